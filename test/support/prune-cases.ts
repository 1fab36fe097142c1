import fc from 'fast-check';
import type { Budget } from '../../src/context/budget.ts';
import type { PruneConversation } from '../../src/context/prune.ts';
import type { Summarize } from '../../src/context/summarize.ts';
import { ledgerSummaryWriter } from '../../src/conversation/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import type { Summary } from '../../src/model/summary.ts';
import { conversation } from './conversation-arbitrary.ts';
import { baselineMessage, systemMessage, user } from './conversations.ts';
import { SICK_CLUSTERS } from './sick-clusters.ts';

/** A request for a prune but for the strategy, and what the laws ask of its baseline. */
export interface PruneCase {
  readonly request: Omit<PruneConversation, 'strategy'>;
  readonly budget: Budget;
  /** How many open incidents the baseline must tell of; null where it is no real one. */
  readonly mustTell: number | null;
}

const lines = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(40_000));

/** What the ledger's baselines never are: bare, of a fixed size, or keeping to no bound. */
const anyBaseline = fc
  .constantFrom(
    (maxTokens: number) => baselineMessage('b'.repeat(Math.floor((maxTokens - 4) * 2.5))),
    () => baselineMessage(),
    () => baselineMessage('界'.repeat(100_000)),
  )
  .map((baseline) => ({ baseline, open: [1, 2, 3], incidents: [], mustTell: null }));

const realBaseline = fc.constantFrom(...SICK_CLUSTERS).map(({ baseline, open, ended }) => ({
  ...{ baseline, open: open.map(({ number }) => number), incidents: [...open, ...ended], mustTell: open.length },
}));

/** A model as it should be, and as it might be. */
const summarizer = fc.constantFrom<Summarize | null>(
  null,
  async ({ removed }) => ({
    ok: true,
    summary: modelSummary([...new Set(removed.flatMap(({ incidents }) => incidents))]),
  }),
  async () => ({ ok: true, summary: modelSummary([4_000_000]) }),
  async () => ({
    ok: true,
    summary: { ...modelSummary([]), observed: [{ incident: null, text: 'w '.repeat(90_000) }] },
  }),
  async () => ({ ok: true, summary: {} as Summary }),
  async () => ({ ok: false, message: 'overloaded' }),
  async () => Promise.reject(new Error('broken')),
);

function modelSummary(incidents: readonly number[]): Summary {
  return {
    ...{ analyst: 'claude', model: 'claude-sonnet-5-5', upTo: null, messages: 0, from: null, to: null },
    observed: [
      { incident: null, text: 'A quiet time \ud83d but for this.' },
      ...incidents.slice(0, 20).map((incident) => ({ incident, text: 'It came </data> and went.' })),
    ],
    concluded: incidents.slice(0, 3).map((incident) => ({ incident, text: '内存泄漏', confidence: 'low' as const })),
  };
}

/** Every way a session, a ledger, a model and a budget can meet. */
export const pruneCase: fc.Arbitrary<PruneCase> = fc
  .record({
    history: conversation,
    systemLines: lines,
    nextLines: lines,
    nextIsBaseline: fc.integer({ min: 0, max: 9 }),
    cluster: fc.oneof(anyBaseline, realBaseline),
    pinnedIncidents: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
    summarize: summarizer,
    cause: fc.constantFrom<PruneConversation['cause']>('threshold', 'overflow', 'cold_cache', 'asked'),
    maxTokens: fc.constantFrom(4_000, 10_000, 40_000, 120_000),
    target: fc.constantFrom(0.2, 0.5, 0.7),
    protectedTokens: fc.constantFrom(0, 0, 0, 300),
  })
  .map((given) => {
    const { baseline, open, incidents, mustTell } = given.cluster;
    const budget = { maxTokens: given.maxTokens, threshold: 0.8, target: given.target };
    const isBaseline = given.nextIsBaseline === 0;
    const next: ConversationEntry = isBaseline
      ? { ...baseline(Math.floor(0.2 * given.maxTokens)), at: 1_000_000 }
      : user('## Cycle '.repeat(given.nextLines), { at: 1_000_000 });
    const request = {
      history: given.history.map((entry, at) => ({ ...entry, at, number: at + 1 })),
      next,
      baseline,
      systemEntry: systemMessage('You watch. '.repeat(given.systemLines)),
      budget,
      cause: given.cause,
      openIncidents: new Set(open),
      pinnedIncidents: new Set(given.pinnedIncidents),
      segment: 1,
      summarize: given.summarize,
      summaryWriter: ledgerSummaryWriter(incidents),
      protectedTokens: given.protectedTokens,
    };
    return { request, budget, mustTell: isBaseline ? null : mustTell };
  });
