import type { ConversationEntry } from '../model/conversation.ts';
import { type ContextGauge, gauge, needsPrune } from './budget.ts';
import { estimateEntry, estimateHistory } from './estimate.ts';
import { type PruneConversation, type PrunedConversation, prune } from './prune.ts';
import type { PruneCause } from './strategy.ts';

export interface FitRequest extends Omit<PruneConversation, 'cause'> {
  /** Why to prune even below the threshold; null for no other reason than that. */
  readonly pruneFor: Exclude<PruneCause, 'threshold'> | null;
}

export interface FittedConversation {
  /** What the session holds from now on; its last message is this cycle's. */
  readonly history: readonly ConversationEntry[];
  /** How full the context is with it, `protectedTokens` counted. */
  readonly gauge: ContextGauge;
  /** What the prune took out, and its receipt; null when nothing was pruned. */
  readonly pruned: PrunedConversation | null;
}

/**
 * Adds this cycle's message; prunes only when the budget's threshold is passed or a prune is asked for, else history stays
 * byte for byte.
 */
export async function fitConversation({ pruneFor, ...request }: FitRequest): Promise<FittedConversation> {
  const beside = request.protectedTokens ?? 0;
  const tokens = beside + estimateHistory(request.history) + estimateEntry(request.next);
  if (pruneFor === null && !needsPrune(tokens, request.budget)) {
    return { history: [...request.history, request.next], gauge: gauge(tokens, request.budget), pruned: null };
  }
  const pruned = await prune({ ...request, cause: pruneFor ?? 'threshold' });
  return {
    history: pruned.history,
    gauge: gauge(beside + pruned.receipt.tokensAfter, request.budget),
    pruned,
  };
}
