import { expect } from 'vitest';
import { estimateEntry, estimateHistory } from '../../src/context/estimate.ts';
import { type PruneConversation, type PrunedConversation, prune } from '../../src/context/prune.ts';
import type { PruneStrategy } from '../../src/context/strategy.ts';
import { sendableMessages, toRequest } from '../../src/context/to-request.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import { deepFreeze } from '../support/conversations.ts';
import type { PruneCase } from '../support/prune-cases.ts';
import { toldOpen } from '../support/told-open.ts';

/** One prune of one case, taken apart. */
interface PruneRun extends PruneCase, PrunedConversation {
  readonly strategy: PruneStrategy;
  /** The stored history; `at` of each entry is its place. */
  readonly before: readonly ConversationEntry[];
  /** What is kept of it: the result without the frame and the summary. */
  readonly kept: readonly ConversationEntry[];
  /** The stored messages that would be sent; superseded ones, and summaries that are to be one, left out. */
  readonly sendable: readonly ConversationEntry[];
  readonly summary: ConversationEntry | null;
  readonly baseline: ConversationEntry | null;
  /** Tokens for kept messages and a summary. */
  readonly room: number;
  readonly again: (changes: Partial<PruneConversation>) => Promise<PrunedConversation>;
}

/** Prunes a case (frozen: a change of the input throws) and holds the result to every law of DESIGN's rule 3. */
export async function assertPruneLaws(strategy: PruneStrategy, given: PruneCase): Promise<void> {
  const run = await pruneCaseWith(strategy, given);
  for (const [law, check] of Object.entries(LAWS)) {
    try {
      await check(run);
    } catch (error) {
      throw new Error(`${strategy.name} breaks the law: ${law}\n${String(error)}`, { cause: error });
    }
  }
}

