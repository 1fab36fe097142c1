import { duration } from '../../model/duration.ts';
import type { Finding } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { LeaseRecord, WorkloadRecord } from '../../model/snapshot.ts';
import { timeText } from '../age.ts';
import { defineDetector, defineLookDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

const RULE = {
  code: 'ControlPlaneStalled',
  family: 'control-plane',
  severity: 'critical',
  when: 'The Lease of kube-scheduler or kube-controller-manager was not renewed for more than 60 s; or 10 workloads have waited for more than 5 min for their controller to observe them.',
  notWhen:
    'Leases that are not there (managed control planes) or were not read; a component whose events show that it works; dumps without --now, or that end before the Lease could be renewed.',
  advice: 'Look at the pods, or the machines, of the control plane, and at the latency of etcd.',
} as const;

const SCHEDULER = 'kube-scheduler';
const CONTROLLER_MANAGER = 'kube-controller-manager';
const COMPONENTS: ReadonlySet<string> = new Set([SCHEDULER, CONTROLLER_MANAGER]);
const NAMESPACE = 'kube-system';
/** Each node renews one of its own there, every ten seconds. */
const NODE_LEASES = 'kube-node-lease';

/** A component that has lost its lease, or died with it: nothing is scheduled, or no workload is reconciled any more. */
export const controlPlaneStalled = defineDetector({
  ...RULE,
  subject: 'leases',
  needs: ['leases'],
  uses: ['nodes', 'events'],
  judge(lease, view) {
    if (lease.namespace !== NAMESPACE || !COMPONENTS.has(lease.name) || lease.renewedAt === null) return NOTHING;
    // By a clock that is only a lower bound every lease is fresh.
    if (view.clock.bound !== 'exact' || lease.deletingAt !== null) return NOTHING;
    const { lease: grace } = view.thresholds.controlPlane;
    if (view.clock.now - lease.renewedAt <= grace) return NOTHING;
    if (hasActedSince(lease.renewedAt + grace, lease.name, view)) return NOTHING;
    if (view.partial && endsBefore(lease.renewedAt + grace, lease, view)) return NOTHING;
    const object = leaseOf(lease.name);
    return {
      findings: [
        {
          code: 'ControlPlaneStalled',
          severity: 'critical',
          object,
          owner: object,
          message: `${lease.name} has not renewed its lease for ${duration(view.clock.now - lease.renewedAt)}`,
          evidence: [
            { label: 'last renewed', value: timeText(lease.renewedAt) },
            { label: 'holder', value: lease.holder ?? 'none' },
            ...(lease.durationSeconds === null
              ? []
              : [{ label: 'lease duration', value: `${lease.durationSeconds} s` }]),
          ],
          remedy: remedyFor(lease.name),
          since: lease.renewedAt,
        },
      ],
    };
  },
});

/** Whose events show that a component works. Source: kubernetes, the recorders of cmd/kube-scheduler and pkg/controller. */
const ACTORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [SCHEDULER, new Set(['default-scheduler'])],
  [
    CONTROLLER_MANAGER,
    new Set([
      ...['deployment-controller', 'replicaset-controller', 'statefulset-controller', 'daemonset-controller'],
      ...['job-controller', 'cronjob-controller', 'replication-controller', 'horizontal-pod-autoscaler'],
      ...['persistentvolume-controller', 'attachdetach-controller', 'node-controller', 'controllermanager'],
    ]),
  ],
]);

/**
 * A Lease is left behind where leader election was switched off or moved (a single control plane, k3s): what the component
 * did since outweighs it.
 */
function hasActedSince(moment: Millis, component: string, view: View): boolean {
  const actors = ACTORS.get(component);
  return view
    .all('events')
    .some(({ source, last }) => source !== null && last !== null && last > moment && actors?.has(source) === true);
}

