import { MonitorError } from '../../model/errors.ts';
import type { Millis } from '../../model/objects.ts';

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/**
 * Reads --at: `+2h50m` (or `2h50m`) after the start, or a time within the scenario. Returns milliseconds after the start.
 * @throws MonitorError `usage`
 */
export function beginAt(written: string | null, startsAt: Millis): Millis {
  if (written === null) return 0;
  const offset = readOffset(written) ?? readTime(written, startsAt);
  if (offset !== null && offset >= 0) return offset;
  const start = new Date(startsAt).toISOString().slice(0, 19);
  const why = offset === null ? 'is neither a duration nor a time' : 'lies before the start';
  throw new MonitorError(
    'usage',
    `--at ${written} ${why}`,
    `Give a duration after the start, such as +2h50m, or an RFC 3339 time from ${start}Z on.`,
  );
}

function readOffset(written: string): Millis | null {
  const duration = written.replace(/^\+/, '');
  if (duration === '' || !/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(duration)) return null;
  const parts = [...duration.matchAll(/(\d+)([dhms])/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
}

function readTime(written: string, startsAt: Millis): Millis | null {
  const at = Date.parse(written);
  return Number.isNaN(at) || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(written) ? null : at - startsAt;
}
