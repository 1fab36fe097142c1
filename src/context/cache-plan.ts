import type { CacheTtl } from './price.ts';

/** How the prompt of one call is cached. */
export interface CachePlan {
  /** How long what it writes is kept; null: nothing is written, since nothing would be read before it is gone. */
  readonly ttl: CacheTtl | null;
}

/** From the last use, in milliseconds. */
export const CACHE_LIFETIME: Readonly<Record<CacheTtl, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

export const NO_CACHE: CachePlan = { ttl: null };
