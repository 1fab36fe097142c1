import type { ConversationEntry } from '../model/conversation.ts';

/**
 * Chooses what of a conversation survives a prune. Add one = one file here and one line in strategies.ts.
 * A strategy only chooses among `candidates` (everything but the system message and this cycle's message); prune.ts
 * opens the result with the baseline, keeps pins, sums up, keeps tool use and result together and holds the budget.
 */
export interface PruneStrategy {
  readonly name: PruneStrategyName;
  /**
   * What stands for the messages that go. running: one summary, brought up to date at each prune. segment: the same, and
   * the prune closes a segment: a new one begins. none: nothing; they are in the history alone.
   */
  readonly summary: 'none' | 'running' | 'segment';
  choose(request: PruneRequest): PruneChoice;
}

export const PRUNE_STRATEGY_NAMES = ['simple', 'smart', 'head-tail', 'summary', 'segments'] as const;
export type PruneStrategyName = (typeof PRUNE_STRATEGY_NAMES)[number];

export interface PruneRequest {
  /** Oldest first. */
  readonly candidates: readonly ConversationEntry[];
  /** Estimated tokens of each candidate, same order. */
  readonly tokens: readonly number[];
  /** What the chosen ones may need together. */
  readonly room: number;
  /** Numbers of the incidents that are open now, the worst first. */
  readonly openIncidents: ReadonlySet<number>;
}

export interface PruneChoice {
  /** Indexes into `candidates`, ascending; together they fit in `room`. */
  readonly keep: readonly number[];
  /** Why, by index: 'newest', 'keyword:oom' ... for the receipt. */
  readonly reasons: ReadonlyMap<number, string>;
  /** Indexes it would have kept, had there been room. */
  readonly missed: readonly number[];
}

/**
 * Why there was a prune. threshold: the conversation grew above it. overflow: the model refused the prompt as too long.
 * cold_cache: the cache has run out anyway, so that a prune costs least now. asked: a person wanted it.
 */
export type PruneCause = 'threshold' | 'overflow' | 'cold_cache' | 'asked';

/** What a prune leaves in the log and the history. */
export interface PruneReceipt {
  readonly strategy: PruneStrategyName;
  readonly cause: PruneCause;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Kept messages by reason, `{ reason: 'newest', messages: 30, tokens: 9100 }`; the frame and a summary are none of them. */
  readonly kept: readonly KeptMessages[];
  /** What left the conversation for the history. */
  readonly went: WentMessages;
  /** Messages that a pin or a rule of the strategy would have kept, had there been room. */
  readonly droppedForRoom: number;
  /** Of those, the pinned. */
  readonly pinsDropped: number;
  /** Messages of the result cut because they alone were too big. */
  readonly cut: number;
  /** How the summary was brought up to date; null when there was nothing to sum up, or the strategy writes none. */
  readonly summary: SummaryReceipt | null;
  /** The number of the segment that begins or goes on; null where the strategy has none. */
  readonly segment: number | null;
}

export interface KeptMessages {
  readonly reason: string;
  readonly messages: number;
  readonly tokens: number;
}

/** Spans are null when no message says. */
export interface WentMessages {
  readonly messages: number;
  readonly tokens: number;
  /** By the messages' own numbers. */
  readonly numbers: Span | null;
  readonly cycles: Span | null;
  /** Milliseconds since the epoch. */
  readonly times: Span | null;
  /** Numbers of the incidents they speak of, ascending. */
  readonly incidents: readonly number[];
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface SummaryReceipt {
  /** Null when nobody wrote one that could be used: an earlier summary stays as it is. */
  readonly writtenBy: 'rules' | 'claude' | null;
  /** How many messages it stands for, over all updates. */
  readonly messages: number;
  readonly tokens: number;
  /** Those that could not be used, in the order they were written. */
  readonly rejected: readonly RejectedSummary[];
}

export interface RejectedSummary {
  readonly by: 'rules' | 'claude';
  readonly reason: SummaryFlaw;
  /** In words, for people. */
  readonly detail: string;
}

/**
 * failed: no answer. empty: says nothing. malformed: not in its form. longer: than what it replaces. over_room: than it may
 * be. unknown_incident: names one that neither the summary before nor the messages named.
 */
export type SummaryFlaw = 'failed' | 'empty' | 'malformed' | 'longer' | 'over_room' | 'unknown_incident';
