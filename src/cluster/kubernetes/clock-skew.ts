import { duration } from '../../model/duration.ts';
import type { Millis } from '../../model/objects.ts';

/** Clocks that are kept in step by NTP are not off by so much. */
const LARGEST_SKEW: Millis = 2 * 60_000;

/** Says that the API server's clock is off from this machine's; null when it is not. One of them is wrong, and no look can tell which. */
export function describeSkew(ahead: Millis): string | null {
  if (Math.abs(ahead) < LARGEST_SKEW) return null;
  const direction = ahead > 0 ? 'ahead of' : 'behind';
  return `the API server's clock is ${duration(Math.abs(ahead))} ${direction} this machine's: everything is judged by the server's`;
}
