import type { FindingCode } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { PodRecord } from '../../model/snapshot.ts';
import { NODE_LOST, UNAVAILABLE } from './codes.ts';
import { type CauseRule, isNotLater, type Trouble, type Troubles, worst } from './trouble.ts';

const MINUTE: Millis = 60_000;
/** A node that fails takes its pods along minutes before it is called not ready: a full disk, a network that drops. */
const NODE_LATE: Millis = 5 * MINUTE;
/** Evictions relieve their node: its pressure ends and begins anew, and each time the condition turns. */
const PRESSURE_LATE: Millis = 60 * MINUTE;

/** Troubles a lost node brings over the pods it had. What their containers did before is none of them. */
const LOST_WITH_NODE: readonly FindingCode[] = ['PodNotReady', 'PodStuckTerminating', 'PodStartStuck', 'PodFailed'];

/** All pods that are in trouble stand on nodes that are lost, and not all of them were in trouble long before. */
export const nodeBeforePods: CauseRule = {
  name: 'node lost, its pods',
  consequences: LOST_WITH_NODE,
  causes: NODE_LOST,
  causeOf(trouble, troubles) {
    const node = sharedNode(podsIn(trouble, troubles), troubles, NODE_LOST);
    return node !== null && trouble.findings.some(({ since }) => isNotLater(node, since, NODE_LATE)) ? node : null;
  },
};

/** Most of the pods a workload is short of stood on lost nodes, and ran there. */
export const nodeBeforeWorkload: CauseRule = {
  name: 'node lost, its workloads',
  consequences: UNAVAILABLE,
  causes: NODE_LOST,
  causeOf({ owner }, troubles) {
    const { view } = troubles;
    const down = view
      .podsOf(owner)
      .filter(({ ready, phase }) => !ready && (phase === 'Running' || phase === 'Pending'));
    const lost = down.filter((pod) => isLostWithNode(pod, troubles));
    const record = workloadRecord(owner.kind, owner.namespace, owner.name, troubles);
    const missing = record === null ? down.length : Math.min(down.length, record.desired - record.ready);
    return lost.length * 2 > missing ? sharedNode(lost, troubles, NODE_LOST) : null;
  },
};

/** A Service or a disruption budget whose pods stood on lost nodes: it may be told before their workloads are. */
export function nodeBehind(pods: readonly PodRecord[], troubles: Troubles): Trouble | null {
  const lost = pods.filter((pod) => isLostWithNode(pod, troubles));
  return lost.length * 2 > pods.length ? sharedNode(lost, troubles, NODE_LOST) : null;
}

/** A pod that ran until its node was lost. One that crashed before has a trouble of its own. */
export function isLostWithNode({ node, detail }: PodRecord, troubles: Troubles): boolean {
  if (node === null || troubles.of(nodeRef(node), NODE_LOST).length === 0) return false;
  return (detail?.containers ?? []).every(({ state, role }) => state.type === 'running' || role === 'init');
}

/** A node short of memory or disk evicts; a pod over its own limit is its own trouble. */
export const pressureBeforeEviction: CauseRule = {
  name: 'node pressure, evictions',
  consequences: ['PodEvicted'],
  causes: ['NodePressure', ...NODE_LOST],
  causeOf(trouble, troubles) {
    // As the detector of PodEvicted reads the kubelet's message.
    if (trouble.findings.some(({ evidence }) => evidence.some(({ value }) => value.startsWith('own limit'))))
      return null;
    const node = sharedNode(podsIn(trouble, troubles), troubles, ['NodePressure', ...NODE_LOST]);
    return node !== null && trouble.findings.some(({ since }) => isNotLater(node, since, PRESSURE_LATE)) ? node : null;
  },
};

