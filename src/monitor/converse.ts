import { contentBytesWithin, type FittedConversation, fitConversation, toRequest } from '../context/index.ts';
import type { PruneReceipt } from '../context/strategy.ts';
import { baselineEntry, deltaEntry, noteLine, reportEntry, reportText, systemEntry } from '../conversation/index.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import type { Incident } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import { addUsage, NO_USAGE } from '../model/report.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { type Analysed, analyse } from './analyse.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import type { Timings } from './timings.ts';

/** Of the whole budget: the most one cycle's message, and a baseline, may take. Source: context window rule 3. */
const MESSAGE_SHARE = 0.1;
const BASELINE_SHARE = 0.2;
const ENDED_LATELY = 24 * 60 * 60 * 1000;

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
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/** A loud cycle's part of the conversation: compose the message, fit the history around it, ask, and take the answer in. */
export async function converse(input: ConverseInput): Promise<Exchange> {
  const { ports, session, situation, timings, signal } = input;
  const { history, receipt } = await timings.time('compose', () => fitHistory(input));
  const request = { ...toRequest(history), situation, signal };
  const analysed = await timings.time('analyse', () => analyse(ports, request));
  const { report } = analysed.success;
  return {
    session: {
      ...session,
      history: [...history, reportEntry(report, situation)],
      usage: {
        calls: session.usage.calls + (analysed.usage === null ? 0 : 1),
        tokens: addUsage(session.usage.tokens, analysed.usage ?? NO_USAGE),
        costUsd: session.usage.costUsd + (analysed.costUsd ?? 0),
      },
      metadata: {
        ...session.metadata,
        model: report.model ?? session.metadata.model,
        prunes: session.metadata.prunes + (receipt === null ? 0 : 1),
      },
    },
    analysed,
    text: reportText(report),
    receipt,
  };
}

function fitHistory({ settings, session, continuous, ledger, situation }: ConverseInput): FittedConversation {
  const { budget, strategy } = settings;
  const { history } = session;
  const baseline = (maxTokens: number) =>
    baselineEntry(situation, endedLately(ledger.incidents, situation), contentBytesWithin(maxTokens));
  const next =
    continuous && history.length > 0
      ? deltaEntry(withUntoldNotes(situation, history), contentBytesWithin(budget.maxTokens * MESSAGE_SHARE))
      : baseline(budget.maxTokens * BASELINE_SHARE);
  return fitConversation({
    history: withOwnSystem(history),
    next,
    baseline,
    systemEntry: systemEntry(),
    strategy,
    budget,
  });
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
