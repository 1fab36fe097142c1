import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffLook } from '../../../src/incidents/changes/diff.ts';
import { CHANGE_MEMORY, keepChanges, MOST_CHANGES } from '../../../src/incidents/changes/keep.ts';
import type { Change } from '../../../src/model/change.ts';
import { isCovered } from '../../../src/model/coverage.ts';
import type { KindName, Snapshot } from '../../../src/model/snapshot.ts';
import { aChange } from '../../support/situations.ts';
import { anyCoverage, anyObjects } from '../../support/snapshot-arbitrary.ts';
import { aSnapshot, MINUTE, NOON } from '../../support/snapshots.ts';

const KIND_OF: Readonly<Record<string, KindName>> = {
  ...{ Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets', ReplicaSet: 'replicasets' },
  ...{ ReplicationController: 'replicationcontrollers', CronJob: 'cronjobs', Node: 'nodes', Service: 'services' },
  ...{ HorizontalPodAutoscaler: 'horizontalpodautoscalers', PersistentVolumeClaim: 'persistentvolumeclaims' },
  ...{ ResourceQuota: 'resourcequotas', ValidatingWebhookConfiguration: 'validatingwebhookconfigurations' },
  ...{ MutatingWebhookConfiguration: 'mutatingwebhookconfigurations', ConfigMap: 'configmaps' },
};

/** Nobody deletes and makes anew what stays the same, and nothing is made in the future. */
function settled({ objects, ...snapshot }: Snapshot): Snapshot {
  const old = Object.entries(objects).map(([kind, records]) => [
    kind,
    records.map((record: object) => ('created' in record ? { ...record, created: NOON - 999 * MINUTE } : record)),
  ]);
  return { ...snapshot, objects: Object.fromEntries(old) };
}

const anyLook = fc
  .record({ objects: anyObjects, coverage: fc.oneof(fc.constant(undefined), anyCoverage), partial: fc.boolean() })
  .map(
    ({ objects, coverage, partial }) =>
      (now: number) =>
        settled(aSnapshot({ ...objects, now, partial, ...(coverage === undefined ? {} : { coverage }) })),
  );

it('two equal looks have no changes, whatever is in them', () => {
  fc.assert(
    fc.property(anyLook, (look) => {
      const { memory } = diffLook([], look(NOON));
      const again = diffLook(memory, look(NOON + 5 * MINUTE));
      expect(again.changes).toEqual([]);
    }),
  );
});

it('what a look did not read yields no change, and is remembered until it is read again', () => {
  fc.assert(
    fc.property(anyLook, anyLook, (first, second) => {
      const before = diffLook([], first(NOON));
      const look = second(NOON + 5 * MINUTE);
      const { changes, memory } = diffLook(before.memory, look);
      for (const { object } of changes) {
        expect(isCovered(look.coverage, KIND_OF[object.kind] ?? 'pods', object.namespace)).toBe(true);
      }
      if (look.partial) expect(changes.some(({ what }) => what.includes('deleted'))).toBe(false);
      // Both remembered together: looking once more at either is looking at the newest known state.
      const { changes: none } = diffLook(memory, second(NOON + 10 * MINUTE));
      expect(none).toEqual([]);
    }),
  );
});

it('a change lies between its looks, in words, and is of the look that found it', () => {
  fc.assert(
    fc.property(anyLook, anyLook, (first, second) => {
      const { memory } = diffLook([], first(NOON));
      for (const change of diffLook(memory, second(NOON + 5 * MINUTE)).changes) {
        expect(change.what.length).toBeGreaterThan(0);
        expect(change.what.length).toBeLessThanOrEqual(8);
        expect(change).toMatchObject({ after: NOON, seenAt: NOON + 5 * MINUTE });
        expect(change.at).toBeLessThanOrEqual(change.seenAt);
      }
    }),
  );
});

it('what a ledger remembers of changes is bounded in time and number; routine goes first', () => {
  const at = (minutes: number, parts: Partial<Change> = {}) => aChange({ seenAt: NOON + minutes * MINUTE, ...parts });
  const old = at(-CHANGE_MEMORY / MINUTE - 1);
  expect(keepChanges([old, at(0)], [at(1)], NOON)).toEqual([at(0), at(1)]);
  const routine = Array.from({ length: 300 }, (_, index) => at(-index, { routine: true }));
  const serious = Array.from({ length: 400 }, (_, index) => at(-index));
  const kept = keepChanges(routine, serious, NOON);
  expect(kept).toHaveLength(MOST_CHANGES);
  expect(kept.filter((change) => !change.routine)).toHaveLength(400);
  expect(keepChanges(serious, serious, NOON)).toHaveLength(MOST_CHANGES);
});
