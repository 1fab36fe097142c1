import type { ConversationEntry } from '../model/conversation.ts';
import { type ContextGauge, gauge, needsPrune } from './budget.ts';
import { estimateEntry, estimateHistory } from './estimate.ts';
import { type PruneConversation, prune } from './prune.ts';
import type { PruneReceipt } from './strategy.ts';

export interface FittedConversation {
  /** What the session holds from now on; its last message is this cycle's. */
  readonly history: readonly ConversationEntry[];
  /** How full the context is with it, `protectedTokens` counted. */
  readonly gauge: ContextGauge;
  /** Null when nothing was pruned. */
  readonly receipt: PruneReceipt | null;
}

/** Adds this cycle's message; prunes only when the budget's threshold is passed, else history stays byte for byte. */
export function fitConversation(request: PruneConversation): FittedConversation {
  const beside = request.protectedTokens ?? 0;
  const tokens = beside + estimateHistory(request.history) + estimateEntry(request.next);
  if (!needsPrune(tokens, request.budget)) {
    return { history: [...request.history, request.next], gauge: gauge(tokens, request.budget), receipt: null };
  }
  const { history, receipt } = prune(request);
  return { history, gauge: gauge(beside + receipt.tokensAfter, request.budget), receipt };
}
