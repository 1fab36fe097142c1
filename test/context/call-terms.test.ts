import { describe, expect, it } from 'vitest';
import { pricesOf } from '../../src/analyst/index.ts';
import { type CallTermsInput, callTerms } from '../../src/context/index.ts';
import { emptySession, type Session } from '../../src/model/session.ts';

const MODEL = 'claude-sonnet-5-5';
const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

/** Called every so many milliseconds, the last time as long ago. */
function calledEvery(gap: number): Session {
  const session = emptySession('s', null, null);
  const recentCalls = Array.from({ length: 48 }, (_, index) => NOW - (48 - index) * gap);
  const last = { at: NOW - gap, model: MODEL, promptTokens: 80_000, entries: 200, cachedUntil: NOW - gap + HOUR };
  const calibration = { model: MODEL, factor: 0.8, overhead: 800, answers: 40, sample: 20_000 };
  return { ...session, metadata: { ...session.metadata, recentCalls, lastCall: last, calibration } };
}

function terms(session: Session, fields: Partial<CallTermsInput> = {}) {
  return callTerms({
    session,
    model: MODEL,
    tiers: pricesOf(MODEL),
    now: NOW,
    intervalMs: 300_000,
    callsEveryCycle: false,
    maxTokens: 120_000,
    threshold: 0.8,
    target: null,
    coldPrunes: true,
    summarizes: false,
    isPersistent: true,
    ...fields,
  });
}

describe('the terms of a call', () => {
  it('are, where calls follow one another, a long cache and much memory', () => {
    const { cache, budget, isColdPruneWorthIt } = terms(calledEvery(HOUR / 6));
    expect(cache).toEqual({ ttl: '1h' });
    expect(budget.target).toBeGreaterThan(0.15);
    expect(isColdPruneWorthIt(82_000)).toBe(false);
  });

  it('are, where hours lie between, no cache, little memory and a prune when it is due', () => {
    const { cache, budget, isColdPruneWorthIt } = terms(calledEvery(5 * HOUR));
    expect(cache).toEqual({ ttl: null });
    expect(budget.target).toBeLessThan(0.12);
    expect(isColdPruneWorthIt(82_000)).toBe(true);
    expect(isColdPruneWorthIt(budget.target * 120_000)).toBe(false);
  });

  it('are in the estimate’s tokens for what counts by it', () => {
    const { budget, estimate } = terms(calledEvery(HOUR / 6));
    expect(estimate).toEqual({ budget: { ...budget, maxTokens: 150_000 }, protectedTokens: 1_000 });
  });

  it('keep to the target a person has set', () => {
    const { budget, isColdPruneWorthIt } = terms(calledEvery(5 * HOUR), { target: 0.5 });
    expect(budget.target).toBe(0.5);
    expect(isColdPruneWorthIt(65_000)).toBe(false);
    expect(isColdPruneWorthIt(82_000)).toBe(true);
  });

  it('cache nothing where no call begins as the last one did', () => {
    const { cache, isColdPruneWorthIt } = terms(calledEvery(HOUR / 6), { isPersistent: false });
    expect(cache).toEqual({ ttl: null });
    expect(isColdPruneWorthIt(82_000)).toBe(false);
  });

  it('are plain without a model: what another has taught is left aside', () => {
    const { cache, budget, estimate, isColdPruneWorthIt } = terms(calledEvery(HOUR), { model: null, tiers: null });
    expect(cache).toEqual({ ttl: null });
    expect(budget).toEqual({ maxTokens: 120_000, threshold: 0.8, target: 0.5 });
    expect(estimate).toEqual({ budget, protectedTokens: 0 });
    expect(isColdPruneWorthIt(90_000)).toBe(false);
    expect(terms(calledEvery(HOUR), { model: null, threshold: 0.4 }).budget.target).toBeLessThan(0.4);
  });

  it('begin anew with another model', () => {
    const { estimate, isColdPruneWorthIt } = terms(calledEvery(HOUR / 6), { model: 'claude-opus-5-5' });
    expect(estimate.budget.maxTokens).toBe(120_000);
    // Its cache is empty, however short ago the other one was asked.
    expect(isColdPruneWorthIt(82_000)).toBe(true);
  });
});
