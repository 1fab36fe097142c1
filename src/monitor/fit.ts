import type { Overflow } from '../analyst/analyst.ts';
import {
  applyCalibration,
  type CallTerms,
  type ConversationRequest,
  calibrate,
  calibratedBudget,
  conversationTokens,
  type EstimateBudget,
  estimateHistory,
  type FitRequest,
  fitConversation,
  type PrunedConversation,
  type PruneReceipt,
  type Summarize,
  shouldCount,
  toRequest,
} from '../context/index.ts';
import { ledgerSummaryWriter, systemEntry } from '../conversation/index.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import { addUsage, NO_USAGE, type Usage } from '../model/report.ts';
import type { Calibration } from '../model/session.ts';
import type { ConverseInput } from './converse.ts';
import { type NextMessage, nextMessage, withOwnSystem } from './next-message.ts';
import { toolsOffered } from './offered-tools.ts';

/** What is sent, and what it took to make it fit. */
export interface Fitted {
  readonly history: readonly ConversationEntry[];
  readonly request: ConversationRequest;
  /** Null when nothing was pruned. */
  readonly pruned: PrunedConversation | null;
  /** What is known of the model's tokens, the newest count heard. */
  readonly calibration: Calibration;
  /** What summing up cost; null when no model did. */
  readonly cost: { readonly usage: Usage; readonly costUsd: number } | null;
}

/** Of what a model takes, or took: where an emergency prune ends at the latest, so that the next cycles have room. */
const AFTER_OVERFLOW = 0.5;

/** This cycle's message, and the conversation around it below the budget. */
export async function fitMessage(input: ConverseInput, terms: CallTerms): Promise<Fitted> {
  const sized = nextMessage(input, terms.estimate.budget.maxTokens);
  const history = [...withOwnSystem(input.session.history), sized.entry];
  const calibration = await countNearThreshold(input, terms, history);
  const isCold = terms.isColdPruneWorthIt(conversationTokens(history, calibration));
  const room = { ...calibratedBudget(terms.budget, calibration), calibration };
  return fitInto(input, room, isCold ? 'cold_cache' : null, sized);
}

/** The same once more, far smaller: the model refused the prompt as too long. */
export async function fitAfterOverflow(
  input: ConverseInput,
  terms: CallTerms,
  sent: Fitted,
  overflow: Overflow | null,
): Promise<Fitted> {
  const { promptTokens = null, limitTokens = null } = overflow ?? {};
  const { calibration } = sent;
  const estimated = estimateHistory(sent.history);
  // What the API counts in its own tokens, it counted for a prompt that we know.
  const limit = promptTokens === null || limitTokens === null ? estimated : (estimated * limitTokens) / promptTokens;
  const { budget, protectedTokens } = calibratedBudget(terms.budget, calibration);
  const maxTokens = Math.floor(Math.min(budget.maxTokens, limit));
  const smaller = { ...budget, maxTokens, target: Math.min(budget.target, AFTER_OVERFLOW) };
  return fitInto(input, { budget: smaller, protectedTokens, calibration }, 'overflow', nextMessage(input, maxTokens));
}

/** Where the estimate's own error would decide about a prune, the API counts: it costs nothing. */
async function countNearThreshold(
  { ports, session, signal }: ConverseInput,
  { budget, calibration }: CallTerms,
  history: readonly ConversationEntry[],
): Promise<Calibration> {
  const { analyst } = ports;
  const { lastCall } = session.metadata;
  if (analyst.countTokens === undefined || analyst.model === null) return calibration;
  if (!shouldCount(conversationTokens(history, calibration), budget, calibration, lastCall)) return calibration;
  const definitions = toolsOffered(ports, session, false);
  const tools = definitions.length === 0 ? {} : { tools: { definitions } };
  const counted = await analyst.countTokens({ ...toRequest(history), ...tools, signal });
  return calibrate(calibration, { model: analyst.model, tokens: counted, history, lastCall });
}

/** In estimated tokens, as strategies count. */
interface Room extends EstimateBudget {
  readonly calibration: Calibration;
}

async function fitInto(
  input: ConverseInput,
  { budget, protectedTokens, calibration }: Room,
  pruneFor: FitRequest['pruneFor'],
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
    ...{ budget, protectedTokens, pruneFor },
    openIncidents: new Set(situation.open.map(({ number }) => number)),
    pinnedIncidents: new Set(metadata.pinnedIncidents),
    segment: metadata.segment,
    summarize,
    summaryWriter: ledgerSummaryWriter(ledger.incidents),
  });
  const told = pruned === null ? null : { ...pruned, receipt: inTrueTokens(pruned.receipt, calibration) };
  return { history, request: toRequest(history), pruned: told, calibration, cost: asked ? { usage, costUsd } : null };
}

/** What was counted in estimates, in the model's tokens: people compare it with the gauge and the budget. */
export function inTrueTokens(receipt: PruneReceipt, calibration: Calibration): PruneReceipt {
  const share = (tokens: number): number => Math.round(tokens * calibration.factor);
  return {
    ...receipt,
    tokensBefore: applyCalibration(calibration, receipt.tokensBefore),
    tokensAfter: applyCalibration(calibration, receipt.tokensAfter),
    kept: receipt.kept.map((kept) => ({ ...kept, tokens: share(kept.tokens) })),
    went: { ...receipt.went, tokens: share(receipt.went.tokens) },
    summary: receipt.summary === null ? null : { ...receipt.summary, tokens: share(receipt.summary.tokens) },
  };
}
