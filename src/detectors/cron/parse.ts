import type { Millis } from '../../model/objects.ts';

/** A schedule: calendar fields, or a fixed distance (`@every 90m`). */
export type Schedule =
  | {
      readonly type: 'calendar';
      readonly minutes: readonly number[];
      readonly hours: readonly number[];
      readonly daysOfMonth: ReadonlySet<number>;
      readonly months: ReadonlySet<number>;
      /** 0 is Sunday. */
      readonly daysOfWeek: ReadonlySet<number>;
      /** Both day fields are restricted: then either suffices; else both must hold. */
      readonly eitherDay: boolean;
      /** From `TZ=` or `CRON_TZ=`; null: the CronJob's own. */
      readonly timeZone: string | null;
    }
  | { readonly type: 'every'; readonly period: Millis };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MINUTE: Bounds = { min: 0, max: 59, names: [] };
const HOUR: Bounds = { min: 0, max: 23, names: [] };
const DAY_OF_MONTH: Bounds = { min: 1, max: 31, names: [] };
const MONTH: Bounds = { min: 1, max: 12, names: MONTHS };
const DAY_OF_WEEK: Bounds = { min: 0, max: 6, names: DAYS };

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);
const LONGEST = 250;

/** Five fields, a descriptor, either with a time zone before it. Null when Kubernetes would not take it. */
export function parseSchedule(text: string): Schedule | null {
  if (text.length > LONGEST) return null;
  const [, timeZone = null, rest = ''] = /^\s*(?:(?:CRON_)?TZ=(\S+)\s+)?(.*?)\s*$/s.exec(text) ?? [];
  const every = /^@every\s+(\S+)$/.exec(rest)?.[1];
  if (every !== undefined) {
    const period = goDuration(every);
    return period === null ? null : { type: 'every', period };
  }
  const expression = DESCRIPTORS.get(rest) ?? rest;
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = expression
    .split(/\s+/)
    .map((part) => part.toLowerCase());
  if (dayOfWeek === undefined || more.length > 0) return null;
  const minutes = field(minute, MINUTE);
  const hours = field(hour, HOUR);
  const daysOfMonth = field(dayOfMonth, DAY_OF_MONTH);
  const months = field(month, MONTH);
  const daysOfWeek = field(dayOfWeek, DAY_OF_WEEK);
  if (minutes === null || hours === null || daysOfMonth === null || months === null || daysOfWeek === null) return null;
  return {
    type: 'calendar',
    minutes: sorted(minutes.values),
    hours: sorted(hours.values),
    daysOfMonth: daysOfMonth.values,
    months: months.values,
    daysOfWeek: daysOfWeek.values,
    eitherDay: !daysOfMonth.star && !daysOfWeek.star,
    timeZone,
  };
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** `*` or `?` stands in it without a step. */
  readonly star: boolean;
}

function field(text: string | undefined, bounds: Bounds): Field | null {
  const values = new Set<number>();
  let star = false;
  for (const part of (text ?? '').split(',')) {
    const range = readRange(part, bounds);
    if (range === null) return null;
    star ||= range.star;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return { values, star };
}

/** `*`, `?`, `5`, `1-5`, any of them with `/step`; `5/15` runs on to the field's end. */
function readRange(part: string, bounds: Bounds): { from: number; to: number; step: number; star: boolean } | null {
  const [, first = '', last, stepText] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1) return null;
  if (first === '*' || first === '?') {
    return last === undefined ? { from: bounds.min, to: bounds.max, step, star: step === 1 } : null;
  }
  const from = readValue(first, bounds);
  if (from === null) return null;
  const to = last === undefined ? (stepText === undefined ? from : bounds.max) : readValue(last, bounds);
  return to === null || to < from ? null : { from, to, step, star: false };
}

function readValue(text: string, { min, max, names }: Bounds): number | null {
  const named = names.indexOf(text);
  if (named >= 0) return named + min;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

function sorted(values: ReadonlySet<number>): number[] {
  return [...values].toSorted((a, b) => a - b);
}

const UNITS: ReadonlyMap<string, Millis> = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]);

/** `1h30m`. Go's smaller units make no schedule: the controller rounds up to a second. */
function goDuration(text: string): Millis | null {
  if (!/^(?:\d{1,6}(?:\.\d{1,3})?[hms])+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, unit = ''] of text.matchAll(/([\d.]+)([hms])/g)) sum += Number(number) * (UNITS.get(unit) ?? 0);
  return Math.max(1_000, Math.floor(sum / 1_000) * 1_000);
}
