import type { ConversationEntry } from '../model/conversation.ts';

/**
 * Chooses what of a conversation survives a prune. Add one = one file here and one line in strategies.ts.
 * A strategy only chooses among `candidates` (everything but the system message and this cycle's message); prune.ts
 * opens the result with the baseline, keeps pins, keeps tool use and result together and holds the budget.
 */
export interface PruneStrategy {
  readonly name: PruneStrategyName;
  choose(request: PruneRequest): PruneChoice;
}

export const PRUNE_STRATEGY_NAMES = ['simple', 'smart'] as const;
export type PruneStrategyName = (typeof PRUNE_STRATEGY_NAMES)[number];

export interface PruneRequest {
  /** Oldest first. */
  readonly candidates: readonly ConversationEntry[];
  /** Estimated tokens of each candidate, same order. */
  readonly tokens: readonly number[];
  /** What the chosen ones may need together. */
  readonly room: number;
}

export interface PruneChoice {
  /** Indexes into `candidates`, ascending; together they fit in `room`. */
  readonly keep: readonly number[];
  /** Why, by index: 'newest', 'keyword:oom' ... for the receipt. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Indexes it would have kept, had there been room. */
  readonly missed: readonly number[];
}

/** What a prune leaves in the log. */
export interface PruneReceipt {
  readonly strategy: PruneStrategyName;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Kept messages by reason: `{ reason: 'newest', messages: 30 }`. */
  readonly kept: readonly { readonly reason: string; readonly messages: number }[];
  /** Messages that a pin or a rule of the strategy would have kept, had there been room. */
  readonly droppedForRoom: number;
  /** Messages of the result cut because they alone were too big. */
  readonly cut: number;
}
