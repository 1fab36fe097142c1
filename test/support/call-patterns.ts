import fc from 'fast-check';
import { pricesOf } from '../../src/analyst/index.ts';
import type { CallPattern } from '../../src/context/index.ts';

/** A session with a call every five minutes, of a model with known prices. */
export function aPattern(fields: Partial<CallPattern> = {}): CallPattern {
  return {
    tiers: pricesOf('claude-sonnet-5-5'),
    maxTokens: 120_000,
    threshold: 0.8,
    cadence: { '5m': 0, '1h': 1 },
    growthTokens: 1_500,
    outputTokens: 1_000,
    coldPrunes: true,
    summarizes: false,
    ...fields,
  };
}

/** Between these the model's prices have one tier: what a token costs does not depend on how many there are. */
export const FLAT_MODELS = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-fable-5-1', 'unknown'];

export const anyShare = fc.double({ min: 0, max: 1, noNaN: true });

/** Any session's calls; fewer than an hour apart are always at least as many as fewer than five minutes. */
export function anyPattern(
  models: readonly string[] = [...FLAT_MODELS, 'claude-haiku-5-5'],
): fc.Arbitrary<CallPattern> {
  return fc
    .record({
      model: fc.constantFrom(...models),
      maxTokens: fc.integer({ min: 8_000, max: 1_000_000 }),
      threshold: fc.double({ min: 0.2, max: 1, noNaN: true }),
      shares: fc.tuple(anyShare, anyShare),
      growthTokens: fc.integer({ min: 50, max: 20_000 }),
      outputTokens: fc.integer({ min: 0, max: 8_000 }),
      coldPrunes: fc.boolean(),
      summarizes: fc.boolean(),
    })
    .map(({ model, shares: [a, b], ...rest }) => ({
      ...rest,
      tiers: pricesOf(model),
      cadence: { '5m': Math.min(a, b), '1h': Math.max(a, b) },
    }));
}
