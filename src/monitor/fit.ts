import type { Overflow } from '../analyst/analyst.ts';
import {
  type Budget,
  type ConversationRequest,
  estimateHistory,
  fitConversation,
  type PrunedConversation,
  type Summarize,
  toRequest,
} from '../context/index.ts';
import { ledgerSummaryWriter, systemEntry } from '../conversation/index.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import { addUsage, NO_USAGE, type Usage } from '../model/report.ts';
import type { ConverseInput } from './converse.ts';
import { type NextMessage, nextMessage, withOwnSystem } from './next-message.ts';

/** What is sent, and what it took to make it fit. */
export interface Fitted {
  readonly history: readonly ConversationEntry[];
  readonly request: ConversationRequest;
  /** Null when nothing was pruned. */
  readonly pruned: PrunedConversation | null;
  /** What summing up cost; null when no model did. */
  readonly cost: { readonly usage: Usage; readonly costUsd: number } | null;
}

/** Of what a model takes, or took: where an emergency prune ends at the latest, so that the next cycles have room. */
const AFTER_OVERFLOW = 0.5;

/** This cycle's message, and the conversation around it below the budget. */
export async function fitMessage(input: ConverseInput): Promise<Fitted> {
  const { budget } = input.settings;
  return fitInto(input, budget, null, nextMessage(input, budget.maxTokens));
}

/** The same once more, far smaller: the model refused the prompt as too long. */
export async function fitAfterOverflow(input: ConverseInput, sent: Fitted, overflow: Overflow | null): Promise<Fitted> {
  const { budget } = input.settings;
  const estimated = estimateHistory(sent.history);
  const { promptTokens = null, limitTokens = null } = overflow ?? {};
  // In estimated tokens: what the API counts in its own, it counted for a prompt that we know.
  const limit = promptTokens === null || limitTokens === null ? estimated : (estimated * limitTokens) / promptTokens;
  const maxTokens = Math.floor(Math.min(budget.maxTokens, limit));
  const smaller = { ...budget, maxTokens, target: Math.min(budget.target, AFTER_OVERFLOW) };
  return fitInto(input, smaller, 'overflow', nextMessage(input, maxTokens));
}

async function fitInto(
  input: ConverseInput,
  budget: Budget,
  pruneFor: 'overflow' | null,
  { entry, baseline }: NextMessage,
): Promise<Fitted> {
  const { ports, settings, session, ledger, situation, signal } = input;
  const { metadata } = session;
  let usage = NO_USAGE;
  let costUsd = 0;
  let asked = false;
  const { analyst } = ports;
  const summarize: Summarize | null =
    analyst.summarize === undefined
      ? null
      : async (request) => {
          const result = await analyst.summarize?.({ ...request, signal });
          if (result === undefined) return { ok: false, message: 'no model sums up' };
          asked = true;
          usage = addUsage(usage, result.usage ?? NO_USAGE);
          costUsd += result.costUsd ?? 0;
          return result.ok ? { ok: true, summary: result.summary } : { ok: false, message: result.message };
        };
  const { history, pruned } = await fitConversation({
    history: withOwnSystem(session.history),
    next: entry,
    baseline,
    systemEntry: systemEntry(),
    strategy: settings.strategy,
    budget,
    pruneFor,
    openIncidents: new Set(situation.open.map(({ number }) => number)),
    pinnedIncidents: new Set(metadata.pinnedIncidents),
    segment: metadata.segment,
    summarize,
    summaryWriter: ledgerSummaryWriter(ledger.incidents),
  });
  return { history, request: toRequest(history), pruned, cost: asked ? { usage, costUsd } : null };
}
