import type { Millis } from '../../../model/objects.ts';

/** A CronJob's schedule, each field as the values it allows. Times are UTC. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** With both days and weekdays restricted, one of the two is enough (robfig/cron). */
  readonly eitherDay: boolean;
}

const MINUTE: Millis = 60_000;
const DAY: Millis = 86_400_000;
const ALIASES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

/** Five fields of numbers, `*`, ranges, steps and lists; null when it is none. */
export function parseCron(text: string): CronSchedule | null {
  const fields = (ALIASES[text] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minutes, hours, days, months, weekdays] = [
    parseField(fields[0], 0, 59),
    parseField(fields[1], 0, 23),
    parseField(fields[2], 1, 31),
    parseField(fields[3], 1, 12),
    parseField(fields[4], 0, 6),
  ];
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  const eitherDay = !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*');
  return { minutes, hours, days, months, weekdays, eitherDay };
}

function parseField(text: string | undefined, low: number, high: number): Set<number> | null {
  const values = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (found === null) return null;
    const step = Number(found[3] ?? 1);
    const from = found[1] === undefined ? low : Number(found[1]);
    const single = found[2] === undefined && found[3] === undefined;
    const to = found[1] === undefined ? high : found[2] !== undefined ? Number(found[2]) : single ? from : high;
    if (step < 1 || from < low || to > high || from > to) return null;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** The first moment after this one that the schedule names; null when there is none within five years. */
export function nextRun(schedule: CronSchedule, after: Millis): Millis | null {
  return search(schedule, (Math.floor(after / MINUTE) + 1) * MINUTE, 1);
}

/** The last moment up to and at this one that the schedule names; null when there is none within five years. */
export function lastRun(schedule: CronSchedule, at: Millis): Millis | null {
  return search(schedule, Math.floor(at / MINUTE) * MINUTE, -1);
}

/** Walks by minutes through days that fit and by days through those that do not. */
function search(schedule: CronSchedule, from: Millis, direction: 1 | -1): Millis | null {
  const limit = 5 * 366 * DAY;
  for (let at = from; Math.abs(at - from) < limit; ) {
    const date = new Date(at);
    if (!dayFits(schedule, date)) {
      const midnight = Math.floor(at / DAY) * DAY;
      at = direction === 1 ? midnight + DAY : midnight - MINUTE;
    } else if (schedule.hours.has(date.getUTCHours()) && schedule.minutes.has(date.getUTCMinutes())) return at;
    else at += direction * MINUTE;
  }
  return null;
}

function dayFits(schedule: CronSchedule, date: Date): boolean {
  if (!schedule.months.has(date.getUTCMonth() + 1)) return false;
  const day = schedule.days.has(date.getUTCDate());
  const weekday = schedule.weekdays.has(date.getUTCDay());
  return schedule.eitherDay ? day || weekday : day && weekday;
}
