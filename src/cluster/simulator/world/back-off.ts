import type { Millis } from '../../../model/objects.ts';

/** The kubelet's back-off for restarts and for pulls (client-go's flowcontrol.Backoff): 10 s, doubling, at most 5 min. */
export const FIRST_BACK_OFF: Millis = 10_000;
export const BACK_OFF_LIMIT: Millis = 300_000;
/** A container that ran twice the limit since its last restart starts with a clean record. */
export const BACK_OFF_RESET: Millis = 2 * BACK_OFF_LIMIT;
/** How long ErrImagePull stands before the kubelet's next look turns it into ImagePullBackOff. */
export const IMAGE_SYNC: Millis = 4_000;

export interface BackOff {
  readonly delay: Millis;
  /** The restart that set it. */
  readonly since: Millis;
}

export interface RestartDelay {
  /** How long after its end a container is started again. */
  readonly wait: Millis;
  /** The record to keep when it is. */
  next(restartedAt: Millis): BackOff;
}

/** What the record says about a container that ended at `finishedAt`: the first restart comes at once. */
export function restartDelay(record: BackOff | null, finishedAt: Millis): RestartDelay {
  if (record === null || finishedAt - record.since > BACK_OFF_RESET) {
    return { wait: 0, next: (since) => ({ delay: FIRST_BACK_OFF, since }) };
  }
  return { wait: record.delay, next: (since) => ({ delay: Math.min(record.delay * 2, BACK_OFF_LIMIT), since }) };
}
