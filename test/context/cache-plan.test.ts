import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CacheTtl, cachePlanFor, expectedCallCost, leastTarget, planCalls } from '../../src/context/index.ts';
import { anyPattern, anyShare, aPattern, FLAT_MODELS } from '../support/call-patterns.ts';

const TTLS: readonly (CacheTtl | null)[] = ['5m', '1h', null];

describe('a plan of calls', () => {
  it('keeps caches as long as calls lie apart, and none where they run out anyway', () => {
    const ttl = (within5m: number, within1h: number) =>
      planCalls(aPattern({ cadence: { '5m': within5m, '1h': within1h } }), null).ttl;
    expect(ttl(0.95, 1)).toBe('5m');
    expect(ttl(0, 1)).toBe('1h');
    expect(ttl(0.2, 0.8)).toBe('1h');
    expect(ttl(0, 0.3)).toBeNull();
    expect(ttl(0, 0)).toBeNull();
  });

  it('remembers more where it is nearly free', () => {
    const target = (within1h: number) => planCalls(aPattern({ cadence: { '5m': 0, '1h': within1h } }), null).target;
    expect(target(1)).toBeGreaterThan(0.2);
    expect(target(0.8)).toBeLessThan(0.13);
    expect(target(0)).toBeLessThan(0.13);
    expect(target(0)).toBeGreaterThanOrEqual(0.1);
  });

  it('never costs more than the same with another time to live', () => {
    fc.assert(
      fc.property(anyPattern(), fc.option(fc.double({ min: 0.05, max: 0.9, noNaN: true })), (pattern, target) => {
        const plan = planCalls(pattern, target);
        for (const ttl of TTLS)
          expect(plan.callCost).toBeLessThanOrEqual(expectedCallCost(pattern, ttl, plan.target) + 1e-12);
      }),
    );
  });

  it('lies within its bounds, below the threshold, and costs at most a tenth more than the least', () => {
    fc.assert(
      fc.property(anyPattern(), (pattern) => {
        const plan = planCalls(pattern, null);
        expect(plan.target).toBeGreaterThanOrEqual(leastTarget(pattern));
        expect(plan.target).toBeLessThanOrEqual(0.6 + 1e-9);
        expect(plan.target).toBeLessThan(pattern.threshold);
        const least = planCalls(pattern, leastTarget(pattern));
        expect(plan.callCost).toBeLessThanOrEqual(least.callCost * 1.1 + 1e-12);
      }),
    );
  });

  it('is never worse than remembering as much, or caching as long, as can be', () => {
    fc.assert(
      fc.property(anyPattern(FLAT_MODELS), (pattern) => {
        if (pattern.threshold < 0.8 || pattern.growthTokens > pattern.maxTokens / 100) return;
        const plan = planCalls(pattern, null);
        for (const ttl of TTLS)
          expect(plan.callCost).toBeLessThanOrEqual(expectedCallCost(pattern, ttl, 0.6) * 1.000_001);
      }),
    );
  });

  it('leaves room for what must be said, also of a small budget', () => {
    const least = (maxTokens: number, threshold = 0.8) => leastTarget({ maxTokens, threshold });
    expect(least(1_000_000)).toBe(0.1);
    expect(least(120_000)).toBe(0.1);
    expect(least(20_000)).toBe(0.3);
    expect(least(4_000)).toBe(0.5);
    expect(least(4_000, 0.4)).toBeCloseTo(0.3);
  });

  it('leaves pins twice their room, but never so much that each call prunes', () => {
    const pattern = aPattern({ maxTokens: 120_000, threshold: 0.8 });
    const least = leastTarget(pattern);
    expect(leastTarget(pattern, 6_000)).toBeCloseTo(least + 0.1);
    expect(planCalls(pattern, null, 6_000).target).toBeGreaterThanOrEqual(least + 0.1);
    expect(planCalls(pattern, null, 90_000).target).toBeCloseTo(0.6);
    expect(planCalls(pattern, 0.2, 90_000).target).toBe(0.2);
  });

  it('takes the target a person has set', () => {
    fc.assert(
      fc.property(anyPattern(), anyShare, (pattern, share) => {
        expect(planCalls(pattern, share).target).toBe(share);
      }),
    );
  });
});

describe('how one call is cached', () => {
  const lastCall = { at: 0, model: 'm', promptTokens: 9_000, entries: 9, cachedUntil: 300_000 };

  it('is as planned', () => {
    for (const ttl of TTLS) expect(cachePlanFor({ ttl }, 'm', null, 0)).toEqual({ ttl });
    expect(cachePlanFor({ ttl: '1h' }, 'm', lastCall, 60_000)).toEqual({ ttl: '1h' });
  });

  it('reads a prefix that is still there, though none would be written', () => {
    expect(cachePlanFor({ ttl: null }, 'm', lastCall, 299_999)).toEqual({ ttl: '5m' });
    expect(cachePlanFor({ ttl: null }, 'm', lastCall, 300_000)).toEqual({ ttl: null });
    expect(cachePlanFor({ ttl: null }, 'other', lastCall, 60_000)).toEqual({ ttl: null });
    expect(cachePlanFor({ ttl: null }, 'm', { ...lastCall, cachedUntil: null }, 60_000)).toEqual({ ttl: null });
  });
});
