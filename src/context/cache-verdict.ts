import type { Millis } from '../model/objects.ts';
import type { LastCall } from '../model/session.ts';
import type { CachePlan } from './cache-plan.ts';

export interface CacheVerdictInput {
  /** The call answered before this one; null where there is none, and after a prune. */
  readonly lastCall: LastCall | null;
  /** The conversation was pruned since then, for this call or before it. */
  readonly pruned: boolean;
  /** This call: when it began, as planned, and as it was answered. */
  readonly at: Millis;
  readonly plan: CachePlan;
  readonly call: {
    readonly model: string;
    readonly promptTokens: number | null;
    readonly cacheRead: number;
    readonly cacheWrite: number;
  };
}

/**
 * Did a call find cached what the call before sent?
 *
 * expected_miss: as it had to be. not_asked: the plan is to cache nothing. first, pruned, model_changed: there was nothing of
 * its kind. not_cached: the call before left nothing. expired: it came too late.
 *
 * unexpected_miss: money is lost. prefix_changed: earlier bytes of the prompt are not those of the last call, or the API
 * has dropped them before their time. too_small: below what the model caches, which may be right for a young conversation.
 * no_caching: what answers does not cache at all.
 */
export type CacheVerdict =
  | { readonly outcome: 'hit' | 'unknown' }
  | {
      readonly outcome: 'expected_miss';
      readonly reason: 'not_asked' | 'first' | 'pruned' | 'model_changed' | 'not_cached' | 'expired';
    }
  | { readonly outcome: 'unexpected_miss'; readonly reason: CacheMissReason };

export type CacheMissReason = 'prefix_changed' | 'too_small' | 'no_caching';

/** Every model caches a prompt of this size: what they need at least is 512 to 4,096, by the model. */
const SURELY_CACHEABLE_TOKENS = 4_096;

/** The part of the last prompt that a hit reads: all of it, save a few tokens that count differently. */
const HIT_SHARE = 0.8;

/** Near its end a cache may be gone when the request arrives. */
const ARRIVAL_MS = 30_000;

export function cacheVerdict({ lastCall, pruned, at, plan, call }: CacheVerdictInput): CacheVerdict {
  const { model, promptTokens, cacheRead, cacheWrite } = call;
  if (promptTokens === null) return { outcome: 'unknown' };
  if (plan.ttl === null) return { outcome: 'expected_miss', reason: 'not_asked' };
  if (cacheRead + cacheWrite === 0) {
    const reason = promptTokens < SURELY_CACHEABLE_TOKENS ? 'too_small' : 'no_caching';
    return { outcome: 'unexpected_miss', reason };
  }
  if (lastCall !== null && !pruned && cacheRead >= HIT_SHARE * lastCall.promptTokens) return { outcome: 'hit' };

  const expected = whyExpected(lastCall, pruned, at, model);
  if (expected !== null) return { outcome: 'expected_miss', reason: expected };
  return { outcome: 'unexpected_miss', reason: 'prefix_changed' };
}

function whyExpected(lastCall: LastCall | null, pruned: boolean, at: Millis, model: string) {
  if (pruned) return 'pruned';
  if (lastCall === null) return 'first';
  if (lastCall.model !== model) return 'model_changed';
  if (lastCall.cachedUntil === null) return 'not_cached';
  return at >= lastCall.cachedUntil - ARRIVAL_MS ? 'expired' : null;
}

/** What a `cache_missed` event says of each, and what a person can do. */
export const CACHE_MISS_TEXT: Readonly<Record<CacheMissReason, string>> = {
  prefix_changed:
    'the prompt does not begin as the last one did, or its cache was dropped early: the whole conversation was paid for again',
  too_small:
    'the prompt is smaller than what the model caches, and is paid for in full until the conversation has grown',
  no_caching:
    'what answers does not cache prompts: every call pays for the whole conversation; see ANTHROPIC_BASE_URL, or lower MAX_CONTEXT_TOKENS',
};
