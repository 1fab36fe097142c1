import {
  type CachePlan,
  contentBytesWithin,
  type FittedConversation,
  fitConversation,
  toRequest,
} from '../context/index.ts';
import type { PruneReceipt } from '../context/strategy.ts';
import {
  baselineEntry,
  deltaEntry,
  heartbeatEntry,
  ledgerSummaryWriter,
  noteLine,
  reportEntry,
  reportText,
  systemEntry,
} from '../conversation/index.ts';
import { describeDay } from '../incidents/index.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import type { Day } from '../model/day.ts';
import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import { addUsage, NO_USAGE } from '../model/report.ts';
import type { Heartbeat, Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { type Analysed, analyse } from './analyse.ts';
import type { AskReason } from './call-rule.ts';
import { numberEntries } from './number-entries.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import type { Timings } from './timings.ts';

/** Of the whole budget: the most one cycle's message, and a baseline, may take. Source: context window rule 3. */
const MESSAGE_SHARE = 0.1;
const BASELINE_SHARE = 0.2;
const ENDED_LATELY = 24 * 60 * 60 * 1000;

/** Cycles lie five minutes or more apart: a prefix kept for five minutes would be gone when it is needed. */
const CACHE: CachePlan = { ttl: '1h' };

export interface Exchange {
  readonly session: Session;
  readonly analysed: Analysed;
  readonly text: string;
  readonly receipt: PruneReceipt | null;
}

export interface ConverseInput {
  readonly ports: MonitorPorts;
  readonly settings: MonitorSettings;
  readonly session: Session;
  /** The conversation has been told everything up to the cycle before this one. */
  readonly continuous: boolean;
  readonly reason: AskReason;
  /** A summary of the time since then is due; null when it is not. */
  readonly daySince: Millis | null;
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/** A loud cycle's part of the conversation: compose the message, fit the history around it, ask, and take the answer in. */
export async function converse(input: ConverseInput): Promise<Exchange> {
  const { ports, session, daySince, situation, timings, signal } = input;
  const { history, pruned } = await timings.time('compose', () => fitHistory(input));
  const receipt = pruned?.receipt ?? null;
  const request = { ...toRequest(history), situation, cache: CACHE, signal };
  const analysed = await timings.time('analyse', () => analyse(ports, request));
  const { report } = analysed.success;
  const { metadata } = session;
  return {
    session: numberEntries({
      ...session,
      history: [...history, reportEntry(report, situation)],
      usage: {
        calls: session.usage.calls + (analysed.usage === null ? 0 : 1),
        tokens: addUsage(session.usage.tokens, analysed.usage ?? NO_USAGE),
        costUsd: session.usage.costUsd + (analysed.costUsd ?? 0),
      },
      metadata: {
        ...metadata,
        model: report.model ?? metadata.model,
        prunes: metadata.prunes + (receipt === null ? 0 : 1),
        segment: receipt?.segment ?? metadata.segment,
        heartbeat: daySince === null && metadata.heartbeat !== null ? metadata.heartbeat : heartbeatOf(situation),
      },
    }),
    analysed,
    text: reportText(report),
    receipt,
  };
}

function fitHistory(input: ConverseInput): Promise<FittedConversation> {
  const { settings, session, ledger, situation, daySince } = input;
  const { budget, strategy } = settings;
  const { history } = session;
  const day = daySince === null ? null : describeDay(ledger, daySince, situation.at);
  const baseline = (maxTokens: number) =>
    baselineEntry(situation, endedLately(ledger.incidents, situation), contentBytesWithin(maxTokens), day);
  const next = nextEntry(input, day) ?? baseline(budget.maxTokens * BASELINE_SHARE);
  return fitConversation({
    history: withOwnSystem(history),
    next,
    baseline,
    systemEntry: systemEntry(),
    strategy,
    budget,
    pruneFor: null,
    openIncidents: new Set(situation.open.map(({ number }) => number)),
    pinnedIncidents: new Set(session.metadata.pinnedIncidents),
    segment: session.metadata.segment,
    summarize: null,
    summaryWriter: ledgerSummaryWriter(ledger.incidents),
  });
}

/** What this cycle adds to a conversation that knows the cycle before; null when it does not. */
function nextEntry({ settings, session, continuous, reason, situation }: ConverseInput, day: Day | null) {
  const { history } = session;
  if (!continuous || history.length === 0) return null;
  const maxBytes = contentBytesWithin(settings.budget.maxTokens * MESSAGE_SHARE);
  const news = withUntoldNotes(situation, history);
  return reason === 'heartbeat' && day !== null ? heartbeatEntry(news, day, maxBytes) : deltaEntry(news, maxBytes, day);
}

function heartbeatOf({ cycle, at }: Situation): Heartbeat {
  return { cycle, at };
}

/** The notes that the conversation does not hold as they are now: those of a file that was changed since its baseline. */
function withUntoldNotes(situation: Situation, history: readonly ConversationEntry[]): Situation {
  const told = history.flatMap(({ role, content }) =>
    role === 'user' && typeof content === 'string' ? [content] : [],
  );
  const untold = situation.notes.filter((note) => !told.some((content) => content.includes(noteLine(note))));
  return { ...situation, notes: untold };
}

/** A conversation another program began goes on under this agent's rules: its system message gives way, as in a prune. */
function withOwnSystem(history: readonly ConversationEntry[]): readonly ConversationEntry[] {
  const [first, ...rest] = history;
  if (first?.kind === 'system') return history;
  return [systemEntry(), ...(first?.role === 'system' ? rest : history)];
}

function endedLately(incidents: readonly Incident[], { at }: Situation): Incident[] {
  return incidents
    .filter(({ endedAt }) => endedAt !== null && at - endedAt <= ENDED_LATELY)
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}
