import { duration } from './duration.ts';
import { describeObject, type Millis, type ObjectRef, objectKey } from './objects.ts';
import type { KindName } from './snapshot.ts';

/** Something people or controllers did to one object between two looks. Observed, with no word on what it led to. */
export interface Change {
  readonly object: ObjectRef;
  /** In exact words: `image api 1.4.2 -> 1.5.0`, `limit memory 256Mi -> 128Mi`, `cordoned`. Never empty. */
  readonly what: readonly string[];
  /** Who, by managedFields or as the autoscaler that did it; null where that is not told. */
  readonly by: string | null;
  /** When, where the object tells it; else the time of the look that found it. */
  readonly at: Millis;
  /** False when `at` is only that look's time: it happened at some moment after `after`. */
  readonly exact: boolean;
  /** The look before, and the one that found it. */
  readonly after: Millis;
  readonly seenAt: Millis;
  /** What a cluster does all day by itself (autoscaling): kept, but no news. */
  readonly routine: boolean;
}

/** What looks have read of one kind, to tell what changed since. */
export interface KindMemory {
  readonly kind: KindName;
  /** The newest look that read these objects; those of a namespace that could not be read since stay at an older one. */
  readonly readAt: Millis;
  /** An object and its facts each: `shop/api r=3 i:app=shop/api:1.4.2`. The format is incidents/changes/line.ts's own. */
  readonly objects: readonly string[];
}

/** `image api 1.4.2 -> 1.5.0, limit memory 256Mi -> 128Mi by argocd`. */
export function describeChange({ what, by }: Pick<Change, 'what' | 'by'>): string {
  return `${what.join(', ')}${by === null ? '' : ` by ${by}`}`;
}

/** The same; an object that is not the incident's own is named. */
export function describeChangeOn(owner: ObjectRef, change: Pick<Change, 'object' | 'what' | 'by'>): string {
  const words = describeChange(change);
  return objectKey(owner) === objectKey(change.object) ? words : `${describeObject(change.object)} ${words}`;
}

/** A moment as a place writes it: `09:08`, `09:08Z`. */
export type WriteClock = (at: Millis) => string;

/** `at 09:08`, or `between 08:30 and 09:00`. */
export function whenChanged({ at, exact, after, seenAt }: Change, clock: WriteClock): string {
  return exact ? `at ${clock(at)}` : `between ${clock(after)} and ${clock(seenAt)}`;
}

/** The changes of an incident, and what it says of its start. */
export interface ChangedTrouble {
  readonly owner: ObjectRef;
  readonly changes: readonly Change[];
  readonly openedAt: Millis;
  /** False: it was first seen then, and began then or earlier. */
  readonly startKnown: boolean;
}

/** What came shortly before, as one reads it: `4 min after image api 1.4.2 -> 1.5.0 by kubectl-set`; null when nothing did. */
export function afterWhat({ owner, changes, openedAt, startKnown }: ChangedTrouble, clock: WriteClock): string | null {
  const before = changes.filter((change) => cameBefore(change, openedAt));
  const last = before.findLast(({ routine }) => !routine) ?? before.at(-1);
  if (last === undefined) return null;
  const words = describeChangeOn(owner, last);
  if (!last.exact) return `around the time of ${words} (${whenChanged(last, clock)})`;
  return `${startKnown ? nearness(openedAt - last.at) : `within ${duration(openedAt - last.at)}`} after ${words}`;
}

/** `4 min`, or `right` (before, after). */
function nearness(milliseconds: Millis): string {
  return milliseconds < AT_ONCE ? 'right' : duration(milliseconds);
}

/** No look and no clock tells more exactly. */
const AT_ONCE: Millis = 5_000;

/** Each change with its time: `changed at 09:08, 4 min before: image ...`, `changed since, at 09:52: image ...`. */
export function changeLines({ owner, changes, openedAt }: ChangedTrouble, clock: WriteClock): string[] {
  return changes.map((change) => {
    const isBefore = cameBefore(change, openedAt);
    const ahead = change.exact && isBefore ? `, ${nearness(openedAt - change.at)} before` : '';
    return `changed ${isBefore ? '' : 'since, '}${whenChanged(change, clock)}${ahead}: ${describeChangeOn(owner, change)}`;
  });
}

/** Could it have come before that moment? Of a change whose time is not known, as soon as the look before did. */
export function cameBefore({ at, exact, after }: Change, moment: Millis): boolean {
  return (exact ? at : after) <= moment;
}

/** The same change has the same key, wherever it is kept. */
export function changeKey({ object, seenAt, what }: Change): string {
  return `${objectKey(object)} ${seenAt} ${what.join()}`;
}
