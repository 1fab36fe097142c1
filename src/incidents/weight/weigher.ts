import type { FindingCode } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import { describeObject, objectKey } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type ClusterFile, type Quieting, type Service, TIERS, type Tier, type Weight } from '../../model/weight.ts';
import type { Finder } from '../finder.ts';
import { type ReadMarks, readMarks } from './marks.ts';
import { matchesAny } from './match.ts';
import { findQuieting } from './quieting.ts';
import { markedObjects, readRecords } from './records.ts';

/** What the cluster file and the annotations say of the objects of one look. */
export interface Weigher {
  weightOf(object: ObjectRef): Weight;
  quieting(trouble: { readonly code: FindingCode; readonly owner: ObjectRef }): Quieting | null;
}

/**
 * Of each property what stands first counts: the cluster file, the object's annotations, its namespace's, and for the tier
 * the priority class its pods have.
 */
export function createWeigher(file: ClusterFile, snapshot: Snapshot, find: Finder): Weigher {
  const { now }: { readonly now: Millis } = snapshot.clock;
  const records = readRecords(snapshot, find);
  const services = new Map<string, Service | null>();
  const read = new Map<string, ReadMarks | null>();

  function serviceOf(object: ObjectRef): Service | null {
    const key = objectKey(object);
    let found = services.get(key);
    if (found === undefined) {
      found = file.services.find(({ match }) => matchesAny(match, object)) ?? null;
      services.set(key, found);
    }
    return found;
  }

  function marksOf(object: ObjectRef): ReadMarks | null {
    const key = objectKey(object);
    let found = read.get(key);
    if (found === undefined) {
      const marks = records.find(object)?.marks ?? null;
      found = marks === null ? null : readMarks(marks);
      read.set(key, found);
    }
    return found;
  }

  function namespaceMarks({ namespace }: ObjectRef): ReadMarks | null {
    return namespace === '' ? null : marksOf({ kind: 'Namespace', namespace: '', name: namespace });
  }

  return {
    weightOf(object) {
      const service = serviceOf(object);
      const own = marksOf(object);
      const around = namespaceMarks(object);
      const isCritical = (records.find(object)?.marks?.critical ?? null) !== null;
      return {
        service: service?.name ?? null,
        tier: service?.tier ?? own?.tier ?? around?.tier ?? (isCritical ? 'P0' : null),
        owner: service?.owner ?? own?.owner ?? around?.owner ?? null,
        toleratedDowntime: service?.toleratedDowntime ?? null,
        needs: service?.needs ?? [],
        notes: service?.notes ?? [],
      };
    },
    quieting: ({ code, owner }) =>
      findQuieting({
        ...{ code, owner, file, records, now },
        service: serviceOf(owner),
        marks: marksOf(owner),
        namespaceMarks: namespaceMarks(owner),
      }),
  };
}

/** The weight of a cause with all that follows from it: the cause's own where it has a tier, else that of what matters most. */
export function heaviest(weights: readonly Weight[]): Weight | undefined {
  const [own] = weights;
  if (own === undefined || own.tier !== null) return own;
  return weights.reduce((a, b) => (rank(b.tier) < rank(a.tier) ? b : a));
}

function rank(tier: Tier | null): number {
  return tier === null ? TIERS.length : TIERS.indexOf(tier);
}

/** Annotations that say nothing, for people: at most `most` of them, and how many more. */
export function markProblems(snapshot: Snapshot, most = 5): readonly string[] {
  const told: string[] = [];
  let found = 0;
  for (const [object, marks] of markedObjects(snapshot)) {
    for (const problem of readMarks(marks).problems) {
      found += 1;
      if (told.length < most) told.push(`annotation of ${describeObject(object)}: ${problem}`);
    }
  }
  return found > told.length ? [...told, `${found - told.length} more annotations that are not understood`] : told;
}
