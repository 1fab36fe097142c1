import fc from 'fast-check';
import type { Counters } from '../../src/model/ledger.ts';
import type {
  ConditionRecord,
  ContainerRecord,
  ContainerState,
  DeploymentRecord,
  EventRecord,
  NodeRecord,
  PodDetail,
  PodRecord,
  ReplicaSetRecord,
  SnapshotObjects,
  TaintRecord,
  Termination,
} from '../../src/model/snapshot.ts';
import { MINUTE, NOON } from './situations.ts';
import { aDetail, KINDS, text } from './snapshots.ts';

/**
 * Looks that no cluster would give: odd counts, times before the epoch and in the future, texts of any length. Names are
 * few, so that objects meet their owners, and unique within a kind, as Kubernetes has them.
 */

/** The years 0000 to 9999: what RFC 3339 can write; the projection reads no other time. */
const EARLIEST = Date.parse('0000-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59Z');

const moments = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -120, max: 30 }).map((minutes) => NOON + minutes * MINUTE) },
  { weight: 2, arbitrary: fc.integer({ min: -3_600, max: 60 }).map((seconds) => NOON + seconds * 1_000) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, NOON, NOON * 10, EARLIEST, LATEST) },
);
const moment = fc.option(moments, { nil: null, freq: 6 });
const count = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0, 2 ** 31, Number.MAX_SAFE_INTEGER, -(2 ** 31)),
);
const namespace = fc.constantFrom('', 'shop', 'bank');
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('api', 'api-7d9f5c8b6d', 'api-7d9f5c8b6d-x2x4k', 'report-1', 'worker-1') },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '', '/', 'x'.repeat(100_000)) },
);
const HUGE = 'ReplicaSet "'.repeat(2_000);
const SENTENCES = ['Failed to pull image', 'ReplicaSet "api-7d9f5c8b6d" is progressing.', '', HUGE];
const words = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...SENTENCES) }, { weight: 1, arbitrary: fc.string() });
/** Redacted once, not in every run. */
const safe = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...SENTENCES.map(text)) },
  { weight: 1, arbitrary: fc.string().map(text) },
);
const reason = fc.option(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.constantFrom(
        ...[
          'CrashLoopBackOff',
          'ErrImagePull',
          'ImagePullBackOff',
          'Unschedulable',
          'SchedulerError',
          'Error',
          'OOMKilled',
        ],
        ...[
          'FailedScheduling',
          'TriggeredScaleUp',
          'Scheduled',
          'Failed',
          'NewReplicaSetAvailable',
          'ReplicaSetUpdated',
        ],
      ),
    },
    { weight: 1, arbitrary: fc.string() },
  ),
  { nil: null },
);
const status = fc.constantFrom('True', 'False', 'Unknown');

function record<T extends object>(shape: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(shape, { noNullPrototype: true });
}

function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

const base = {
  namespace,
  name,
  created: moment,
  deletingAt: fc.option(moments, { nil: null, freq: 1 }),
  controller: orNull(
    record<{ kind: string; name: string }>({
      kind: fc.constantFrom('ReplicaSet', 'Deployment', 'Job', 'CronJob', 'Node', 'StatefulSet', 'Rollout'),
      name,
    }),
  ),
};

const condition = record<ConditionRecord>({
  type: fc.constantFrom('Ready', 'Initialized', 'PodScheduled', 'Available', 'Progressing', 'ReplicaFailure'),
  ...{ status, reason, message: orNull(safe), changedAt: moment, updatedAt: moment },
});
const conditions = fc.array(condition, { maxLength: 4 });

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
});

const detail = record<PodDetail>({
  ...{ priority: orNull(count), startedAt: moment, reason, message: orNull(safe), nominatedNode: orNull(name) },
  ...{ conditions, containers: fc.array(container, { maxLength: 3 }) },
});

const pod = record<PodRecord>({
  ...base,
  phase: fc.constantFrom('Pending', 'Pending', 'Running', 'Running', 'Succeeded', 'Failed', 'Unknown'),
  ...{
    ready: fc.boolean(),
    node: orNull(name),
    restarts: count,
    templateHash: orNull(name),
    generateName: orNull(name),
  },
  detail: fc.option(detail, { nil: null, freq: 5 }),
});

/** By chance alone hardly any pod meets all that an unschedulable one must. */
const unschedulable = fc.tuple(pod, condition).map(
  ([parts, scheduled]): PodRecord => ({
    ...parts,
    ...{ phase: 'Pending', node: null, deletingAt: null },
    detail: aDetail({
      ...parts.detail,
      conditions: [{ ...scheduled, type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    }),
  }),
);
const anyPod = fc.oneof({ weight: 5, arbitrary: pod }, { weight: 1, arbitrary: unschedulable });

const taint = record<TaintRecord>({
  key: fc.constantFrom('node.kubernetes.io/unreachable', 'karpenter.sh/disrupted', ''),
  value: orNull(words),
  effect: fc.constantFrom('NoSchedule', 'NoExecute', ''),
});

const node = record<NodeRecord>({
  ...base,
  namespace: fc.constant(''),
  ...{ cordoned: fc.boolean(), kubeletVersion: orNull(words), taints: fc.array(taint, { maxLength: 2 }), conditions },
});

const deployment = record<DeploymentRecord>({
  ...base,
  ...{ desired: count, available: count, updated: count, paused: fc.boolean(), unobserved: fc.boolean() },
  ...{ images: fc.array(words, { maxLength: 2 }), revision: orNull(name), conditions },
});

const replicaSet = record<ReplicaSetRecord>({ ...base, desired: count, revision: orNull(name) });
const job = record<SnapshotObjects['jobs'][number]>({ ...base, generateName: orNull(name) });

const event = record<EventRecord>({
  namespace,
  object: record<EventRecord['object']>({ kind: fc.constantFrom('Pod', 'Node'), namespace, name }),
  type: fc.constantFrom('Normal', 'Warning'),
  reason: reason.map((value) => value ?? ''),
  ...{ message: safe, count, first: moment, last: moment },
});

function few<T extends { readonly namespace: string; readonly name: string }>(arbitrary: fc.Arbitrary<T>) {
  return fc.uniqueArray(arbitrary, { maxLength: 6, selector: (item) => `${item.namespace}/${item.name}` });
}

export const anyObjects: fc.Arbitrary<SnapshotObjects> = record<SnapshotObjects>({
  pods: few(anyPod),
  nodes: few(node),
  deployments: few(deployment),
  replicasets: few(replicaSet),
  jobs: few(job),
  // The projection merges the events of one object and reason.
  events: fc.uniqueArray(event, {
    maxLength: 6,
    selector: ({ object, reason }) => `${object.kind}/${object.namespace}/${object.name}/${reason}`,
  }),
});

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
  firstSeen: fc.array(
    record<Counters['firstSeen'][number]>({
      key: fc.tuple(namespace, name).map((parts) => `DeploymentUnavailable/${parts.join('/')}`),
      at: moments,
    }),
    { maxLength: 3 },
  ),
});
export const anyMoment = moments;
