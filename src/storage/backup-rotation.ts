import type { Millis } from '../model/objects.ts';

export interface BackupPolicy {
  /** How many of a file are kept at most; 0: none is made. */
  readonly count: number;
  /** Older ones go, but never the newest: it may be all there is. */
  readonly maxAge: Millis;
  /** A new one is made when the newest is older than this. */
  readonly every: Millis;
}

const HOUR = 60 * 60 * 1000;

/** As the configuration has it when nothing is set. */
export const DEFAULT_BACKUPS: BackupPolicy = { count: 5, maxAge: 14 * 24 * HOUR, every: HOUR };

/** @param newest of the backups that are there; null when there is none. One from far in the future tells of a clock turned back. */
export function isBackupDue(newest: Millis | null, now: Millis, { count, every }: BackupPolicy): boolean {
  return count > 0 && (newest === null || Math.abs(now - newest) >= every);
}

/**
 * Which backups go, by when they were made. They thin out with age, so that a few reach far back: of too many, that one goes which leaves
 * the smallest gap for its age. The newest and the oldest stay; the oldest goes by age alone.
 */
export function surplusBackups(times: readonly Millis[], now: Millis, { count, maxAge }: BackupPolicy): Millis[] {
  const [newest, ...older] = times.toSorted((a, b) => b - a);
  if (newest === undefined || count === 0) return [];
  const kept = [newest, ...older.filter((at) => now - at <= maxAge)];
  while (kept.length > count) kept.splice(leastMissed(kept, now), 1);
  return times.filter((at) => !kept.includes(at));
}

/** @param times newest first, at least two. */
function leastMissed(times: readonly Millis[], now: Millis): number {
  if (times.length === 2) return 1;
  let best = 1;
  let smallest = Infinity;
  for (let index = 1; index < times.length - 1; index += 1) {
    const [younger = 0, at = 0, older = 0] = times.slice(index - 1, index + 2);
    const gap = (younger - older) / Math.max(1, now - at);
    if (gap < smallest) {
      smallest = gap;
      best = index;
    }
  }
  return best;
}
