import type { Millis } from '../../model/objects.ts';
import type { MaintenanceWindow, WeeklyWindow } from '../../model/weight.ts';

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

/** Until when the window lasts that is on at `now`; null when it is not. It is over at its last moment. */
export function openUntil({ when }: Pick<MaintenanceWindow, 'when'>, now: Millis): Millis | null {
  if (when.type === 'once') return when.from <= now && now < when.to ? when.to : null;
  const ends = startsAround(when, now)
    .filter((start) => start <= now && now < start + when.lasts)
    .map((start) => start + when.lasts);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The starts that may still be on: of today by the zone's clocks, of tomorrow (zones run ahead), and as far back as it lasts. */
function startsAround({ days, startsAt, lasts, timezone }: WeeklyWindow, now: Millis): Millis[] {
  const today = floor(now + offset(timezone, now), DAY);
  const starts: Millis[] = [];
  for (let day = today - lasts - DAY; day <= today + DAY; day += DAY) {
    const date = floor(day, DAY);
    if (days.includes(new Date(date).getUTCDay())) starts.push(fromWallClock(date + startsAt * MINUTE, timezone));
  }
  return starts;
}

/**
 * The moment at which the zone's clocks show this time, given as if they ran by UTC. A time that a change of the clocks
 * skips is taken as that much later, one that comes twice as the first.
 */
function fromWallClock(wall: Millis, timezone: string): Millis {
  const before = wall - offset(timezone, wall - DAY);
  const after = wall - offset(timezone, wall + DAY);
  return [before, after].find((moment) => moment + offset(timezone, moment) === wall) ?? before;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead of UTC at this moment. */
function offset(timezone: string, at: Millis): Millis {
  let format = formats.get(timezone);
  if (format === undefined) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, hourCycle: 'h23', ...fields });
    formats.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wall - floor(at, MINUTE);
}

function floor(value: Millis, unit: Millis): Millis {
  return Math.floor(value / unit) * unit;
}