/** The scheduler names the taint that a node in trouble got. Source: Kubernetes' well-known taints. */
export const taintBeforeScheduling: CauseRule = {
  name: 'taint of a node in trouble, pods without a node',
  consequences: ['PodUnschedulable'],
  causes: ['NodeNotReady', 'NodePressure', 'NodeNetworkUnavailable'],
  causeOf(trouble, troubles) {
    const texts = trouble.findings.flatMap(({ evidence }) => evidence.map(({ value }) => value));
    const named = TAINTS.filter(([taint]) => texts.some((text) => text.includes(taint)));
    const newest = trouble.findings.reduce<Millis | null>(
      (last, { since }) => (last === null || since === null ? null : Math.max(last, since)),
      Number.MIN_SAFE_INTEGER,
    );
    // What was without a node before has another reason, whatever the scheduler counts by now.
    const isBefore = (node: Trouble) => isNotLater(node, newest, NODE_LATE);
    return worst(named.flatMap(([, code]) => troubles.withCode(code).slice(0, MOST_NODES).find(isBefore) ?? []));
  },
};

/** Of many nodes in trouble the worst are asked; which of them speaks matters little. */
const MOST_NODES = 100;

const TAINTS: readonly (readonly [string, FindingCode])[] = [
  ['node.kubernetes.io/not-ready', 'NodeNotReady'],
  ['node.kubernetes.io/unreachable', 'NodeNotReady'],
  ['node.kubernetes.io/memory-pressure', 'NodePressure'],
  ['node.kubernetes.io/disk-pressure', 'NodePressure'],
  ['node.kubernetes.io/pid-pressure', 'NodePressure'],
  ['node.kubernetes.io/network-unavailable', 'NodeNetworkUnavailable'],
];

/** A volume that one node holds cannot be attached elsewhere while that node, lost, does not let go. */
export const nodeBeforeVolume: CauseRule = {
  name: 'node lost, pods that wait for a volume it holds',
  consequences: ['PodStartStuck'],
  causes: NODE_LOST,
  causeOf(trouble, troubles) {
    const { view } = troubles;
    const text = trouble.findings.flatMap(({ evidence }) => evidence.map(({ value }) => value)).join('\n');
    if (!MULTI_ATTACH.test(text)) return null;
    const named = HOLDERS.exec(text)?.[1]?.split(/[,\s]+/) ?? [];
    const holders = named.flatMap((name) => view.pod(trouble.owner.namespace, name) ?? []);
    const pods = holders.length > 0 ? holders : view.podsOf(trouble.owner);
    const lost = pods.filter(({ node }) => node !== null && troubles.of(nodeRef(node), NODE_LOST).length > 0);
    return sharedNode(lost, troubles, NODE_LOST);
  },
};

/** Source: kubernetes pkg/controller/volume/attachdetach/reconciler, reportMultiAttachError. */
const MULTI_ATTACH = /Multi-Attach error for volume/;
const HOLDERS = /already used by pod\(s\) ([a-z0-9., -]+)/;

function podsIn({ findings }: Trouble, { view }: Troubles): readonly PodRecord[] {
  const pods = findings.flatMap(({ object }) => view.pod(object.namespace, object.name) ?? []);
  return pods.length < findings.length ? [] : pods;
}

/** One node's trouble names the incident where pods of several lost nodes are in it: the worst of them. */
function sharedNode(pods: readonly PodRecord[], troubles: Troubles, codes: readonly FindingCode[]): Trouble | null {
  const causes = new Map<string, Trouble>();
  for (const { node } of pods) {
    if (node !== null && causes.has(node)) continue;
    const found = node === null ? undefined : troubles.of(nodeRef(node), codes)[0];
    if (node === null || found === undefined) return null;
    causes.set(node, found);
  }
  return worst([...causes.values()]);
}

export function nodeRef(name: string): Trouble['owner'] {
  return { kind: 'Node', namespace: '', name };
}

const WORKLOAD_KINDS = {
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicationController: 'replicationcontrollers',
} as const;

function workloadRecord(kind: string, namespace: string, name: string, { view }: Troubles) {
  const plural = Object.hasOwn(WORKLOAD_KINDS, kind) ? WORKLOAD_KINDS[kind as keyof typeof WORKLOAD_KINDS] : null;
  return plural === null ? null : (view.find(plural, namespace, name) ?? null);
}
