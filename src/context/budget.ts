/** How big the conversation may grow. Fractions are of `maxTokens`; `target` is below `threshold`. */
export interface Budget {
  /** MAX_CONTEXT_TOKENS. */
  readonly maxTokens: number;
  /** CONTEXT_PRUNE_THRESHOLD: above it the conversation is pruned. */
  readonly threshold: number;
  /** CONTEXT_PRUNE_TARGET: a prune ends below it in one step, so that the cached prefix lives long. */
  readonly target: number;
}

/** How full the context is: the `context_tokens` and `context_pct` of a cycle line. */
export interface ContextGauge {
  readonly tokens: number;
  /** Of the whole budget, in percent with one decimal. */
  readonly pct: number;
}

/** Under this many tokens the system text, the baseline and the cycle's message could not each stand, even cut. */
export const LEAST_TARGET_TOKENS = 400;

export function gauge(tokens: number, budget: Budget): ContextGauge {
  return { tokens, pct: Math.round((tokens / budget.maxTokens) * 1000) / 10 };
}

export function needsPrune(tokens: number, budget: Budget): boolean {
  return tokens > budget.threshold * budget.maxTokens;
}

/**
 * The most tokens a pruned conversation may have: just below the target, less what the request holds besides it.
 * Never under LEAST_TARGET_TOKENS: a smaller budget cannot be kept.
 */
export function pruneCeiling(budget: Budget, protectedTokens: number): number {
  return Math.max(LEAST_TARGET_TOKENS, Math.ceil(budget.target * budget.maxTokens) - 1 - protectedTokens);
}
