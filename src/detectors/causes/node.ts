import type { FindingCode } from '../../model/finding.ts';
import type { PodRecord } from '../../model/snapshot.ts';
import { POD_CAUSES, UNAVAILABLE } from './codes.ts';
import { type CauseRule, type Trouble, type Troubles, worst } from './trouble.ts';

/** Troubles a lost node brings over the pods it had. What their containers did before is none of them. */
const LOST_WITH_NODE: readonly FindingCode[] = ['PodNotReady', 'PodStuckTerminating', 'PodStartStuck', 'PodFailed'];

const NODE_LOST: readonly FindingCode[] = ['NodeNotReady', 'NodeNetworkUnavailable'];

/** All pods that are in trouble stand on nodes that are lost. */
export const nodeBeforePods: CauseRule = {
  consequences: LOST_WITH_NODE,
  causeOf(trouble, troubles) {
    const pods = trouble.findings.flatMap(({ object }) => troubles.view.pod(object.namespace, object.name) ?? []);
    return pods.length < trouble.findings.length ? null : sharedNode(pods, troubles, NODE_LOST);
  },
};

/** The pods a workload is short of stood on lost nodes. */
export const nodeBeforeWorkload: CauseRule = {
  consequences: UNAVAILABLE,
  causeOf(trouble, troubles) {
    if (troubles.of(trouble.owner, POD_CAUSES).length > 0) return null;
    const missing = troubles.view.podsOf(trouble.owner).filter(({ ready, phase }) => !ready && phase !== 'Succeeded');
    return sharedNode(missing, troubles, NODE_LOST);
  },
};

/** A node short of memory or disk evicts; a pod over its own limit is its own trouble. */
export const pressureBeforeEviction: CauseRule = {
  consequences: ['PodEvicted'],
  causeOf(trouble, troubles) {
    if (trouble.findings.some(({ evidence }) => evidence.some(({ value }) => OWN_LIMIT.test(value)))) return null;
    const pods = trouble.findings.flatMap(({ object }) => troubles.view.pod(object.namespace, object.name) ?? []);
    return pods.length < trouble.findings.length ? null : sharedNode(pods, troubles, ['NodePressure', ...NODE_LOST]);
  },
};

/** Source: kubernetes pkg/kubelet/eviction/helpers.go, the messages of local storage evictions. */
const OWN_LIMIT = /exceeds the (?:total )?limit|exceeded its local ephemeral storage limit|emptyDir volume .* exceeds/i;

/** The scheduler names the taint that a node in trouble got. Source: Kubernetes' well-known taints. */
export const taintBeforeScheduling: CauseRule = {
  consequences: ['PodUnschedulable'],
  causeOf(trouble, troubles) {
    const texts = trouble.findings.flatMap(({ evidence }) => evidence.map(({ value }) => value));
    const named = TAINTS.filter(([taint]) => texts.some((text) => text.includes(taint)));
    return worst(named.flatMap(([, codes]) => troubles.withCode(...codes)));
  },
};

const TAINTS: readonly (readonly [string, readonly FindingCode[]])[] = [
  ['node.kubernetes.io/not-ready', ['NodeNotReady']],
  ['node.kubernetes.io/unreachable', ['NodeNotReady']],
  ['node.kubernetes.io/memory-pressure', ['NodePressure']],
  ['node.kubernetes.io/disk-pressure', ['NodePressure']],
  ['node.kubernetes.io/pid-pressure', ['NodePressure']],
  ['node.kubernetes.io/network-unavailable', ['NodeNetworkUnavailable']],
];

/** Pods wait for a scheduler that has stopped. */
export const schedulerBeforePods: CauseRule = {
  consequences: ['PodNotScheduled'],
  causeOf: (_, troubles) =>
    troubles.withCode('ControlPlaneStalled').find(({ findings }) => findings.some(isScheduler)) ?? null,
};

function isScheduler({ object }: Trouble['findings'][number]): boolean {
  return object.name.includes('scheduler');
}

/** One node's trouble names the incident where pods of several lost nodes are in it: the worst of them. */
function sharedNode(pods: readonly PodRecord[], troubles: Troubles, codes: readonly FindingCode[]): Trouble | null {
  if (pods.length === 0) return null;
  const causes: Trouble[] = [];
  for (const { node } of pods) {
    const found = node === null ? [] : troubles.of({ kind: 'Node', namespace: '', name: node }, codes);
    if (found[0] === undefined) return null;
    causes.push(found[0]);
  }
  return worst([...new Set(causes)]);
}
