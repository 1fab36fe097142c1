import type { Millis } from '../model/objects.ts';
import type { LastCall } from '../model/session.ts';
import { type CallPattern, expectedCallCost } from './call-cost.ts';
import type { CacheTtl } from './price.ts';

/** How the prompt of one call is cached. */
export interface CachePlan {
  /** How long what it writes is kept; null: nothing is written, since nothing would be read before it is gone. */
  readonly ttl: CacheTtl | null;
}

export const NO_CACHE: CachePlan = { ttl: null };

/** From the last use, in milliseconds. */
export const CACHE_LIFETIME: Readonly<Record<CacheTtl, number>> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

/** How the calls of a session are made from now on, until its cadence changes. */
export interface CallsPlan extends CachePlan {
  /** The share of MAX_CONTEXT_TOKENS a prune leaves: `target` of the budget. */
  readonly target: number;
  /** What a call will cost on average, by `expectedCallCost`. */
  readonly callCost: number;
}

/** Between these CONTEXT_PRUNE_TARGET=auto chooses: below, the memory is not worth the name. */
const LEAST_TARGET = 0.1;
const MOST_TARGET = 0.6;

/** System text, baseline and the day's news want this much, or of a small budget this part. */
const LEAST_TOKENS = 6_000;
const LEAST_OF_SMALL = 0.5;

/** A target nearer to the threshold would prune all the time. */
const MOST_OF_THRESHOLD = 0.75;

/**
 * The smallest share of MAX_CONTEXT_TOKENS that a prune leaves by itself. Pins get their room on top, twice what they take,
 * for they may have half of it: what people want kept is not let go to save money.
 */
export function leastTarget(
  { maxTokens, threshold }: Pick<CallPattern, 'maxTokens' | 'threshold'>,
  pinnedTokens = 0,
): number {
  const least = Math.max(LEAST_TARGET, Math.min(LEAST_OF_SMALL, LEAST_TOKENS / maxTokens));
  return Math.min(least + (2 * pinnedTokens) / maxTokens, threshold * MOST_OF_THRESHOLD);
}

/** What it may cost to remember more than the least: this share more a call than the cheapest plan. */
const WORTH_OF_MEMORY = 0.1;

const TTLS: readonly (CacheTtl | null)[] = ['1h', '5m', null];
const STEPS_PER_WHOLE = 100;

/**
 * The time to live and the prune target that suit how a session calls the model. Given a target (a number a person has
 * set), the cheapest time to live for it. Given none (`auto`), the largest target that costs at most a tenth more than
 * the least one: where a cached token is nearly free much is remembered, where each call pays for all of it little is.
 *
 * @param pinnedTokens of the pinned messages, in the model's tokens.
 */
export function planCalls(pattern: CallPattern, target: number | null, pinnedTokens = 0): CallsPlan {
  if (target !== null) return cheapest(pattern, target);
  const least = leastTarget(pattern, pinnedTokens);
  const most = Math.max(least, Math.min(MOST_TARGET, pattern.threshold * MOST_OF_THRESHOLD));
  let chosen = cheapest(pattern, least);
  const affordable = chosen.callCost * (1 + WORTH_OF_MEMORY);
  for (let steps = 1; least + steps / STEPS_PER_WHOLE <= most + 1e-9; steps += 1) {
    const plan = cheapest(pattern, round(least + steps / STEPS_PER_WHOLE));
    if (plan.callCost <= affordable) chosen = plan;
  }
  return chosen;
}

/**
 * How this call's prompt is cached. A prefix that is still cached is read, which takes a breakpoint, and then the rest is
 * written even where the plan would rather not.
 */
export function cachePlanFor(plan: CachePlan, model: string, lastCall: LastCall | null, now: Millis): CachePlan {
  return plan.ttl === null && isCached(model, lastCall, now) ? { ttl: '5m' } : { ttl: plan.ttl };
}

/** Is what the last call sent still cached, as far as can be told? */
export function isCached(model: string, lastCall: LastCall | null, now: Millis): boolean {
  if (lastCall === null || lastCall.cachedUntil === null || lastCall.model !== model) return false;
  return now < lastCall.cachedUntil;
}

function cheapest(pattern: CallPattern, target: number): CallsPlan {
  const plans = TTLS.map((ttl) => ({ ttl, target, callCost: expectedCallCost(pattern, ttl, target) }));
  return plans.reduce((best, plan) => (plan.callCost < best.callCost ? plan : best));
}

function round(share: number): number {
  return Math.round(share * STEPS_PER_WHOLE) / STEPS_PER_WHOLE;
}
