import { describe, expect, it } from 'vitest';
import { gauge, LEAST_TARGET_TOKENS, needsPrune, pruneCeiling } from '../../src/context/budget.ts';

const budget = { maxTokens: 120_000, threshold: 0.8, target: 0.5 };

describe('budget', () => {
  it('shows the tokens and how much of the budget they are', () => {
    expect(gauge(41_210, budget)).toEqual({ tokens: 41_210, pct: 34.3 });
    expect(gauge(0, budget)).toEqual({ tokens: 0, pct: 0 });
    expect(gauge(240_000, budget).pct).toBe(200);
  });

  it('asks for a prune above the threshold, not at it', () => {
    expect(needsPrune(96_000, budget)).toBe(false);
    expect(needsPrune(96_001, budget)).toBe(true);
  });

  it('ends a prune below the target, with room for what the request holds besides', () => {
    expect(pruneCeiling(budget, 0)).toBe(59_999);
    expect(pruneCeiling(budget, 5_000)).toBe(54_999);
    expect(pruneCeiling({ ...budget, maxTokens: 4_001, target: 0.3 }, 0)).toBe(1_200);
    expect(pruneCeiling(budget, 90_000)).toBe(LEAST_TARGET_TOKENS);
  });
});
