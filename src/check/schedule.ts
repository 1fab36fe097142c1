import { parse } from 'node-cron';
import type { Millis } from '../model/objects.ts';
import { ok, type Verdict, warning } from './row.ts';

export interface ScheduleFacts {
  /** Valid: five fields, or six with seconds first. */
  readonly expression: string;
  readonly timezone: string;
  /** The coming runs, by the scheduler itself. */
  readonly nextRuns: (expression: string, timezone: string, count: number) => readonly Millis[];
  /** What the configuration has to say of it already; null when nothing. */
  readonly uneven: string | null;
  /** Runs within a week of it are shown without their date. */
  readonly now: Millis;
}

const SHOWN_RUNS = 3;
/** Enough to see the shortest gap of an expression with several minutes in it. */
const MEASURED_RUNS = 25;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;

/** When are the next cycles, and does the expression do what its author most likely means? */
export function judgeSchedule({ expression, timezone, nextRuns, uneven, now }: ScheduleFacts): Verdict {
  const runs = nextRuns(expression, timezone, MEASURED_RUNS);
  const shown = runs.slice(0, SHOWN_RUNS);
  const withDate = shown.some((at) => Math.abs(at - now) > WEEK - DAY);
  const seen = `${expression} (${timezone}) · next: ${shown.map((at) => localTime(at, timezone, withDate)).join(', ')}`;
  const surprises = [
    ...(uneven === null
      ? []
      : [
          {
            what: uneven,
            remedy: 'Use a step that divides the hour or the day, or list the times: `0,20,40 * * * *`.',
          },
        ]),
    ...tooOften(runs),
    ...bothDays(expression),
    ...clocksGoBack(expression, timezone, runs[0] ?? 0),
  ];
  if (surprises.length === 0) return ok(seen);
  return warning(
    [seen, ...surprises.map(({ what }) => what)].join('\n'),
    surprises.map(({ remedy }) => remedy).join('\n'),
  );
}

interface Surprise {
  readonly what: string;
  readonly remedy: string;
}

function tooOften(runs: readonly Millis[]): readonly Surprise[] {
  const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? at));
  const shortest = Math.min(...gaps);
  if (shortest >= MINUTE) return [];
  return [
    {
      what: `looks ${shortest / 1000} s apart: with six fields the first one is seconds`,
      remedy: 'Unless that is meant, leave the field of seconds out: `*/5 * * * *` is every five minutes.',
    },
  ];
}

/** crontab(5) takes either day when both are given; this scheduler wants both. */
function bothDays(expression: string): readonly Surprise[] {
  const [dayOfMonth = '*', , dayOfWeek = '*'] = expression.trim().split(/\s+/).slice(-3);
  const isFree = (field: string) => field === '*' || field === '?';
  if (isFree(dayOfMonth) || isFree(dayOfWeek)) return [];
  return [
    {
      what: 'day of month and day of week are both given: it runs on days that match both, unlike crontab',
      remedy: 'Leave one of the two days as *.',
    },
  ];
}

/** When clocks go back an hour comes twice, and the scheduler skips one of the two: a gap in a watch that has none else. */
function clocksGoBack(expression: string, timezone: string, from: Millis): readonly Surprise[] {
  const fields = parse(expression);
  const runsEachHour = fields.hour.length === 24;
  if (!runsEachHour || !changesClocks(timezone, from)) return [];
  return [
    {
      what: `in ${timezone} clocks go back once a year, and for an hour no cycle runs then`,
      remedy: 'Set CRON_TIMEZONE=UTC if the hour of the day does not matter.',
    },
  ];
}

function changesClocks(timezone: string, from: Millis): boolean {
  const offsets = Array.from({ length: 12 }, (_, month) => offsetName(timezone, from + month * 30 * DAY));
  return new Set(offsets).size > 1;
}

function offsetName(timezone: string, at: Millis): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** `Sat 09:15` or `Sat 2026-11-21 09:15`, in the schedule's own zone; with seconds where they count. */
function localTime(at: Millis, timezone: string, withDate: boolean): string {
  const seconds = at % MINUTE !== 0;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const time = `${part.hour}:${part.minute}${seconds ? `:${part.second}` : ''}`;
  return withDate ? `${part.weekday} ${part.year}-${part.month}-${part.day} ${time}` : `${part.weekday} ${time}`;
}
