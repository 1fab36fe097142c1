import type { Millis } from '../model/objects.ts';
import type { Calibration, Session } from '../model/session.ts';
import type { Budget } from './budget.ts';
import { type CachePlan, type CallsPlan, cachePlanFor, NO_CACHE, planCalls } from './cache-plan.ts';
import { calibratedBudget, calibrationFor, type EstimateBudget } from './calibration.ts';
import { callPatternOf } from './call-pattern.ts';
import { isColdPruneWorthIt } from './cold-prune.ts';
import { estimateEntry } from './estimate.ts';
import type { PriceTier } from './price.ts';

/** What CONTEXT_PRUNE_TARGET=auto is without a model: then no token costs anything. */
export const TARGET_WITHOUT_MODEL = 0.5;

export interface CallTermsInput {
  readonly session: Session;
  /** The model that is asked; null for the rules. */
  readonly model: string | null;
  /** `pricesOf` that model. */
  readonly tiers: readonly PriceTier[] | null;
  /** When the call begins. */
  readonly now: Millis;
  /** Between two cycles of the schedule, in milliseconds. */
  readonly intervalMs: number;
  /** ANALYZE=always: every cycle calls. */
  readonly callsEveryCycle: boolean;
  /** MAX_CONTEXT_TOKENS and CONTEXT_PRUNE_THRESHOLD. */
  readonly maxTokens: number;
  readonly threshold: number;
  /** CONTEXT_PRUNE_TARGET; null for `auto`. */
  readonly target: number | null;
  /** PRUNE_COLD_CACHE. */
  readonly coldPrunes: boolean;
  /** There is a model, and the strategy writes a summary. */
  readonly summarizes: boolean;
  /** ENABLE_LONG_CONTEXT: without it no call begins as the last one did, so that nothing is worth caching. */
  readonly isPersistent: boolean;
}

/** By what one call is budgeted, cached and pruned. */
export interface CallTerms {
  /** In the model's own tokens, with the target that suits the cadence: for gauges, by `conversationTokens`. */
  readonly budget: Budget;
  readonly calibration: Calibration;
  /** The same budget in estimated tokens: `budget` and `protectedTokens` of `fitConversation`, and for messages and baselines. */
  readonly estimate: EstimateBudget;
  /** `cache` of the analyst's request. */
  readonly cache: CachePlan;
  /** How calls are planned from now on. */
  readonly plan: CallsPlan;
  /** Whether to prune for `cold_cache`, given what the prompt would have by `conversationTokens`, this cycle's message in it. */
  readonly isColdPruneWorthIt: (promptTokens: number) => boolean;
}

/** Everything about the next call that follows from the session, its cadence and the model's prices. */
export function callTerms(input: CallTermsInput): CallTerms {
  const { session, model, maxTokens, threshold, now } = input;
  const { lastCall } = session.metadata;
  const calibration = calibrationFor(model, session.metadata);
  const pattern = callPatternOf({ ...input, calibration });
  const plan =
    model === null
      ? planWithoutModel(input)
      : planCalls(pattern, input.target, pinnedTokensOf(session, calibration.factor));
  const budget = { maxTokens, threshold, target: plan.target };
  return {
    budget,
    calibration,
    estimate: calibratedBudget(budget, calibration),
    cache: model === null || !input.isPersistent ? NO_CACHE : cachePlanFor(plan, model, lastCall, now),
    plan,
    isColdPruneWorthIt: (promptTokens) =>
      isCallOfModel(model, input) && isColdPruneWorthIt({ pattern, plan, model, lastCall, now, promptTokens }),
  };
}

function isCallOfModel(model: string | null, { isPersistent }: CallTermsInput): model is string {
  return model !== null && isPersistent;
}

/** What people pinned message by message; messages that only speak of a pinned incident can be very many. */
function pinnedTokensOf({ history }: Session, factor: number): number {
  const pinned = history.filter((entry) => entry.pinned && entry.excluded !== true);
  return Math.ceil(pinned.reduce((sum, entry) => sum + estimateEntry(entry), 0) * factor);
}

function planWithoutModel({ target, threshold }: CallTermsInput): CallsPlan {
  return { ttl: null, target: target ?? Math.min(TARGET_WITHOUT_MODEL, threshold * 0.75), callCost: 0 };
}
