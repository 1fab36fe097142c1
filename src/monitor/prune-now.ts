import {
  type Budget,
  calibratedBudget,
  calibrationFor,
  contentBytesWithin,
  estimateEntry,
  estimateHistory,
  type PruneReceipt,
  prune,
} from '../context/index.ts';
import type { PruneStrategy } from '../context/strategy.ts';
import { baselineEntry, ledgerSummaryWriter, systemEntry } from '../conversation/index.ts';
import { byWeight } from '../incidents/index.ts';
import { isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import { numberEntries } from '../model/number-entries.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { ToolDefinition } from '../model/tool.ts';
import { inTrueTokens } from './fit.ts';
import { endedLately, withOwnSystem } from './next-message.ts';
import { withEvents } from './session-events.ts';
import { pruneEvents } from './take-in.ts';

/** What a prune goes by. */
export interface PruneTerms {
  readonly budget: Budget;
  readonly strategy: PruneStrategy;
  /** The model that is asked, for its tokens; null for the rules. */
  readonly model: string | null;
  /** What the model is told it may look up from then on; left out: nothing. */
  readonly tools?: readonly ToolDefinition[];
}

export interface PrunedNow {
  readonly session: Session;
  readonly receipt: PruneReceipt;
}

/**
 * Prunes a conversation that is between two messages: a person asked for it. The last message and its answer stay; what goes
 * is summed up by rules. Null when it would not become smaller: it is below what a prune leaves, or nothing was ever said in it.
 */
export async function pruneNow(
  session: Session,
  ledger: Ledger,
  situation: Situation,
  { budget, strategy, model, tools = [] }: PruneTerms,
): Promise<PrunedNow | null> {
  const { metadata } = session;
  const stored = withOwnSystem(session.history);
  const last = stored.findLastIndex(({ role, excluded }) => role === 'user' && excluded !== true);
  const next = stored[last];
  if (next === undefined) return null;
  const answer = stored.slice(last + 1);
  const calibration = calibrationFor(model, metadata);
  const scaled = calibratedBudget(budget, calibration);
  const ended = endedLately(ledger.incidents, situation);
  const pruned = await prune({
    history: stored.slice(0, last),
    next,
    baseline: (tokens) => baselineEntry(situation, ended, contentBytesWithin(tokens)),
    systemEntry: systemEntry(),
    strategy,
    cause: 'asked',
    budget: scaled.budget,
    protectedTokens: scaled.protectedTokens + answer.reduce((sum, entry) => sum + estimateEntry(entry), 0),
    openIncidents: new Set(situation.open.map(({ number }) => number)),
    pinnedIncidents: new Set(metadata.pinnedIncidents),
    segment: metadata.segment,
    summarize: null,
    summaryWriter: ledgerSummaryWriter(ledger.incidents),
  });
  const whole = {
    ...pruned.receipt,
    messagesBefore: stored.length,
    messagesAfter: pruned.history.length + answer.length,
    tokensBefore: estimateHistory(stored),
    tokensAfter: estimateHistory([...pruned.history, ...answer]),
  };
  if (whole.tokensAfter >= whole.tokensBefore) return null;
  const receipt = inTrueTokens(whole, calibration);
  const smaller: Session = {
    ...session,
    history: [...pruned.history, ...answer],
    metadata: {
      ...metadata,
      prunes: metadata.prunes + 1,
      segment: receipt.segment ?? metadata.segment,
      // It sent another conversation: nothing is to be learnt from what the next one grows by.
      lastCall: null,
      offeredTools: tools,
    },
  };
  const events = pruneEvents({ session, situation }, { receipt });
  return { session: withEvents(numberEntries(smaller), events), receipt };
}

/** The picture without a look: what the ledger knows. Of the cluster's counts it knows none. */
export function ledgerSituation(ledger: Ledger, now: Millis): Situation {
  return {
    cluster: ledger.cluster,
    serverVersion: null,
    cycle: ledger.cycle,
    at: ledger.lastLookAt ?? now,
    counts: { nodes: null, nodesReady: null, pods: null, podsReady: null },
    updates: [],
    open: ledger.incidents.filter(isOpen).toSorted(byWeight),
    folded: [],
    changes: [],
    notSeen: [],
    problems: [],
    notes: [],
    quiet: null,
    said: [],
  };
}
