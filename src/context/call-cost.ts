import type { Cadence } from './cadence.ts';
import { type CacheTtl, type Price, type PriceTier, priceAt } from './price.ts';

/** What a session's calls are like. Tokens are the model's own. */
export interface CallPattern {
  /** The model's prices; null when they are not known. */
  readonly tiers: readonly PriceTier[] | null;
  /** MAX_CONTEXT_TOKENS and CONTEXT_PRUNE_THRESHOLD. */
  readonly maxTokens: number;
  readonly threshold: number;
  readonly cadence: Cadence;
  /** What one call adds to the conversation: its message and the report. */
  readonly growthTokens: number;
  /** The answer, thinking included. */
  readonly outputTokens: number;
  /** PRUNE_COLD_CACHE: a call whose cache has run out is pruned first. */
  readonly coldPrunes: boolean;
  /** The strategy has the model sum up what goes. */
  readonly summarizes: boolean;
}

/**
 * Of models that are in no table: what Anthropic's have in common, by their input price. Good for comparing, not for
 * telling dollars.
 */
const USUAL_PRICE: Price = { input: 1, output: 5, write5m: 1.25, write1h: 2, read: 0.1 };

/** What a summary takes to write. */
const SUMMARY_OUTPUT_TOKENS = 1_500;

/** A cold cache is reason to prune a conversation that is above its target by this. */
const COLD_PRUNE_ABOVE = 1.1;

/** Calls over which a prune may pay back: about a day's. Further ahead nothing is known of a session. */
const MOST_CALLS_AHEAD = 20;

/** Steps between two prunes; where calls add less, several are taken as one. */
const MOST_STEPS = 1_000;

/**
 * What one call costs on average, in US dollars (in the model's input price per million where prices are not known), over
 * all calls from a prune to the next.
 *
 * The conversation begins at the target and grows call by call. The call right after a prune writes all of its prompt. Any
 * other finds its prefix cached by the chance of the cadence: then the prefix is read and only the new part written. Else
 * all is written again, or, where cold caches are pruned and there is enough to prune, the conversation begins again at
 * the target. Above the threshold it begins again in any case.
 *
 * @param ttl null: nothing is cached, everything is input.
 * @param target share of `maxTokens` a prune leaves.
 */
export function expectedCallCost(pattern: CallPattern, ttl: CacheTtl | null, target: number): number {
  const { threshold, maxTokens, outputTokens, summarizes } = pattern;
  const least = target * maxTokens;
  const most = Math.max(least, threshold * maxTokens);
  const growth = Math.max(1, pattern.growthTokens, (most - least) / MOST_STEPS);
  const hit = ttl === null ? 0 : pattern.cadence[ttl];

  let calls = 0;
  let cost = 0;
  /** The chance that no prune has come yet. */
  let alive = 1;
  for (let size = least; size <= most || calls === 0; size += growth) {
    const price = priceOf(pattern, size);
    const write = writePrice(price, ttl);
    const warm = (size - growth) * price.read + growth * write;
    const prunesCold = calls > 0 && paysBack(pattern, ttl, target, size);
    if (summarizes && prunesCold) cost += alive * (1 - hit) * summaryCost(price, size - least);
    if (prunesCold) alive *= hit;
    const prompt = calls === 0 ? size * write : prunesCold ? warm : hit * warm + (1 - hit) * size * write;
    cost += alive * (prompt + outputTokens * price.output);
    calls += alive;
    if (alive < 1e-6) break;
  }
  if (summarizes) cost += alive * summaryCost(priceOf(pattern, most), most - least);
  return cost / calls / 1_000_000;
}

/**
 * Does a prune of a conversation that is cached no more save more than it takes? It has to be well above the target, and
 * where a summary is written for it, the next calls must save that much, until the threshold would have pruned anyway.
 *
 * @param size of the whole prompt, in tokens.
 */
export function paysBack(pattern: CallPattern, ttl: CacheTtl | null, target: number, size: number): boolean {
  const { coldPrunes, summarizes, maxTokens, threshold, growthTokens } = pattern;
  const left = target * maxTokens;
  if (!coldPrunes || size <= COLD_PRUNE_ABOVE * left) return false;
  if (!summarizes) return true;
  const hit = ttl === null ? 0 : pattern.cadence[ttl];
  const later = Math.floor((threshold * maxTokens - size) / Math.max(1, growthTokens));
  const [before, after] = [priceOf(pattern, size), priceOf(pattern, left)];
  const missed = size * writePrice(before, ttl) - left * writePrice(after, ttl);
  const each = hit * (size * before.read - left * after.read) + (1 - hit) * missed;
  return missed + Math.max(0, Math.min(later, MOST_CALLS_AHEAD - 1)) * each > summaryCost(before, size - left);
}

/** A prompt of this size, with its tier's prices. */
function priceOf({ tiers }: Pick<CallPattern, 'tiers'>, promptTokens: number): Price {
  return priceAt(tiers ?? [], promptTokens) ?? USUAL_PRICE;
}

function writePrice(price: Price, ttl: CacheTtl | null): number {
  return ttl === null ? price.input : ttl === '5m' ? price.write5m : price.write1h;
}

/** Of a summary of so many tokens, per million. */
function summaryCost(price: Price, removedTokens: number): number {
  return removedTokens * price.input + SUMMARY_OUTPUT_TOKENS * price.output;
}
