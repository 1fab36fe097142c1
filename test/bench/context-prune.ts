import { estimateHistory } from '../../src/context/estimate.ts';
import { prune } from '../../src/context/prune.ts';
import { PRUNE_STRATEGIES } from '../../src/context/strategies.ts';
import { PRUNE_STRATEGY_NAMES } from '../../src/context/strategy.ts';
import { ledgerSummaryWriter } from '../../src/conversation/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import type { Report } from '../../src/model/report.ts';
import { baselineMessage, plainTurns, systemMessage, user } from '../support/conversations.ts';
import { PLAIN_PRUNE } from '../support/pruning.ts';
import { anIncident, NOON } from '../support/situations.ts';
import { type Bench, measureRatio, type Row } from './harness.ts';

const SIZES = [120_000, 1_000_000];
const MESSAGE_BYTES = 1_500;
/** Incidents the messages speak of, each many times; a part of them is open. */
const INCIDENTS = 300;
const OPEN = 40;

/**
 * One prune of a full context, summing up by rules included, against writing the same conversation as JSON once. The
 * baseline is the ledger's affair and small here.
 */
export const contextPruneBench: Bench = {
  name: 'context-prune',
  async run() {
    const rows: Row[] = [];
    for (const maxTokens of SIZES) {
      for (const name of PRUNE_STRATEGY_NAMES) rows.push(await pruneOf(name, maxTokens));
    }
    return rows;
  },
};

async function pruneOf(name: (typeof PRUNE_STRATEGY_NAMES)[number], maxTokens: number): Promise<Row> {
  const full = fullConversation(maxTokens);
  // As many times as make up a few milliseconds: the floor alone is under one.
  const times = Math.ceil(4_000_000 / maxTokens);
  // Fresh entry objects each time: the token estimates of a known entry are remembered and would cost nothing.
  const copies = Array.from({ length: times }, () => full.map((entry) => ({ ...entry })));
  const systemEntry = systemMessage();
  const incidents = Array.from({ length: INCIDENTS }, (_, index) => anIncident({ number: index + 1 }));
  const openIncidents = new Set(incidents.slice(0, OPEN).map(({ number }) => number));
  const next = user('## Cycle');
  const { ratio, subjectMs } = await measureRatio({
    subject: async () => {
      for (const copy of copies) {
        await prune({
          ...PLAIN_PRUNE,
          openIncidents,
          summaryWriter: ledgerSummaryWriter(incidents),
          history: copy.map((entry) => ({ ...entry })),
          next,
          baseline: () => baselineMessage(),
          systemEntry,
          strategy: PRUNE_STRATEGIES[name],
          budget: { maxTokens, threshold: 0.8, target: 0.5 },
        });
      }
    },
    floor: async () => copies.map((copy) => JSON.stringify(copy).length),
    rounds: 7,
    warmUps: 2,
  });
  const size = `${full.length} messages, ${maxTokens / 1_000}k tokens`;
  return {
    measure: `${name} ${maxTokens / 1_000}k`,
    value: ratio.toFixed(2),
    note: `${(subjectMs / times).toFixed(1)} ms CPU, ${size}, ratio to JSON.stringify`,
  };
}

function fullConversation(tokens: number): readonly ConversationEntry[] {
  const turns = plainTurns(Math.ceil(tokens / estimateHistory(plainTurns(1, MESSAGE_BYTES))), MESSAGE_BYTES, 5);
  const told = turns.map((entry, index) => {
    const incident = 1 + (Math.floor(index / 2) % INCIDENTS);
    const known = { ...entry, number: index + 3, at: NOON + index, incidents: [incident] };
    return entry.role === 'assistant' ? { ...known, report: reportOn(incident) } : known;
  });
  return [systemMessage(), baselineMessage(), ...told];
}

function reportOn(incident: number): Report {
  const assessment = {
    incident,
    assessment: 'It leaks.',
    likelyCause: 'a cache',
    confidence: 'low',
    nextStep: null,
  } as const;
  return { analyst: 'claude', model: 'claude-sonnet-5-5', summary: 'One leak.', assessments: [assessment] };
}
