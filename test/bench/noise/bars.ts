import type { NoiseResult } from './live.ts';

/** What the issue promises of pings. */
export const MOST_PINGS = 2.2;

export interface Bar {
  readonly text: string;
  readonly value: string;
  readonly passed: boolean;
}

export function barsOf(name: string, { channels, incidents }: NoiseResult): readonly Bar[] {
  return channels.flatMap(({ name: channel, isAttended, pings, missing }) => [
    {
      text: `${name}, ${channel}: ${isAttended ? `at most ${MOST_PINGS} pings per incident` : 'pings per incident (published, no bar)'}`,
      value: (pings / incidents).toFixed(2),
      passed: incidents > 0 && (!isAttended || pings / incidents <= MOST_PINGS),
    },
    {
      text: `${name}, ${channel}: no opened, worsened or resolved is missing`,
      value: `${missing.length} missing`,
      passed: missing.length === 0,
    },
  ]);
}
