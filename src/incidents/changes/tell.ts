import type { Change } from '../../model/change.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { ObjectRecord, ScalerRecord, Snapshot, WriteRecord } from '../../model/snapshot.ts';
import { atMoment, type Credit, creditReplicas, creditWrite, type Interval, isWithin, nobody } from './credit.ts';
import type { ChangingKind } from './facts.ts';
import type { Facts } from './line.ts';
import { boundWords, differences, type FactWords } from './words.ts';

/** What happened to an object, as changes: one for each who had a part in it. */
export interface Teller {
  made(object: ObjectRef, record: ObjectRecord, word: 'created' | 'recreated', interval: Interval): Change;
  deleted(object: ObjectRef, interval: Interval): Change;
  changed(object: ObjectRef, record: ObjectRecord, before: Facts, after: Facts, interval: Interval): readonly Change[];
}

/** Autoscalers and StatefulSets make and remove these all day. */
const ROUTINE: ReadonlySet<ChangingKind> = new Set(['nodes', 'persistentvolumeclaims']);

export function createTeller(kind: ChangingKind, scalers: ScalerIndex): Teller {
  const routine = ROUTINE.has(kind);
  return {
    made(object, record, word, interval) {
      const at = record.created ?? interval.seenAt;
      const { changedBy } = writesOf(record);
      const by = changedBy !== null && isWithin(changedBy.at, interval) ? changedBy.manager : null;
      return { object, what: [word], ...atMoment(at, by, interval), routine, ...interval };
    },
    deleted: (object, interval) => ({ object, what: ['deleted'], ...nobody(interval), routine, ...interval }),
    changed(object, record, before, after, interval) {
      const writes = writesOf(record);
      const credit = ({ type }: FactWords): Credit => {
        if (type === 'r') return creditReplicas(writes, scalers.of(object), interval);
        // The kubelet's own version stands in status, and who uncordoned a node is not kept.
        return type === 'k' ? nobody(interval) : creditWrite(writes.changedBy, interval);
      };
      const all = differences(before, after).map((each) => ({ words: each.words, credit: credit(each) }));
      const bySomeone = Map.groupBy(all, ({ credit: { by, at, exact } }) => `${by} ${at} ${exact}`);
      return [...bySomeone.values()].flatMap((group) => {
        const [first] = group;
        const what = boundWords(group.map(({ words }) => words));
        return first === undefined ? [] : [{ object, what, ...first.credit, ...interval }];
      });
    },
  };
}

/** Finds the autoscaler of a workload. */
export interface ScalerIndex {
  of(target: ObjectRef): ScalerRecord | undefined;
}

export function indexScalers({ objects }: Snapshot): ScalerIndex {
  const byTarget = new Map(
    objects.horizontalpodautoscalers.map((scaler) => [
      `${scaler.target.kind}/${scaler.namespace}/${scaler.target.name}`,
      scaler,
    ]),
  );
  return { of: ({ kind, namespace, name }) => byTarget.get(`${kind}/${namespace}/${name}`) };
}

interface Writes {
  readonly changedBy: WriteRecord | null;
  readonly scaledBy: WriteRecord | null;
}

function writesOf(record: ObjectRecord & Partial<Writes>): Writes {
  return { changedBy: record.changedBy ?? null, scaledBy: record.scaledBy ?? null };
}
