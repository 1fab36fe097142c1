import type { ConversationEntry } from '../model/conversation.ts';
import { choose, PINS_SHARE } from './choose.ts';
import { cutEntry, cutEntryToFit } from './cut-entry.ts';
import { LEAST_CUT_BYTES } from './cut-text.ts';
import { contentBytesWithin, estimateEntry, estimateHistory } from './estimate.ts';
import { type FrameRequest, frameConversation } from './frame.ts';
import { keptByReason, wentMessages } from './receipt.ts';
import { isBlank, isToolResult, isToolUse } from './sendable-content.ts';
import type { PruneCause, PruneReceipt, PruneStrategy } from './strategy.ts';
import { type Summarizing, type SummedUp, sumUp } from './summarize.ts';
import { sendableMessages } from './to-request.ts';

/** A message alone may take a quarter of the room for kept messages, or this where a quarter is less; a bigger one is cut. */
const MESSAGE_SHARE = 0.25;
const MESSAGE_TOKENS = 500;

/** A summary may take this part of the room for kept messages, and never more than this many tokens. */
const SUMMARY_SHARE = 0.25;
const SUMMARY_TOKENS = 12_000;

export interface PruneConversation extends FrameRequest, Summarizing {
  /** What is stored, oldest first, without this cycle's message. */
  readonly history: readonly ConversationEntry[];
  /** This cycle's user message: always last, always whole unless it alone is too big. */
  readonly next: ConversationEntry;
  /** The fresh baseline, of kind `baseline`, in at most `maxTokens` by estimateEntry. Asked again, smaller, when it is more. */
  readonly baseline: (maxTokens: number) => ConversationEntry;
  /** The current release's system message; it replaces the stored one. */
  readonly systemEntry: ConversationEntry;
  readonly strategy: PruneStrategy;
  readonly cause: PruneCause;
  /** Numbers of the incidents that are open now, the worst first. */
  readonly openIncidents: ReadonlySet<number>;
  /** Messages that speak of these are kept as if they were pinned. */
  readonly pinnedIncidents: ReadonlySet<number>;
  /** Which segment the conversation is in, from 1. */
  readonly segment: number;
  /** Tokens of the request that are not in the conversation (tool definitions); the target counts them. */
  readonly protectedTokens?: number;
}

export interface PrunedConversation {
  /** System message, baseline, summary, kept messages in their order, this cycle's message. */
  readonly history: readonly ConversationEntry[];
  /** Every message that went, and the originals of those that were cut, oldest first: they belong in the history. */
  readonly removed: readonly ConversationEntry[];
  /** The system message, baselines and summary that newer ones took the place of, oldest first. */
  readonly superseded: readonly ConversationEntry[];
  readonly receipt: PruneReceipt;
}

/**
 * Prunes to below `budget.target` in one step. The old system message and baselines are replaced, entries that would
 * not be sent are dropped, pins stay (newest first, up to half the room), the strategy chooses among the rest, and where
 * it wants a summary, that stands for what goes. Pruning the result again with the same `next` changes nothing. The input
 * is never changed. Never rejects because of whoever summarizes.
 */
export async function prune(request: PruneConversation): Promise<PrunedConversation> {
  const { strategy, next } = request;
  const frame = frameConversation(request);
  const reserve = strategy.summary === 'none' ? 0 : summaryRoom(frame.room);
  const stored = sortStored(request);
  const limit = messageLimit(frame.room, reserve);
  const messages = stored.current.map(({ entry }) => bounded(entry, limit));
  const chosen = choose({ ...request, messages, tokens: messages.map(estimateEntry), room: frame.room, reserve });

  const notChosen = stored.current.filter((_, place) => !chosen.reasons.has(place));
  const went = [...stored.older, ...notChosen].toSorted(byIndex);
  const goes = went.map(({ entry }) => entry);
  const summed = strategy.summary === 'none' ? NO_SUMMARY : await sumUp(request, stored.previous, goes, reserve);

  const history = [
    frame.system,
    ...(frame.baseline === null ? [] : [frame.baseline]),
    ...(summed.entry === null ? [] : [summed.entry]),
    ...messages.filter((_, place) => chosen.reasons.has(place)),
    frame.next,
  ];
  const cut = stored.current.filter(({ entry }, place) => chosen.reasons.has(place) && entry !== messages[place]);
  const superseded = stored.superseded.filter((entry) => entry !== summed.entry);
  const lost = [...stored.unsent, ...went].toSorted(byIndex);
  const removed = [...lost, ...cut].toSorted(byIndex).map(({ entry }) => entry);
  const before = [...request.history, next];
  return {
    history,
    removed: frame.next === next ? removed : [...removed, next],
    superseded,
    receipt: {
      strategy: strategy.name,
      cause: request.cause,
      messagesBefore: before.length,
      messagesAfter: history.length,
      tokensBefore: estimateHistory(before),
      tokensAfter: estimateHistory(history),
      kept: keptByReason(chosen.reasons, messages),
      went: wentMessages(lost.map(({ entry }) => entry)),
      droppedForRoom: chosen.missed,
      pinsDropped: chosen.missedPins,
      cut: frame.cut + cut.length,
      summary: summed.receipt,
      segment: strategy.summary === 'segment' ? request.segment + Number(went.length > 0) : null,
    },
  };
}

