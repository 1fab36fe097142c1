import { describe, expect, it } from 'vitest';
import { type ColdPruneInput, isColdPruneWorthIt } from '../../src/context/index.ts';
import { aPattern } from '../support/call-patterns.ts';

const LAST = { at: 0, model: 'm', promptTokens: 60_000, entries: 90, cachedUntil: 3_600_000 };

function isWorthIt(fields: Partial<ColdPruneInput> = {}): boolean {
  return isColdPruneWorthIt({
    pattern: aPattern({ cadence: { '5m': 0, '1h': 0.5 } }),
    plan: { ttl: null, target: 0.13, callCost: 0.04 },
    model: 'm',
    lastCall: LAST,
    now: 3_600_000,
    promptTokens: 61_000,
    ...fields,
  });
}

describe('a prune because the cache has run out', () => {
  it('is worth it well above the target', () => {
    expect(isWorthIt()).toBe(true);
    expect(isWorthIt({ promptTokens: 17_000 })).toBe(false);
  });

  it('is not, while the prefix may still be cached', () => {
    expect(isWorthIt({ now: 3_599_999 })).toBe(false);
    expect(isWorthIt({ now: 3_599_999, model: 'another' })).toBe(true);
    expect(isWorthIt({ now: 1, lastCall: { ...LAST, cachedUntil: null } })).toBe(true);
  });

  it('is not right after a prune, or before the first call', () => {
    expect(isWorthIt({ lastCall: null })).toBe(false);
  });

  it('is not with PRUNE_COLD_CACHE=false, or prices nobody knows', () => {
    expect(isWorthIt({ pattern: aPattern({ coldPrunes: false }) })).toBe(false);
    expect(isWorthIt({ pattern: aPattern({ tiers: null }) })).toBe(false);
  });

  it('has to save more than the summary it needs', () => {
    const pattern = aPattern({ cadence: { '5m': 0, '1h': 0 }, summarizes: true });
    expect(isWorthIt({ pattern })).toBe(true);
    // The next call is the last before the threshold prunes anyway: a summary twice over would be for nothing.
    const full = { ...pattern, growthTokens: 90_000 };
    expect(isWorthIt({ pattern: full, promptTokens: 20_500 })).toBe(false);
  });
});
