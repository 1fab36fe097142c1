import type { Millis } from '../../model/objects.ts';
import type { CronJobRecord } from '../../model/snapshot.ts';
import { nextRun, parseSchedule } from '../cron/index.ts';

/** What a CronJob's schedule says of the runs it should have made. */
export interface MissedRun {
  /** The first time it should have run and did not. */
  readonly due: Millis;
  /** From one run to the next, at that point. */
  readonly period: Millis | null;
}

/** How many runs ahead the longest pause is looked for: a schedule of working days pauses once a week. */
const RUNS_AHEAD = 8;

/**
 * The first run that is due and more than `late` (with the CronJob's own starting deadline) past; null when none is, or
 * when the schedule cannot be read.
 */
export function missedRun(cronJob: CronJobRecord, late: Millis, now: Millis): MissedRun | null {
  const last = cronJob.lastScheduledAt ?? cronJob.created;
  if (last === null || last >= now) return null;
  const schedule = parseSchedule(cronJob.schedule);
  if (schedule === null) return null;
  const next = (after: Millis) => nextRun(schedule, cronJob.timeZone, after);
  const grace = late + (cronJob.startingDeadline ?? 0);
  const due = next(last);
  if (due === null || now - due <= grace) return null;
  const following = next(due);
  const period = following === null ? null : following - due;
  // A last run off the schedule: it was edited since, or the control plane's clock has another zone than UTC. Then only
  // the longest pause between two runs proves that one is missing.
  const onSchedule = cronJob.lastScheduledAt === null || schedule.type === 'every' || next(last - 1) === last;
  if (onSchedule && cronJob.lastScheduledAt !== null) return { due, period };
  const pause = longestPause(due, next);
  return pause !== null && now - last > pause + grace ? { due, period } : null;
}

/** How many runs were due from `due` until `now`; stops counting at `most`. */
export function runsUntil(cronJob: CronJobRecord, since: Millis, now: Millis, most: number): number {
  const schedule = parseSchedule(cronJob.schedule);
  if (schedule === null) return 0;
  let count = 0;
  let at = nextRun(schedule, cronJob.timeZone, since);
  while (at !== null && at <= now && count < most) {
    count += 1;
    at = nextRun(schedule, cronJob.timeZone, at);
  }
  return count;
}

function longestPause(from: Millis, next: (after: Millis) => Millis | null): Millis | null {
  let longest: Millis | null = null;
  let at = from;
  for (let run = 0; run < RUNS_AHEAD; run += 1) {
    const following = next(at);
    if (following === null) break;
    longest = Math.max(longest ?? 0, following - at);
    at = following;
  }
  return longest;
}
