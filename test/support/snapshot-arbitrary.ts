import fc from 'fast-check';
import type { Counters } from '../../src/model/ledger.ts';
import type {
  ContainerRecord,
  ContainerState,
  EventRecord,
  KindName,
  NodeRecord,
  PodDetail,
  PodRecord,
  RecordByKind,
  SnapshotObjects,
  TaintRecord,
  Termination,
} from '../../src/model/snapshot.ts';
import { KIND_NAMES } from '../../src/model/snapshot.ts';
import {
  base,
  condition,
  conditions,
  count,
  moment,
  moments,
  name,
  namespace,
  orNull,
  reason,
  record,
  safe,
  words,
  write,
} from './arbitrary-parts.ts';
import { anyControlPlane } from './control-plane-arbitrary.ts';
import { sickPods } from './sick-pod-arbitrary.ts';
import { KINDS } from './snapshots.ts';
import { anyWorkloads } from './workload-arbitrary.ts';

const termination = record<Termination>({
  ...{
    exitCode: orNull(count),
    signal: orNull(count),
    reason,
    message: orNull(safe),
    startedAt: moment,
    finishedAt: moment,
  },
});

const containerState: fc.Arbitrary<ContainerState> = fc.oneof(
  record<ContainerState & { type: 'waiting' }>({ type: fc.constant('waiting'), reason, message: orNull(safe) }),
  record<ContainerState & { type: 'running' }>({ type: fc.constant('running'), startedAt: moment }),
  record<ContainerState & { type: 'terminated' }>({ type: fc.constant('terminated'), termination }),
  fc.constant<ContainerState>({ type: 'unknown' }),
);

const container = record<ContainerRecord>({
  ...{ name, role: fc.constantFrom('main', 'init', 'sidecar'), image: words, ready: fc.boolean(), restarts: count },
  ...{ state: containerState, lastTermination: orNull(termination) },
  resources: record<ContainerRecord['resources']>({
    ...{ memoryRequest: orNull(words), memoryLimit: orNull(words), storageLimit: orNull(words) },
    ...{ cpuRequest: orNull(words), cpuLimit: orNull(words) },
  }),
  probes: record<ContainerRecord['probes']>({
    ...{ readiness: fc.boolean(), liveness: fc.boolean(), startup: fc.boolean() },
    startupAllowance: fc.constantFrom(0, 10_000, 600_000, 86_400_000),
  }),
});

const detail = record<PodDetail>({
  ...{ priority: orNull(count), startedAt: moment, reason, message: orNull(safe), nominatedNode: orNull(name) },
  ...{ priorityClass: orNull(name), scheduler: orNull(name), claims: fc.array(name, { maxLength: 2 }) },
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  schedulingGates: fc.array(name, { maxLength: 1 }),
  readinessGates: fc.array(fc.constantFrom('Ready', 'Available', 'Initialized'), { maxLength: 1 }),
  ...{ conditions, containers: fc.array(container, { maxLength: 3 }) },
});

const pod = record<PodRecord>({
  ...base,
  phase: fc.constantFrom('Pending', 'Pending', 'Running', 'Running', 'Succeeded', 'Failed', 'Unknown'),
  ...{
    ready: fc.boolean(),
    readySince: moment,
    node: orNull(name),
    restarts: count,
    templateHash: orNull(name),
    generateName: orNull(name),
  },
  detail: fc.option(detail, { nil: null, freq: 5 }),
});

const anyPod = fc.oneof({ weight: 2, arbitrary: pod }, { weight: 1, arbitrary: sickPods(pod) });

const taint = record<TaintRecord>({
  key: fc.constantFrom('node.kubernetes.io/unreachable', 'karpenter.sh/disrupted', ''),
  value: orNull(words),
  effect: fc.constantFrom('NoSchedule', 'NoExecute', ''),
  addedAt: moment,
});

const nodeTrouble = fc
  .tuple(condition, fc.constantFrom('DiskPressure', 'NetworkUnavailable', 'KernelDeadlock', 'StorageReady'))
  .map(([parts, type]) => ({ ...parts, type }));

const node = record<NodeRecord>({
  ...base,
  namespace: fc.constant(''),
  ...{ cordoned: fc.boolean(), changedBy: write, kubeletVersion: orNull(words) },
  ...{ taints: fc.array(taint, { maxLength: 2 }) },
  conditions: fc.array(fc.oneof(condition, nodeTrouble), { maxLength: 4 }),
});

const event = record<EventRecord>({
  namespace,
  object: record<EventRecord['object']>({ kind: fc.constantFrom('Pod', 'Node'), namespace, name }),
  ...{ container: orNull(name), source: orNull(name) },
  type: fc.constantFrom('Normal', 'Warning'),
  reason: fc.oneof(
    { weight: 4, arbitrary: reason.map((value) => value ?? '') },
    { weight: 1, arbitrary: fc.constant('SystemOOM') },
  ),
  ...{ message: safe, count, first: moment, last: moment },
});

/** Names are unique within a kind, as Kubernetes has them. */
function few<T extends { readonly namespace: string; readonly name: string }>(arbitrary: fc.Arbitrary<T>) {
  return fc.uniqueArray(arbitrary, { maxLength: 6, selector: (item) => `${item.namespace}/${item.name}` });
}

/** Any record of each kind. */
export const anyRecord: { readonly [K in KindName]: fc.Arbitrary<RecordByKind[K]> } = {
  pods: anyPod,
  nodes: node,
  events: event,
  ...anyWorkloads,
  ...anyControlPlane,
};

export const anyObjects: fc.Arbitrary<SnapshotObjects> = fc.record(
  {
    ...Object.fromEntries(
      KIND_NAMES.filter((kind) => kind !== 'events').map((kind) => [kind, few<NamedRecord>(anyRecord[kind])]),
    ),
    // The projection merges the events of one object and reason.
    events: fc.uniqueArray(event, {
      maxLength: 6,
      selector: ({ object, reason }) => `${object.kind}/${object.namespace}/${object.name}/${reason}`,
    }),
  },
  { noNullPrototype: true },
) as unknown as fc.Arbitrary<SnapshotObjects>;

type NamedRecord = RecordByKind[Exclude<KindName, 'events'>];

export const anyCoverage = fc.array(
  record<{
    kind: (typeof KINDS)[number];
    namespace: string | null;
    state: 'ok' | 'denied' | 'failed' | 'absent';
    reason: string | null;
  }>({
    kind: fc.constantFrom(...KINDS),
    namespace: fc.option(namespace, { nil: null }),
    state: fc.constantFrom('ok', 'ok', 'ok', 'denied', 'failed', 'absent'),
    reason: orNull(words),
  }),
  { maxLength: 12 },
);

export const anyCounters: fc.Arbitrary<Counters> = record<Counters>({
  restarts: fc.array(
    record<Counters['restarts'][number]>({
      container: fc.tuple(namespace, name, name).map((parts) => parts.join('/')),
      samples: fc.array(record<{ at: number; count: number }>({ at: moments, count }), { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  events: fc.array(
    record<Counters['events'][number]>({
      event: fc.tuple(namespace, name, reason).map(([space, object, why]) => `Pod/${space}/${object}/${why}`),
      samples: fc.array(record<{ at: number; count: number }>({ at: moments, count }), { maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  firstSeen: fc.array(
    record<Counters['firstSeen'][number]>({
      key: fc.tuple(namespace, name).map((parts) => `DeploymentUnavailable/${parts.join('/')}`),
      at: moments,
    }),
    { maxLength: 3 },
  ),
});
export const anyMoment = moments;
