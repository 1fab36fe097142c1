import type { FakeModel } from './models.ts';
import { type PromptBlock, prefixDigests } from './prompt.ts';

/** Blocks a breakpoint looks back over, itself the first. */
const LOOKBACK = 20;

const SWEEP_AT = 1_000;

const LIFETIME = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

export interface CacheCount {
  readonly read: number;
  readonly write5m: number;
  readonly write1h: number;
  /** Tokens neither read from nor written to the cache. */
  readonly rest: number;
}

interface Entry {
  readonly lifetime: number;
  expiresAt: number;
}

/** Prefixes of prompts by their exact bytes, as long as their time to live from the last use. */
export class PromptCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  #sweepAt = SWEEP_AT;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Accounts one request: the longest cached prefix its breakpoints reach is read, the rest up to the last is written. */
  use(model: FakeModel, blocks: readonly PromptBlock[]): CacheCount {
    const digests = prefixDigests(model.id, blocks);
    const sizes = runningTotals(blocks);
    const total = sizes.at(-1) ?? 0;
    const breakpoints = blocks.flatMap(({ ttl }, index) =>
      ttl !== null && (sizes[index] ?? 0) >= model.minCacheTokens ? [{ index, ttl }] : [],
    );

    const hit = this.#longestHit(digests, breakpoints);
    const written = { '5m': 0, '1h': 0 };
    let counted = hit < 0 ? 0 : (sizes[hit] ?? 0);
    const read = counted;
    for (const { index, ttl } of breakpoints) {
      const size = sizes[index] ?? 0;
      if (size > counted) {
        written[ttl] += size - counted;
        counted = size;
      }
      this.#keep(digests[index] ?? '', LIFETIME[ttl]);
    }
    return { read, write5m: written['5m'], write1h: written['1h'], rest: total - counted };
  }

  #longestHit(digests: readonly string[], breakpoints: readonly { readonly index: number }[]): number {
    let best = -1;
    for (const { index } of breakpoints) {
      for (let place = index; place > Math.max(best, index - LOOKBACK); place -= 1) {
        const entry = this.#entries.get(digests[place] ?? '');
        if (entry === undefined || entry.expiresAt <= this.#now()) continue;
        entry.expiresAt = this.#now() + entry.lifetime;
        best = place;
      }
    }
    return best;
  }

  #keep(digest: string, lifetime: number): void {
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
    this.#entries.set(digest, { lifetime, expiresAt: this.#now() + lifetime });
  }

  /** Months of calls must not fill the memory with prefixes that expired long ago. */
  #sweep(): void {
    for (const [digest, { expiresAt }] of this.#entries) if (expiresAt <= this.#now()) this.#entries.delete(digest);
    this.#sweepAt = Math.max(SWEEP_AT, this.#entries.size * 2);
  }
}

function runningTotals(blocks: readonly PromptBlock[]): number[] {
  let sum = 0;
  return blocks.map((block) => {
    sum += block.tokens;
    return sum;
  });
}