const LAWS: Readonly<Record<string, (run: PruneRun) => void | Promise<void>>> = {
  'the API accepts it, all of it is sent, and it is below the target': ({ history, budget, request }) => {
    const sent = toRequest(history);
    assertAcceptable(sent);
    const opening = sent.messages[0]?.content === 'The conversation before this point was not kept.' ? 1 : 0;
    expect(sent.messages).toHaveLength(history.length - 1 + opening);
    const beside = Math.min(request.protectedTokens ?? 0, budget.target * budget.maxTokens - 401);
    expect(estimateHistory(history)).toBeLessThan(budget.target * budget.maxTokens - beside);
  },

  'what a person excluded is not sent, not kept and not summed up, and goes to the history': (run) => {
    const { history, before, removed, superseded } = run;
    const excluded = before.filter((entry) => entry.excluded === true && entry.kind !== 'system');
    expect(history.filter((entry) => excluded.includes(entry))).toEqual([]);
    expect(excluded.filter((entry) => !removed.includes(entry) && !superseded.includes(entry))).toEqual([]);
    expect(run.sendable.filter((entry) => excluded.includes(entry))).toEqual([]);
  },

  'it opens with the system message, one fresh baseline and at most one summary, and ends with the cycle’s': (run) => {
    const { history, request, baseline, budget, strategy } = run;
    expect(history[0]).toMatchObject({ role: 'system', kind: 'system' });
    expect(history.filter(({ kind }) => kind === 'baseline')).toEqual([
      history[baseline === null ? history.length - 1 : 1],
    ]);
    expect(history.at(-1)).toEqual({ ...request.next, content: history.at(-1)?.content });
    if (estimateEntry(request.next) < 0.6 * (budget.target * budget.maxTokens - (request.protectedTokens ?? 0)))
      expect(history.at(-1)).toBe(request.next);
    const place = baseline === null ? 1 : 2;
    const summaries = history.flatMap((entry, index) => (isOwnSummary(entry) ? [index] : []));
    if (strategy.summary !== 'none') expect(summaries.filter((index) => index !== place)).toEqual([]);
  },

  'the baseline takes at most a fifth of the budget and tells of every open incident, alone or in a count': (run) => {
    const { baseline, budget, mustTell } = run;
    if (baseline === null) return;
    expect(estimateEntry(baseline)).toBeLessThanOrEqual(0.2 * budget.maxTokens);
    if (mustTell === null) return;
    expect(isCut(baseline)).toBe(false);
    expect(toldOpen(String(baseline.content))).toBe(mustTell);
  },

  'kept messages are as they were and in their order; only what alone is too big is cut': (run) => {
    const { kept, before, receipt, history, baseline, request } = run;
    const places = kept.map(({ at }) => at ?? Number.NaN);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    const changed = kept.filter((entry) => entry !== before[entry.at ?? -1]);
    for (const entry of changed) {
      expect(entry).toEqual({ ...before[entry.at ?? -1], content: entry.content });
      expect(isCut(entry)).toBe(true);
    }
    const frame = [
      history[0] !== request.systemEntry,
      history.at(-1) !== request.next,
      baseline !== null && isCut(baseline),
    ];
    expect(receipt.cut).toBe(changed.length + frame.filter(Boolean).length);
  },

  'the newest message is kept, cut if need be': ({ sendable, kept, room }) => {
    const newest = sendable.at(-1);
    if (newest === undefined || isCall(newest) || room < 320) return;
    expect(kept.at(-1)?.at).toBe(newest.at);
  },

  'pins are kept, the newest first where they alone exceed half the room, and the receipt says how many went': (
    run,
  ) => {
    const { sendable, kept, room, receipt, request } = run;
    const speaksOf = ({ incidents }: ConversationEntry) =>
      incidents.some((number) => request.pinnedIncidents.has(number));
    const isKept = new Set(kept.map(({ at }) => at));
    const pins = sendable.filter((entry) => entry.pinned || speaksOf(entry));
    expect(receipt.pinsDropped).toBe(pins.filter(({ at }) => !isKept.has(at)).length);
    if (sendable.some(({ content }) => typeof content !== 'string')) return;
    const own = pins.filter(({ pinned }) => pinned);
    const tokens = (entries: readonly ConversationEntry[]) =>
      estimateHistory(entries.filter(({ at }) => isKept.has(at)));
    for (const [index, pin] of own.entries()) {
      // One that went had no room beside the newer ones, even if it was cut to the most one message may take.
      if (isKept.has(pin.at)) continue;
      const asCut = Math.min(estimateEntry(pin), Math.max(room * 0.25, 500));
      expect(tokens(keptOf(own.slice(index + 1), kept)) + asCut).toBeGreaterThan(Math.floor(room / 2));
    }
    if (estimateHistory(pins) <= Math.floor(room / 2)) expect(receipt.pinsDropped).toBe(0);
  },

  'nothing is lost: what is not in the result as it was is handed over, once': (run) => {
    const { before, request, history, removed, superseded, baseline } = run;
    const inResult = new Set(history);
    const whole = [...before, request.next].filter((entry) => !inResult.has(entry));
    expect(new Set([...removed, ...superseded])).toEqual(new Set(whole));
    expect(removed.length + superseded.length).toBe(whole.length);
    expect([...removed, ...superseded].filter((entry) => inResult.has(entry))).toEqual([]);
    const replaced = superseded.filter(
      (entry) => entry.kind !== 'baseline' && entry !== before[0] && !isOwnSummary(entry),
    );
    expect(replaced).toEqual([]);
    expect(inResult.size).toBe(history.length);
    expect(baseline === null || !before.includes(baseline)).toBe(true);
  },

  'a summary stands for what went, in its room, shorter than that, and says when there is none': (run) => {
    const { strategy, summary, receipt, sendable, kept, room, request, before } = run;
    if (strategy.summary === 'none') {
      expect([receipt.summary, receipt.segment]).toEqual([null, null]);
      return;
    }
    const summaries = before.filter((entry) => isOwnSummary(entry) && isSent(entry));
    const gone = sendable.length - kept.length + Math.max(0, summaries.length - 1);
    const written = receipt.summary?.writtenBy ?? null;
    if (summary !== null) {
      expect(summary.role).toBe('user');
      expect(estimateEntry(summary)).toBeLessThanOrEqual(Math.min(12_000, room * 0.25));
    }
    if (written !== null) {
      expect(summary?.summary).toMatchObject({ analyst: written, messages: receipt.summary?.messages });
      expect(receipt.summary?.messages).toBe((summaries.at(-1)?.summary?.messages ?? 0) + gone);
    } else if (receipt.summary !== null) {
      const by = receipt.summary.rejected.map((each) => each.by);
      expect(by.at(-1)).toBe('rules');
      if (room * 0.25 > 240) expect(by[0]).toBe(request.summarize === null ? 'rules' : 'claude');
    }
    if (gone > 0) expect(receipt.summary).not.toBeNull();
    expect(receipt.segment).toBe(strategy.summary === 'segment' ? 1 + Number(gone > 0) : null);
  },

  'the receipt adds up': ({ before, request, history, receipt, kept, strategy, removed }) => {
    expect(receipt).toMatchObject({
      strategy: strategy.name,
      cause: request.cause,
      messagesBefore: before.length + 1,
      messagesAfter: history.length,
      tokensBefore: estimateHistory([...before, request.next]),
      tokensAfter: estimateHistory(history),
    });
    expect(receipt.kept.reduce((sum, { messages }) => sum + messages, 0)).toBe(kept.length);
    expect(receipt.kept.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(estimateHistory(kept));
    const isKept = new Set(kept.map(({ at }) => at));
    const went = removed.filter((entry) => !isKept.has(entry.at) && entry !== request.next);
    expect(receipt.went).toMatchObject({ messages: went.length, tokens: estimateHistory(went) });
    expect(receipt.went.numbers?.first ?? null).toBe(went[0]?.number ?? null);
    expect(receipt.droppedForRoom).toBeLessThanOrEqual(before.length - kept.length);
    expect(receipt.pinsDropped).toBeLessThanOrEqual(receipt.droppedForRoom);
  },

  'pruning again changes nothing more, and asks nobody': async ({ history, request, again }) => {
    const asked = { summarize: async () => Promise.reject(new Error('asked again')) };
    const second = await again({ ...asked, history: history.slice(0, -1) });
    expect(second.history).toEqual(history);
    expect(second.receipt.went.messages).toBe(0);
    expect(second.receipt.summary).toBeNull();
    expect(second.removed.filter((entry) => entry !== request.next)).toEqual([]);
  },
};

async function pruneCaseWith(strategy: PruneStrategy, given: PruneCase): Promise<PruneRun> {
  deepFreeze(given.request.history);
  deepFreeze(given.request.next);
  const again = (changes: Partial<PruneConversation>) => prune({ ...given.request, strategy, ...changes });
  const pruned = await again({});
  const { history } = pruned;
  const before = given.request.history;
  const baseline = history[1]?.kind === 'baseline' && history.length > 2 ? history[1] : null;
  const place = baseline === null ? 1 : 2;
  const first = history[place];
  const isSummed =
    strategy.summary !== 'none' && first !== undefined && place < history.length - 1 && isOwnSummary(first);
  const summary = isSummed ? first : null;
  const kept = history.slice(place + (isSummed ? 1 : 0), -1);
  const frame = estimateHistory([...history.slice(0, place), ...history.slice(-1)]);
  const { maxTokens, target } = given.budget;
  const ceiling = Math.max(400, Math.ceil(target * maxTokens) - 1 - (given.request.protectedTokens ?? 0));
  const sendable = sendableOf(strategy, given);
  return { ...given, ...pruned, strategy, before, kept, sendable, summary, baseline, room: ceiling - frame, again };
}

/** The stored messages a request would hold once what is superseded is gone. */
function sendableOf(strategy: PruneStrategy, { request }: PruneCase): readonly ConversationEntry[] {
  const { history, systemEntry } = request;
  const isSummed = (entry: ConversationEntry) => strategy.summary !== 'none' && isOwnSummary(entry) && isSent(entry);
  const rest = history.filter(
    (entry, index) => entry.kind !== 'baseline' && !(index === 0 && entry.role === 'system') && !isSummed(entry),
  );
  const sent = sendableMessages([systemEntry, ...rest]);
  return rest.filter((_, index) => sent[index + 1] !== null);
}

function keptOf(
  entries: readonly ConversationEntry[],
  kept: readonly ConversationEntry[],
): readonly ConversationEntry[] {
  const places = new Set(entries.map(({ at }) => at));
  return kept.filter(({ at }) => places.has(at));
}

/** One that this program can bring up to date. */
function isOwnSummary({ kind, role, content, summary }: ConversationEntry): boolean {
  return kind === 'summary' && summary !== undefined && role === 'user' && typeof content === 'string';
}

function isSent({ content, excluded }: ConversationEntry): boolean {
  return excluded !== true && typeof content === 'string' && content.trim() !== '';
}

function isCall({ content }: ConversationEntry): boolean {
  return typeof content !== 'string' && content.some(({ type }) => type === 'tool_use' || type === 'tool_result');
}

function isCut({ content }: ConversationEntry): boolean {
  return JSON.stringify(content).includes('characters cut to fit the context');
}
