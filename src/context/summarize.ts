import type { ConversationEntry } from '../model/conversation.ts';
import { type Summary, summaryCover } from '../model/summary.ts';
import { contentBytesWithin, estimateEntry, estimateHistory } from './estimate.ts';
import type { RejectedSummary, SummaryReceipt } from './strategy.ts';
import { findFlaw } from './summary-flaws.ts';

/** What a summary is brought up to date with. It is never written anew. */
export interface SummaryRequest {
  /** Null the first time. */
  readonly previous: Summary | null;
  /** The messages that go, oldest first. */
  readonly removed: readonly ConversationEntry[];
  /** For the model: of its lines, as text. For the rules: of the whole message it becomes, by estimateEntry. */
  readonly maxTokens: number;
}

/** What a message has besides the lines of a summary: its first lines and titles, and of each line marks and a fence. */
const HEAD_TOKENS = 80;
const LINES_SHARE = 0.7;
/** Below this a model is not asked: it could not say a thing. */
const LEAST_LINES_TOKENS = 100;

export type SummaryResult =
  | { readonly ok: true; readonly summary: Summary }
  /** `message` says why in words. */
  | { readonly ok: false; readonly message: string };

/** Asks a model. What the summary stands for (SummaryCover) need not be right: it is set here. */
export type Summarize = (request: SummaryRequest) => Promise<SummaryResult>;

/** Writes summaries without a model, and makes messages of all of them. conversation/ has the one that reads the ledger. */
export interface SummaryWriter {
  /** @param request `maxBytes`: of the content of the message it becomes. */
  write(request: SummaryRequest & { readonly maxBytes: number }): Summary;
  /** Of kind `summary` and role `user`; the same for the same summary, to the byte. */
  entry(summary: Summary): ConversationEntry;
}

export interface Summarizing {
  /** Null where there is no model. */
  readonly summarize: Summarize | null;
  readonly summaryWriter: SummaryWriter;
}

export interface SummedUp {
  /** What stands for the older messages from now on; null for nothing. */
  readonly entry: ConversationEntry | null;
  /** Null when there was nothing to do. */
  readonly receipt: SummaryReceipt | null;
}

/**
 * Brings the summary up to date with what goes: by the model where there is one, by the rules where not or where the
 * model's cannot be used. Where neither can, the one before stays, if it still fits.
 *
 * @param previous the message of the summary until now.
 */
export async function sumUp(
  by: Summarizing,
  previous: ConversationEntry | null,
  removed: readonly ConversationEntry[],
  maxTokens: number,
): Promise<SummedUp> {
  const fits = previous !== null && estimateEntry(previous) <= maxTokens;
  if (removed.length === 0 && (previous === null || fits)) return { entry: previous, receipt: null };

  const request = { previous: previous?.summary ?? null, removed, maxTokens };
  const replaced = estimateHistory(previous === null ? removed : [previous, ...removed]);
  const cover = summaryCover(request.previous, removed);
  const rejected: RejectedSummary[] = [];
  for (const writer of writers(by, maxTokens)) {
    const result = await writer.write(request);
    if (!result.ok) {
      rejected.push({ by: writer.name, reason: 'failed', detail: result.message });
      continue;
    }
    const summary = { ...result.summary, ...cover };
    const flaw = findFlaw(summary, request);
    const entry = flaw === null ? by.summaryWriter.entry(summary) : null;
    const tokens = entry === null ? 0 : estimateEntry(entry);
    if (flaw !== null) rejected.push({ by: writer.name, ...flaw });
    else if (tokens > maxTokens) rejected.push({ by: writer.name, ...tooBig('over_room', tokens, maxTokens) });
    else if (tokens > replaced) rejected.push({ by: writer.name, ...tooBig('longer', tokens, replaced) });
    else return { entry, receipt: { writtenBy: writer.name, messages: cover.messages, tokens, rejected } };
  }
  const messages = fits ? (request.previous?.messages ?? 0) : 0;
  const tokens = fits ? estimateEntry(previous) : 0;
  return { entry: fits ? previous : null, receipt: { writtenBy: null, messages, tokens, rejected } };
}

interface Writer {
  readonly name: 'rules' | 'claude';
  readonly write: Summarize;
}

function writers({ summarize, summaryWriter }: Summarizing, maxTokens: number): readonly Writer[] {
  const rules: Writer = {
    name: 'rules',
    write: async (request) => ({
      ok: true,
      summary: summaryWriter.write({ ...request, maxBytes: contentBytesWithin(request.maxTokens) }),
    }),
  };
  const linesTokens = Math.floor((maxTokens - HEAD_TOKENS) * LINES_SHARE);
  if (summarize === null || linesTokens < LEAST_LINES_TOKENS) return [rules];
  const ask = guarded(summarize);
  return [{ name: 'claude', write: (request) => ask({ ...request, maxTokens: linesTokens }) }, rules];
}

/** A prune never fails because of whom it asks. */
function guarded(summarize: Summarize): Summarize {
  return async (request) => {
    try {
      return await summarize(request);
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : 'it failed' };
    }
  };
}

function tooBig(reason: 'over_room' | 'longer', tokens: number, most: number): Omit<RejectedSummary, 'by'> {
  const than = reason === 'longer' ? 'what it replaces has' : 'it may have';
  return { reason, detail: `it has ${tokens} tokens, ${than} ${most}` };
}
