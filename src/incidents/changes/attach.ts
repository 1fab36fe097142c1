import { type Change, cameBefore, changeKey } from '../../model/change.ts';
import type { Incident } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import { objectKey } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { createFinder, type Finder } from '../finder.ts';
import { createKinship } from './relatives.ts';

/** How long before a trouble a change still is one that came shortly before it. */
export const SHORTLY_BEFORE: Millis = 30 * 60_000;
/** Of each side of the opening, the nearest before and the newest since. */
const MOST_ON_A_SIDE = 4;

/** Gives an incident the changes that came shortly before it, and since, on what it rests on. */
export type Attach = (incident: Incident) => Incident;

/**
 * @param changes all that the ledger remembers, those of this look too.
 * @param find finds the records of that look.
 */
export function createAttach(
  changes: readonly Change[],
  snapshot: Snapshot,
  find: Finder = createFinder(snapshot.objects),
): Attach {
  if (changes.length === 0) return (incident) => incident;
  const relativesOf = createKinship(snapshot, find);
  // Each is compared with every incident: what it is compared by is made once.
  const all = changes.map((change) => ({
    change,
    object: objectKey(change.object),
    identity: changeKey(change),
    since: change.exact ? change.at : change.seenAt,
  }));
  return (incident) => {
    const from = incident.openedAt - SHORTLY_BEFORE;
    if (!all.some(({ since }) => since >= from)) return incident;
    const touches = relativesOf(incident);
    const known = new Set(incident.changes.map(changeKey));
    const fresh = all
      .filter(({ change, object, identity, since }) => since >= from && touches(change, object) && !known.has(identity))
      .map(({ change }) => change);
    return fresh.length === 0 ? incident : { ...incident, changes: bounded([...incident.changes, ...fresh], incident) };
  };
}

function bounded(changes: readonly Change[], { openedAt }: Incident): readonly Change[] {
  const ordered = changes.toSorted((a, b) => a.at - b.at || a.seenAt - b.seenAt);
  const before = ordered.filter((change) => cameBefore(change, openedAt));
  const since = ordered.filter((change) => !cameBefore(change, openedAt));
  return [...newest(before), ...newest(since)];
}

/** Where there are too many, what is routine goes first. */
function newest(side: readonly Change[]): readonly Change[] {
  const excess = side.length - MOST_ON_A_SIDE;
  if (excess <= 0) return side;
  const routine = new Set(side.filter((change) => change.routine).slice(0, excess));
  return side.filter((change) => !routine.has(change)).slice(-MOST_ON_A_SIDE);
}
