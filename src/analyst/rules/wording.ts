import { duration } from '../../model/duration.ts';
import type { Millis } from '../../model/objects.ts';

/** `09:12Z` on the day of `now`, else `2026-11-12 09:12Z`. */
export function clockTime(at: Millis, now: Millis): string {
  const iso = new Date(at).toISOString();
  const day = iso.slice(0, 10);
  const time = `${iso.slice(11, 16)}Z`;
  return day === new Date(now).toISOString().slice(0, 10) ? time : `${day} ${time}`;
}

/** `since 09:12Z (23 min)`; `since 09:12Z or before` where only the first look that saw it is known. */
export function since(at: Millis, now: Millis, known: boolean): string {
  if (!known) return `since ${clockTime(at, now)} or before (at least ${duration(now - at)})`;
  return `since ${clockTime(at, now)} (${duration(now - at)})`;
}

/** `1 incident`, `3 incidents`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first `limit` of the parts, and how many more there are. */
export function listed(parts: readonly string[], limit: number, total: number = parts.length): string {
  const shown = parts.slice(0, limit);
  return total > shown.length ? `${shown.join(', ')} and ${total - shown.length} more` : shown.join(', ');
}

/** Ends in a full stop, whatever it ended in. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
