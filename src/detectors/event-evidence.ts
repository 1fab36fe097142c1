import { duration } from '../model/duration.ts';
import type { FreeEvidence } from '../model/finding.ts';
import type { ObjectRef } from '../model/objects.ts';
import type { Clock, EventRecord } from '../model/snapshot.ts';
import type { View } from './view.ts';

/** `event FailedCreate x12, last 2 min before the look`, and its text. */
export function eventEvidence({ reason, count, last, message }: EventRecord, clock: Clock): FreeEvidence {
  const when = last === null ? '' : `, last ${duration(clock.now - last)} before the look`;
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
    if (wanted(event) && (newest === null || isNewer(event, newest))) newest = event;
  }
  return newest;
}

/** By time, then by reason, so that the order of a look changes nothing. */
function isNewer(a: EventRecord, b: EventRecord): boolean {
  const difference = (a.last ?? Number.NEGATIVE_INFINITY) - (b.last ?? Number.NEGATIVE_INFINITY);
  return difference > 0 || (!(difference < 0) && a.reason < b.reason);
}
