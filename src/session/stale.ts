import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';

/** A week, as SESSION_STALE_AFTER has it when nothing is set. */
export const STALE_AFTER: Millis = 7 * 24 * 60 * 60 * 1000;

/** Nobody went on with it for so long that what it says of the cluster is of another time. Not when nobody knows how long. */
export function isStale({ savedAt }: Session, now: Millis, staleAfter: Millis): boolean {
  return savedAt !== null && now - savedAt > staleAfter;
}
