import type { Millis } from '../../model/objects.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 09:30`, UTC. */
export function weekTime(at: Millis): string {
  const date = new Date(at);
  return `${DAYS[date.getUTCDay()]} ${date.toISOString().slice(11, 16)}`;
}

/** `09:12` on the day of `now`, `Mon 09:12` within a week, else the date; UTC. */
export function shortTime(at: Millis, now: Millis): string {
  const text = new Date(at).toISOString();
  if (text.slice(0, 10) === new Date(now).toISOString().slice(0, 10)) return text.slice(11, 16);
  return Math.abs(now - at) < 6 * 24 * 60 * 60 * 1000 ? weekTime(at) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

/** `2026-11-21 09:12 UTC`. */
export function fullTime(at: Millis | null): string {
  return at === null ? '-' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** RFC 3339 in UTC, for machines. */
export function moment(at: Millis | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** `1.9 s`, `340 ms`. */
export function elapsed(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `41.2k`. */
export function thousands(count: number): string {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(1)}k`;
}

/** `512 B`, `48 KB`, `1.2 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
