import { describe, expect, it } from 'vitest';
import { CACHE_MISS_TEXT, type CacheVerdictInput, cacheVerdict } from '../../src/context/index.ts';

const LAST = { at: 0, model: 'm', promptTokens: 10_000, entries: 9, cachedUntil: 3_600_000 };
const HIT = { model: 'm', promptTokens: 11_000, cacheRead: 10_000, cacheWrite: 1_000 };
const MISS = { ...HIT, cacheRead: 0, cacheWrite: 11_000 };

function verdict(fields: Partial<CacheVerdictInput> = {}) {
  return cacheVerdict({ lastCall: LAST, pruned: false, at: 60_000, plan: { ttl: '1h' }, call: HIT, ...fields });
}

describe('the verdict on a call and its cache', () => {
  it('is a hit when it read what the call before sent', () => {
    expect(verdict()).toEqual({ outcome: 'hit' });
  });

  it.each<[string, Partial<CacheVerdictInput>, string]>([
    ['the plan is to cache nothing', { plan: { ttl: null }, call: MISS }, 'not_asked'],
    ['it is the first', { lastCall: null, call: MISS }, 'first'],
    ['it was pruned', { pruned: true, call: MISS }, 'pruned'],
    ['it was pruned, and the call before is forgotten', { pruned: true, lastCall: null, call: MISS }, 'pruned'],
    ['another model answered before', { lastCall: { ...LAST, model: 'o' }, call: MISS }, 'model_changed'],
    ['the call before left nothing', { lastCall: { ...LAST, cachedUntil: null }, call: MISS }, 'not_cached'],
    ['it came too late', { at: 3_600_000, call: MISS }, 'expired'],
    ['it came so late that the request may have arrived too late', { at: 3_599_000, call: MISS }, 'expired'],
  ])('is an expected miss when %s', (_, fields, reason) => {
    expect(verdict(fields)).toEqual({ outcome: 'expected_miss', reason });
  });

  it.each<[string, Partial<CacheVerdictInput>, string]>([
    ['nothing was read while it should still be there', { call: MISS }, 'prefix_changed'],
    ['only the beginning was read', { call: { ...HIT, cacheRead: 2_000, cacheWrite: 9_000 } }, 'prefix_changed'],
    ['nothing is ever cached', { call: { ...HIT, cacheRead: 0, cacheWrite: 0 } }, 'no_caching'],
    [
      'nothing is cached on the first call',
      { lastCall: null, call: { ...HIT, cacheRead: 0, cacheWrite: 0 } },
      'no_caching',
    ],
    [
      'the prompt is too small',
      { lastCall: null, call: { ...HIT, promptTokens: 900, cacheRead: 0, cacheWrite: 0 } },
      'too_small',
    ],
  ])('is an unexpected miss when %s', (_, fields, reason) => {
    expect(verdict(fields)).toEqual({ outcome: 'unexpected_miss', reason });
    expect(Object.keys(CACHE_MISS_TEXT)).toContain(reason);
  });

  it('is unknown where what answered does not count', () => {
    expect(verdict({ call: { ...HIT, promptTokens: null } })).toEqual({ outcome: 'unknown' });
  });
});
