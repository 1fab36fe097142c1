import type { FreeEvidence } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { EventRecord } from '../../model/snapshot.ts';
import { timeText } from '../age.ts';
import type { View } from '../view.ts';

/** `event FailedCreate x12, last 2026-11-21 11:58:00Z`, and its text. */
export function eventEvidence({ reason, count, last, message }: EventRecord): FreeEvidence {
  const when = last === null ? '' : `, last ${timeText(last)}`;
  return { label: `event ${reason} x${count}${when}`, value: message, free: true };
}

/** The newest event of an object that `wanted` takes; null where there is none. */
export function newestEvent(
  object: ObjectRef,
  view: View,
  wanted: (event: EventRecord) => boolean,
): EventRecord | null {
  let newest: EventRecord | null = null;
  for (const event of view.eventsOf(object)) {
    if (wanted(event) && (newest === null || byAge(event, newest) < 0)) newest = event;
  }
  return newest;
}

/** The events of an object with one of these reasons, the newest first. */
export function eventsBecause(object: ObjectRef, reasons: ReadonlySet<string>, view: View): readonly EventRecord[] {
  return view
    .eventsOf(object)
    .filter(({ reason }) => reasons.has(reason))
    .toSorted(byAge);
}

/** The newest first, then by their words, so that the order a look was read in changes nothing. */
export function byAge(a: EventRecord, b: EventRecord): number {
  const difference = (b.last ?? Number.NEGATIVE_INFINITY) - (a.last ?? Number.NEGATIVE_INFINITY);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return compareText(a.reason, b.reason) || compareText(a.message, b.message) || b.count - a.count;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
