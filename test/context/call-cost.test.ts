import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CacheTtl, expectedCallCost } from '../../src/context/index.ts';
import { anyPattern, anyShare, aPattern, FLAT_MODELS } from '../support/call-patterns.ts';

const TTLS: readonly (CacheTtl | null)[] = ['5m', '1h', null];
const ttls = fc.constantFrom(...TTLS);
const targets = fc.double({ min: 0.05, max: 0.6, noNaN: true });
const flat = anyPattern(FLAT_MODELS);

describe('what a call costs on average', () => {
  it('is, with nothing cached, the price of the average prompt and the answer', () => {
    const pattern = aPattern({ coldPrunes: false, growthTokens: 12_000 });
    // 60, 72, 84 and 96 thousand tokens at $2, 1,000 at $10.
    expect(expectedCallCost(pattern, null, 0.5)).toBeCloseTo((78_000 * 2 + 1_000 * 10) / 1e6, 10);
  });

  it('is, with every prefix cached, one write of the whole, then the old read and the new written', () => {
    const pattern = aPattern({ growthTokens: 12_000, cadence: { '5m': 0, '1h': 1 } });
    const prompts = 60_000 * 4 + (60_000 + 72_000 + 84_000) * 0.1 + 3 * 12_000 * 4;
    expect(expectedCallCost(pattern, '1h', 0.5)).toBeCloseTo((prompts / 4 + 1_000 * 10) / 1e6, 10);
  });

  it('is, with every cache run out and pruned, that of the conversation near its target', () => {
    const pattern = aPattern({ growthTokens: 5_000, cadence: { '5m': 0, '1h': 0 } });
    // 60 and 65 thousand tokens; the next would be above what a cold cache leaves alone.
    expect(expectedCallCost(pattern, null, 0.5)).toBeCloseTo((62_500 * 2 + 1_000 * 10) / 1e6, 10);
  });

  it('has the price of the tier each prompt lies in', () => {
    const small = aPattern({
      tiers: [
        { upTo: 70_000, price: price(1) },
        { upTo: null, price: price(5) },
      ],
    });
    const cost = expectedCallCost({ ...small, coldPrunes: false, growthTokens: 24_000, outputTokens: 0 }, null, 0.5);
    expect(cost).toBeCloseTo((60_000 * 1 + 84_000 * 5) / 2 / 1e6, 10);
  });

  it('counts the summaries a strategy has the model write', () => {
    const pattern = aPattern({ coldPrunes: false, growthTokens: 12_000 });
    const more = expectedCallCost({ ...pattern, summarizes: true }, '1h', 0.5) - expectedCallCost(pattern, '1h', 0.5);
    expect(more).toBeCloseTo((36_000 * 2 + 1_500 * 10) / 4 / 1e6, 10);
  });

  it('is never more when calls come sooner, as long as both remember as much', () => {
    const alike = flat.map((pattern) => ({ ...pattern, coldPrunes: false }));
    fc.assert(
      fc.property(alike, ttls, targets, anyShare, anyShare, (pattern, ttl, target, a, b) => {
        const cost = (share: number) =>
          expectedCallCost(
            { ...pattern, cadence: { '5m': share, '1h': share } },
            ttl,
            Math.min(target, pattern.threshold),
          );
        expect(cost(Math.max(a, b))).toBeLessThanOrEqual(cost(Math.min(a, b)) * 1.000_001);
      }),
    );
  });

  it('is never more when less is left by a prune', () => {
    const calm = anyPattern(FLAT_MODELS).map((pattern) => ({
      ...pattern,
      growthTokens: pattern.maxTokens / 400,
      summarizes: false,
    }));
    fc.assert(
      fc.property(calm, ttls, targets, targets, (pattern, ttl, a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map((target) => target * pattern.threshold);
        if (small === undefined || large === undefined || large - small < 0.02) return;
        // Steps are whole calls: the last of a sawtooth may or may not lie below the threshold.
        expect(expectedCallCost(pattern, ttl, small)).toBeLessThanOrEqual(expectedCallCost(pattern, ttl, large) * 1.01);
      }),
    );
  });

  it('is never more because cold caches are pruned, where nothing has to be summed up', () => {
    fc.assert(
      fc.property(flat, ttls, targets, (pattern, ttl, target) => {
        const plain = { ...pattern, summarizes: false };
        const share = target * pattern.threshold;
        expect(expectedCallCost({ ...plain, coldPrunes: true }, ttl, share)).toBeLessThanOrEqual(
          expectedCallCost({ ...plain, coldPrunes: false }, ttl, share) * 1.000_001,
        );
      }),
    );
  });

  it('is finite, positive and quick to tell, however little a call adds', () => {
    fc.assert(
      fc.property(anyPattern(), ttls, targets, fc.constantFrom(0, 1, 1e9), (pattern, ttl, target, growthTokens) => {
        const cost = expectedCallCost({ ...pattern, growthTokens }, ttl, target);
        expect(cost).toBeGreaterThan(0);
        expect(Number.isFinite(cost)).toBe(true);
      }),
    );
  });
});

function price(input: number) {
  return { input, output: 0, write5m: input * 1.25, write1h: input * 2, read: input / 20 };
}
