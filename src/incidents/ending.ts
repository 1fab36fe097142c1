import { type Change, cameBefore, describeChangeOn } from '../model/change.ts';
import { duration } from '../model/duration.ts';
import type { Incident } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';

/** The last of them are told. */
const MOST_TOLD = 3;

/**
 * What was seen to end a trouble, in words: the changes between its opening and its health. Observation only, never a guess
 * at the cause.
 *
 * @param healthySince when it was found healthy
 */
export function describeEnding(incident: Incident, healthySince: Millis, now: Millis): string {
  const healthy = `healthy for ${duration(now - healthySince)}`;
  const changes = changesWhile(incident, healthySince).slice(-MOST_TOLD);
  return changes.length === 0
    ? healthy
    : `${changes.map((change) => describeChangeOn(incident.owner, change)).join('; ')}, then ${healthy}`;
}

/** Changes after the episode opened that may have come before it was healthy. */
function changesWhile({ changes, openedAt, openings }: Incident, healthySince: Millis): readonly Change[] {
  // What the look that opened it found already may have come before it: that is told as what came before.
  const opening = openings.at(-1) ?? openedAt;
  return changes.filter(
    (change) => (change.exact ? change.at > openedAt : change.seenAt > opening) && cameBefore(change, healthySince),
  );
}
