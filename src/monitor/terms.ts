import { type CallTerms, callTerms } from '../context/index.ts';
import type { ConverseInput } from './converse.ts';

/** By what this cycle's call is budgeted, cached and pruned: the session's cadence, the model's prices, the settings. */
export function termsOf({ ports, settings, session, situation }: ConverseInput): CallTerms {
  const { analyst, memory } = ports;
  const { budget, economy, strategy, calls } = settings;
  return callTerms({
    session,
    model: analyst.model,
    now: situation.at,
    maxTokens: budget.maxTokens,
    threshold: budget.threshold,
    ...economy,
    callsEveryCycle: calls.analyze === 'always',
    summarizes: analyst.summarize !== undefined && strategy.summary !== 'none',
    isPersistent: memory.mode === 'persistent',
  });
}
