import fc from 'fast-check';
import type { ConditionRecord, Labels, Marks, ObjectRecord, Selector, WriteRecord } from '../../src/model/snapshot.ts';
import { MINUTE, NOON } from './situations.ts';
import { text } from './snapshots.ts';

/**
 * Looks that no cluster would give: odd counts, times before the epoch and in the future, texts of any length. Names are
 * few, so that objects meet their owners, and unique within a kind, as Kubernetes has them.
 */

/** The years 0000 to 9999: what RFC 3339 can write; the projection reads no other time. */
const EARLIEST = Date.parse('0000-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59Z');

export const moments = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -120, max: 30 }).map((minutes) => NOON + minutes * MINUTE) },
  { weight: 2, arbitrary: fc.integer({ min: -3_600, max: 60 }).map((seconds) => NOON + seconds * 1_000) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, NOON, NOON * 10, EARLIEST, LATEST) },
);
export const moment = fc.option(moments, { nil: null, freq: 6 });
export const count = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0, 2 ** 31, Number.MAX_SAFE_INTEGER, -(2 ** 31)),
);
export const namespace = fc.constantFrom('', 'shop', 'bank');
export const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('api', 'api-7d9f5c8b6d', 'api-7d9f5c8b6d-x2x4k', 'report-1', 'worker-1') },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '', '/', 'x'.repeat(100_000)) },
);
const HUGE = 'ReplicaSet "'.repeat(2_000);
const SENTENCES = ['Failed to pull image', 'ReplicaSet "api-7d9f5c8b6d" is progressing.', '', HUGE];
export const words = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...SENTENCES) },
  { weight: 1, arbitrary: fc.string() },
);
/** Redacted once, not in every run. */
export const safe = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...SENTENCES.map(text)) },
  { weight: 1, arbitrary: fc.string().map(text) },
);
export const reason = fc.option(
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
export const status = fc.constantFrom('True', 'False', 'Unknown');

export function record<T extends object>(shape: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(shape, { noNullPrototype: true });
}

export function orNull<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { nil: null });
}

const labelName = fc.constantFrom('app', 'tier', 'pod-template-hash');
const labelValue = fc.constantFrom('api', 'db', '');
export const labels: fc.Arbitrary<Labels> = fc.dictionary(labelName, labelValue, { maxKeys: 2, noNullPrototype: true });
export const selector: fc.Arbitrary<Selector | null> = orNull(
  record<Selector>({
    labels,
    expressions: fc.array(
      record<Selector['expressions'][number]>({
        key: labelName,
        operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
        values: fc.array(labelValue, { maxLength: 2 }),
      }),
      { maxLength: 1 },
    ),
  }),
);

export const base: { readonly [K in keyof ObjectRecord]: fc.Arbitrary<ObjectRecord[K]> } = {
  namespace,
  name,
  created: moment,
  deletingAt: fc.option(moments, { nil: null, freq: 2 }),
  finalizers: fc.array(name, { maxLength: 2 }),
  labels,
  controller: orNull(
    record<{ kind: string; name: string }>({
      kind: fc.constantFrom('ReplicaSet', 'Deployment', 'Job', 'CronJob', 'Node', 'StatefulSet', 'Rollout'),
      name,
    }),
  ),
  marks: fc.option(
    record<Marks>({
      tier: orNull(fc.constantFrom(...['P0', 'P9'].map(text))),
      owner: orNull(safe),
      ignore: orNull(fc.constantFrom(...['*', 'OOMKilled until=2026-12-01 because=known'].map(text))),
      critical: fc.constantFrom('system-node-critical', 'system-cluster-critical', null),
    }),
    { nil: null, freq: 3 },
  ),
};

/** Who wrote an object last. */
export const write = orNull(record<WriteRecord>({ manager: fc.constantFrom('kubectl', 'argocd', ''), at: moment }));

export const condition = record<ConditionRecord>({
  type: fc.constantFrom('Ready', 'Initialized', 'PodScheduled', 'Available', 'Progressing', 'ReplicaFailure'),
  ...{ status, reason, message: orNull(safe), changedAt: moment, updatedAt: moment },
});
export const conditions = fc.array(condition, { maxLength: 4 });

/** Conditions of these types, with these reasons among others. */
export function conditionsOf(types: readonly string[], reasons: readonly string[]): fc.Arbitrary<ConditionRecord[]> {
  const parts = fc.record({ type: fc.constantFrom(...types), reason: fc.constantFrom(null, ...reasons) });
  return fc.array(
    fc.oneof(
      condition,
      fc.tuple(condition, parts).map(([any, own]) => ({ ...any, ...own })),
    ),
    { maxLength: 4 },
  );
}