const RECONCILED = ['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'replicationcontrollers'] as const;
/**
 * No code: with the code's own name, keys of namespaces whose Leases are never read would never be forgotten, and ten rollouts
 * of different weeks would be a stalled control plane.
 */
const WAITING = 'Unobserved';
/** Beyond this, which ones wait tells nothing more. */
const MOST_NOTICED = 500;

/** Many workloads whose controller does not look at them: the controller manager hangs, though it may renew its lease. */
export const controlPlaneBehind = defineLookDetector({
  ...RULE,
  needs: ['deployments'],
  uses: ['replicasets', 'statefulsets', 'daemonsets', 'replicationcontrollers'],
  judgeLook(view) {
    const waiting = RECONCILED.flatMap((kind) => unobserved(kind, view));
    // Where some of the workloads could not be seen, that few of the others wait is no sign of life.
    const excused = isPartlyBlind(view) ? [leaseOf(CONTROLLER_MANAGER)] : [];
    if (waiting.length === 0) return excused.length === 0 ? NOTHING : { findings: [], excused };
    const noticed = waiting.map(({ key }) => key).slice(0, MOST_NOTICED);
    const { generation, objects } = view.thresholds.controlPlane;
    const late = waiting.filter(({ since }) => since !== null && view.clock.now - since > generation);
    if (late.length < objects) return { findings: [], noticed, excused };
    return { findings: [behind(late, view)], noticed };
  },
});

function isPartlyBlind({ coverage }: View): boolean {
  return coverage.some(
    ({ kind, state }) =>
      RECONCILED.some((reconciled) => reconciled === kind) && (state === 'denied' || state === 'failed'),
  );
}

interface Waiting {
  readonly key: string;
  readonly name: string;
  /** The first look that saw it wait; null when this is it. */
  readonly since: Millis | null;
}

function unobserved(kind: (typeof RECONCILED)[number], view: View): Waiting[] {
  const found: Waiting[] = [];
  for (const record of view.all(kind) as readonly WorkloadRecord[]) {
    if (!record.unobserved || record.deletingAt !== null) continue;
    const key = `${WAITING}/${record.namespace}/${kind}:${record.name}`;
    found.push({ key, name: `${record.namespace}/${record.name} (${kind})`, since: view.firstNoticed(key) });
  }
  return found;
}

function behind(late: readonly Waiting[], view: View): Finding {
  const object = leaseOf(CONTROLLER_MANAGER);
  const names = late.map(({ name }) => name).toSorted();
  const since = late.reduce((first, waiting) => Math.min(first, waiting.since ?? first), view.clock.now);
  return {
    code: 'ControlPlaneStalled',
    severity: 'critical',
    object,
    owner: object,
    message: `${late.length} workloads wait for their controller: none of them was observed for ${duration(view.thresholds.controlPlane.generation)}`,
    evidence: [
      { label: 'not observed', value: names.slice(0, 5).join(', ') },
      ...(names.length > 5 ? [{ label: 'and', value: `${names.length - 5} more` }] : []),
    ],
    remedy: remedyFor(CONTROLLER_MANAGER),
    since,
  };
}

/**
 * A dump may end, or the time given with it may lie, long after the moment it was taken at. Where something in it was
 * written later than the lease could have been renewed, it was taken late enough; where nothing else tells a time, --now counts.
 * Kinds are read one after the other, minutes apart in a large cluster: those of nodes tell best when the leases were read.
 */
function endsBefore(moment: Millis, own: LeaseRecord, view: View): boolean {
  let newest: Millis | null = null;
  const see = (at: Millis | null) => {
    if (at !== null && (newest === null || at > newest)) newest = at;
  };
  for (const lease of view.all('leases')) if (lease !== own) see(lease.renewedAt);
  if (view.all('leases').some(({ namespace }) => namespace === NODE_LEASES)) return newest !== null && newest < moment;
  for (const event of view.all('events')) see(event.last);
  for (const node of view.nodes()) for (const { updatedAt } of node.conditions) see(updatedAt);
  return newest !== null && newest < moment;
}

function leaseOf(name: string): ObjectRef {
  return { kind: 'Lease', namespace: NAMESPACE, name };
}

function remedyFor(component: string): string[] {
  return [
    kubectl(NAMESPACE, `get pods -l component=${component} -o wide`),
    kubectl(NAMESPACE, `logs -l component=${component} --tail=50`),
  ];
}
