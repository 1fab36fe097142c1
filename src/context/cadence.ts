import type { Millis } from '../model/objects.ts';
import { CACHE_LIFETIME } from './cache-plan.ts';
import type { CacheTtl } from './price.ts';

/** How likely a call comes before the cache of the one before has run out, from 0 to 1. */
export type Cadence = Readonly<Record<CacheTtl, number>>;

export interface CadenceInput {
  /** When the model was called of late, oldest first. */
  readonly recentCalls: readonly Millis[];
  /** This call, which ends the newest gap. */
  readonly now: Millis;
  /** Between two cycles, in milliseconds. */
  readonly intervalMs: number;
  /** The share of cycles that call the model, from 0 to 1: what is assumed before there are calls to go by. */
  readonly loudShare: number;
}

/** How many gaps what is assumed counts for, against those seen. */
const ASSUMED_GAPS = 4;

/** Caches run out by the API's clock: a gap this near the lifetime is no hit to rely on. */
const USABLE_SHARE = 0.95;

/** The cadence by the gaps between calls, and by the schedule for as long as there are few. */
export function cadenceOf(input: CadenceInput): Cadence {
  const times = [...input.recentCalls.filter((at) => at <= input.now), input.now];
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const share = (ttl: CacheTtl): number => {
    const usable = CACHE_LIFETIME[ttl] * USABLE_SHARE;
    const hits = gaps.filter((gap) => gap <= usable).length;
    return (hits + ASSUMED_GAPS * assumedShare(usable, input)) / (gaps.length + ASSUMED_GAPS);
  };
  return { '5m': share('5m'), '1h': share('1h') };
}

/** That at least one of the cycles within `usable` calls, when each does by the same chance. */
function assumedShare(usable: number, { intervalMs, loudShare }: CadenceInput): number {
  return 1 - (1 - loudShare) ** Math.floor(usable / Math.max(1, intervalMs));
}