const NO_SUMMARY: SummedUp = { entry: null, receipt: null };

function summaryRoom(room: number): number {
  return Math.floor(Math.min(SUMMARY_TOKENS, room * SUMMARY_SHARE));
}

/** Many small blocks become plain text; a call and its result cannot, and go where they are too big. */
function bounded(entry: ConversationEntry, limit: number): ConversationEntry {
  const cut = cutEntry(entry, limit);
  if (cut !== null || typeof entry.content === 'string' || contentBytesWithin(limit) < LEAST_CUT_BYTES)
    return cut ?? entry;
  return entry.content.some((each) => isToolUse(each) || isToolResult(each)) ? entry : cutEntryToFit(entry, limit);
}

/** At most what pins and the summary leave, so that the newest message always has its place. */
function messageLimit(room: number, reserve: number): number {
  return Math.floor(Math.min(room * (1 - PINS_SHARE) - reserve, Math.max(room * MESSAGE_SHARE, MESSAGE_TOKENS)));
}

/** An entry and its place in the stored history. */
interface Placed {
  readonly entry: ConversationEntry;
  readonly index: number;
}

interface Stored {
  /** What may be kept. */
  readonly current: readonly Placed[];
  /** What no request would hold: blank, excluded, a call nobody answered. */
  readonly unsent: readonly Placed[];
  /** The summary that is to be brought up to date. */
  readonly previous: ConversationEntry | null;
  /** Summaries before that one, of another file or another time: they are summed up too, so that there is one. */
  readonly older: readonly Placed[];
  /** What something newer takes the place of, that summary among it. */
  readonly superseded: readonly ConversationEntry[];
}

/**
 * What a prune may keep: all that is sent once the old system message, the baselines and the summary, which are superseded,
 * are gone. To a strategy that writes no summaries, one is a message like others.
 */
function sortStored({ history, systemEntry, strategy }: PruneConversation): Stored {
  const summaryAt = strategy.summary === 'none' ? -1 : history.findLastIndex(isSummary);
  const isSuperseded = ({ entry, index }: Placed) =>
    entry.kind === 'baseline' || (index === 0 && entry.role === 'system') || index === summaryAt;
  const isOlder = ({ entry, index }: Placed) => index < summaryAt && isSummary(entry);
  const placed = history.map((entry, index) => ({ entry, index }));
  const rest = placed.filter((each) => !isSuperseded(each) && !isOlder(each));
  const sent = sendableMessages([systemEntry, ...rest.map(({ entry }) => entry)]);
  return {
    current: rest.filter((_, place) => sent[place + 1] !== null),
    unsent: rest.filter((_, place) => sent[place + 1] === null),
    previous: history[summaryAt] ?? null,
    older: placed.filter((each) => !isSuperseded(each) && isOlder(each)),
    superseded: placed.filter(isSuperseded).map(({ entry }) => entry),
  };
}

function byIndex(a: Placed, b: Placed): number {
  return a.index - b.index;
}

/** One whose data is there to go on from; an imported one is a message like others. */
function isSummary({ kind, role, content, summary, excluded }: ConversationEntry): boolean {
  const isWritten = kind === 'summary' && summary !== undefined && excluded !== true;
  return isWritten && role === 'user' && typeof content === 'string' && !isBlank(content);
}
