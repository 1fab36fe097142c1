import type { ConversationEntry } from '../model/conversation.ts';
import { cutEntry } from './cut-entry.ts';
import { estimateEntry, estimateHistory } from './estimate.ts';
import { type FrameRequest, frameConversation } from './frame.ts';
import { Selection } from './strategies/selection.ts';
import type { PruneReceipt, PruneStrategy } from './strategy.ts';
import { sendableMessages } from './to-request.ts';

/** A message alone may take a quarter of the room for kept messages, or this where a quarter is less; a bigger one is cut. */
const MESSAGE_SHARE = 0.25;
const MESSAGE_TOKENS = 500;

/** Pins may take this part of the room for kept messages. */
const PINS_SHARE = 0.5;

export interface PruneConversation extends FrameRequest {
  /** What is stored, oldest first, without this cycle's message. */
  readonly history: readonly ConversationEntry[];
  /** This cycle's user message: always last, always whole unless it alone is too big. */
  readonly next: ConversationEntry;
  /** The fresh baseline, of kind `baseline`, in at most `maxTokens` by estimateEntry. Asked again, smaller, when it is more. */
  readonly baseline: (maxTokens: number) => ConversationEntry;
  /** The current release's system message; it replaces the stored one. */
  readonly systemEntry: ConversationEntry;
  readonly strategy: PruneStrategy;
  /** Tokens of the request that are not in the conversation (tool definitions); the target counts them. */
  readonly protectedTokens?: number;
}

export interface PrunedConversation {
  /** System message, baseline, kept messages in their order, this cycle's message. */
  readonly history: readonly ConversationEntry[];
  readonly receipt: PruneReceipt;
}

/**
 * Prunes to below `budget.target` in one step. The old system message and baselines are replaced, entries that would
 * not be sent are dropped, pins stay (newest first, up to half the room), the strategy chooses among the rest.
 * Pruning the result again with the same `next` changes nothing. The input is never changed.
 */
export function prune(request: PruneConversation): PrunedConversation {
  const frame = frameConversation(request);
  const stored = storedMessages(request);
  const limit = messageLimit(frame.room);
  const messages = stored.map((entry) => cutEntry(entry, limit) ?? entry);
  const kept = choose(messages, frame.room, request.strategy);

  const history = [
    frame.system,
    ...(frame.baseline === null ? [] : [frame.baseline]),
    ...kept.indexes.flatMap((index) => messages[index] ?? []),
    frame.next,
  ];
  const before = [...request.history, request.next];
  return {
    history,
    receipt: {
      strategy: request.strategy.name,
      messagesBefore: before.length,
      messagesAfter: history.length,
      tokensBefore: estimateHistory(before),
      tokensAfter: estimateHistory(history),
      kept: countReasons(kept.reasons),
      droppedForRoom: kept.missed,
      cut: frame.cut + kept.indexes.filter((index) => messages[index] !== stored[index]).length,
    },
  };
}

/** At most what pins leave, so that the newest message always has its place. */
function messageLimit(room: number): number {
  return Math.floor(Math.min(room * (1 - PINS_SHARE), Math.max(room * MESSAGE_SHARE, MESSAGE_TOKENS)));
}

/** What a prune may keep: all that is sent once the old system message and baselines, which are superseded, are gone. */
function storedMessages({ history, systemEntry }: PruneConversation): readonly ConversationEntry[] {
  const current = history.filter(
    (entry, index) => entry.kind !== 'baseline' && !(index === 0 && entry.role === 'system'),
  );
  const sent = sendableMessages([systemEntry, ...current]);
  return current.filter((_, index) => sent[index + 1] !== null);
}

interface Kept {
  /** Ascending. */
  readonly indexes: readonly number[];
  readonly reasons: readonly string[];
  readonly missed: number;
}

/** Pins first, then the strategy among the others; indexes are into `messages`. */
function choose(messages: readonly ConversationEntry[], room: number, strategy: PruneStrategy): Kept {
  const tokens = messages.map(estimateEntry);
  const pins = choosePins(messages, tokens, Math.floor(room * PINS_SHARE));
  const taken = pins.keep.reduce((sum, index) => sum + (tokens[index] ?? 0), 0);

  const others = [...messages.keys()].filter((index) => !pins.reasons.has(index));
  const among = {
    candidates: others.flatMap((index) => messages[index] ?? []),
    tokens: others.map((index) => tokens[index] ?? 0),
    room: room - taken,
  };
  const wish = strategy.choose(among);
  // The wish is taken newest first, so that no strategy can part a tool call from its result or leave the budget.
  const held = new Selection(among);
  for (const index of [...wish.keep].reverse()) held.add(index, wish.reasons.get(index) ?? strategy.name);
  const chosen = held.toChoice();

  const reasons = new Map(pins.reasons);
  for (const [index, reason] of chosen.reasons) reasons.set(others[index] ?? index, wish.reasons.get(index) ?? reason);
  const missed = new Set([...pins.missed, ...wish.missed.map((index) => others[index] ?? index)]);
  const indexes = [...reasons.keys()].sort((a, b) => a - b);
  return {
    indexes,
    reasons: indexes.flatMap((index) => reasons.get(index) ?? []),
    missed: [...missed].filter((index) => !reasons.has(index)).length,
  };
}

function choosePins(messages: readonly ConversationEntry[], tokens: readonly number[], room: number) {
  const pins = new Selection({ candidates: messages, tokens, room });
  for (const [index, entry] of [...messages.entries()].reverse()) {
    if (!entry.pinned) continue;
    pins.want(index);
    pins.add(index, 'pinned');
  }
  return pins.toChoice();
}

function countReasons(reasons: readonly string[]): PruneReceipt['kept'] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, messages]) => ({ reason, messages }));
}
