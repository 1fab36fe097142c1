import type { Millis } from '../../model/objects.ts';
import type { Schedule } from './parse.ts';
import { timeZone } from './time-zone.ts';

const MINUTE: Millis = 60_000;
const DAY: Millis = 86_400_000;
/** A schedule that finds no day in so long never runs. Source: robfig/cron v3, SpecSchedule.Next. */
const LONGEST_DAYS = 5 * 366;
/** Beyond this a date cannot be written. */
const LATEST: Millis = Date.UTC(9990, 0, 1);

/**
 * The first moment after `after` at which the schedule runs; null when it never does, or its time zone is not known.
 * @param zone of the CronJob's spec; one in the schedule itself goes first.
 */
export function nextRun(schedule: Schedule, zone: string | null, after: Millis): Millis | null {
  if (!(after >= 0 && after < LATEST)) return null;
  if (schedule.type === 'every') return after + schedule.period;
  const clocks = timeZone(schedule.timeZone ?? zone);
  if (clocks === null) return null;
  const from = clocks.toLocal(after);
  const today = Math.floor(from / DAY) * DAY;
  for (let day = 0; day < LONGEST_DAYS; day += 1) {
    const midnight = today + day * DAY;
    if (!runsOn(schedule, midnight)) continue;
    for (const hour of schedule.hours) {
      for (const minute of schedule.minutes) {
        const local = midnight + (hour * 60 + minute) * MINUTE;
        if (local <= from) continue;
        const moment = clocks.fromLocal(local);
        if (moment !== null && moment > after) return moment;
      }
    }
  }
  return null;
}

function runsOn(schedule: Schedule & { type: 'calendar' }, midnight: Millis): boolean {
  const date = new Date(midnight);
  if (!schedule.months.has(date.getUTCMonth() + 1)) return false;
  const byMonth = schedule.daysOfMonth.has(date.getUTCDate());
  const byWeek = schedule.daysOfWeek.has(date.getUTCDay());
  return schedule.eitherDay ? byMonth || byWeek : byMonth && byWeek;
}
