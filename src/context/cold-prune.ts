import type { Millis } from '../model/objects.ts';
import type { LastCall } from '../model/session.ts';
import { type CallsPlan, isCached } from './cache-plan.ts';
import { type CallPattern, paysBack } from './call-cost.ts';

export interface ColdPruneInput {
  readonly pattern: CallPattern;
  readonly plan: CallsPlan;
  readonly model: string;
  /** The call answered last; null after a prune and at the beginning. */
  readonly lastCall: LastCall | null;
  /** When this call begins. */
  readonly now: Millis;
  /** The whole prompt it would send, in the model's tokens. */
  readonly promptTokens: number;
}

/**
 * Whether to prune below the threshold because the cache has run out (PRUNE_COLD_CACHE): the one exception to the rule that
 * pruning waits for the threshold so that the cached prefix lives on. A prefix that is gone is paid in full whatever is
 * sent, so that a smaller conversation costs less at once, and at each later miss.
 *
 * Only with a model whose prices are known, only well above the plan's target, which is where it ends, and only where what
 * later calls save is more than what the prune takes (a summary by the model). It is a prune like any other, with a receipt
 * of cause `cold_cache`.
 */
export function isColdPruneWorthIt(input: ColdPruneInput): boolean {
  const { pattern, plan, model, lastCall, now, promptTokens } = input;
  if (!pattern.coldPrunes || pattern.tiers === null) return false;
  if (lastCall === null || isCached(model, lastCall, now)) return false;
  return paysBack(pattern, plan.ttl, plan.target, promptTokens);
}
