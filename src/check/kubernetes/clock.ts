import { duration } from '../../model/duration.ts';
import { ok, skipped, type Verdict, warning } from '../row.ts';
import type { ClockSample } from './reach.ts';

/**
 * Milliseconds beyond which two clocks count as apart: NTP keeps machines within a fraction of a second, and issuers of
 * tokens and certificates forgive little more than this.
 */
export const MOST_SKEW_MS = 5_000;

/** The Date header has whole seconds: the server's clock was half a second later than it says, give or take the other half. */
const HALF_SECOND = 500;

/** How far is this machine's clock from the API server's? What is not sure is in favour of the clocks. */
export function judgeClock(sample: ClockSample | null): Verdict {
  if (sample === null) return skipped('the API server tells no time (no Date header)');
  const { server, before, after } = sample;
  const ahead = (before + after) / 2 - (server + HALF_SECOND);
  const margin = HALF_SECOND + Math.abs(after - before) / 2;
  const tolerance = `± ${seconds(margin)}`;
  if (Math.abs(ahead) - margin <= MOST_SKEW_MS) {
    const seen =
      Math.abs(ahead) <= margin
        ? `within ${seconds(margin)} of the API server's`
        : `${seconds(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the API server's (${tolerance})`;
    return ok(seen);
  }
  const apart = Math.abs(ahead) < 120_000 ? seconds(Math.abs(ahead)) : duration(Math.abs(ahead));
  return warning(
    `this machine's clock is ${apart} ${ahead > 0 ? 'ahead of' : 'behind'} the API server's (${tolerance}, allowed ${MOST_SKEW_MS / 1000} s)`,
    "Set it right with NTP (`timedatectl set-ntp true`), or the API server's, whichever is off: tokens and certificates may fail, and log times will not match events.",
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
