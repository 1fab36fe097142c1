import type { Millis } from '../../model/objects.ts';

/** Wall clocks of a time zone. Local times are written as if they were UTC: their milliseconds since the epoch. */
export interface TimeZone {
  toLocal(moment: Millis): Millis;
  /** Null for a time the clocks skip; of one they show twice, the first. */
  fromLocal(local: Millis): Millis | null;
}

const UTC: TimeZone = { toLocal: (moment) => moment, fromLocal: (local) => local };

/** Formatters are costly to make, and a cluster's CronJobs share few zones. */
const zones = new Map<string, TimeZone | null>();
const MOST_ZONES = 1_000;

/** By its IANA name; null when it is not known. Go's `Local` is taken for UTC: that is what control planes run on. */
export function timeZone(name: string | null): TimeZone | null {
  if (name === null || name === '' || name === 'UTC' || name === 'Local') return UTC;
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size >= MOST_ZONES) zones.clear();
  const zone = load(name);
  zones.set(name, zone);
  return zone;
}

function load(name: string): TimeZone | null {
  // Intl takes offsets (`+02:00`), too, which Kubernetes does not.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return null;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch {
    return null;
  }
  const offsetAt = (moment: Millis): Millis => {
    const whole = Math.floor(moment / 1_000) * 1_000;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(whole)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
  return {
    toLocal: (moment) => moment + offsetAt(moment),
    fromLocal(local) {
      // No zone is further than 14 h from UTC; the offsets on both sides of a change give the candidates.
      const candidates = [offsetAt(local - DAY), offsetAt(local + DAY)].map((offset) => local - offset);
      return candidates.filter((moment) => moment + offsetAt(moment) === local).toSorted((a, b) => a - b)[0] ?? null;
    },
  };
}

const DAY: Millis = 86_400_000;
