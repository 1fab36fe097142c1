import { describe, expect, it } from 'vitest';
import { estimateEntry, estimateHistory } from '../../../src/context/estimate.ts';
import { prune } from '../../../src/context/prune.ts';
import { summary } from '../../../src/context/strategies/summary.ts';
import { ledgerSummaryWriter } from '../../../src/conversation/index.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import { assistant, baselineMessage, plainTurns, systemMessage, user } from '../../support/conversations.ts';
import { PLAIN_PRUNE } from '../../support/pruning.ts';
import { anIncident, NOON } from '../../support/situations.ts';

describePruneStrategy(summary);

const budget = { maxTokens: 20_000, threshold: 0.8, target: 0.5 };

function pruned(
  history: readonly ConversationEntry[],
  incidents = [anIncident({ number: 1 }), anIncident({ number: 2 })],
) {
  return prune({
    ...PLAIN_PRUNE,
    history,
    next: user('## Cycle 1000'),
    baseline: () => baselineMessage(),
    systemEntry: systemMessage(),
    strategy: summary,
    budget,
    summaryWriter: ledgerSummaryWriter(incidents),
  });
}

const opened = (number: number) => [
  user(`## Cycle\nINC-${number} opened`, { incidents: [number], at: NOON }),
  assistant('a leak', { incidents: [number] }),
];

describe('summary', () => {
  it('keeps the newest 30 and puts one summary of the rest after the baseline', async () => {
    const history = [systemMessage(), baselineMessage('old'), ...opened(1), ...plainTurns(50)];
    const { history: after, removed, superseded, receipt } = await pruned(history);
    expect(after.slice(0, 3).map(({ kind }) => kind)).toEqual(['system', 'baseline', 'summary']);
    expect(after).toHaveLength(3 + 30 + 1);
    expect(after[2]?.content).toContain('INC-1 SEV-2 CrashLoopBackOff shop/Deployment/api');
    expect(removed).toEqual(history.slice(2, -30));
    expect(superseded).toEqual(history.slice(0, 2));
    expect(receipt.summary).toMatchObject({ writtenBy: 'rules', messages: 72 });
    expect(receipt.segment).toBeNull();
  });

  it('brings it up to date at the next prune, and never has two', async () => {
    const first = await pruned([...opened(1), ...plainTurns(50)]);
    const second = await pruned([...first.history, ...opened(2), ...plainTurns(50)]);
    const summaries = second.history.filter(({ kind }) => kind === 'summary');
    expect(summaries).toHaveLength(1);
    expect(summaries[0]?.incidents).toEqual([1, 2]);
    expect(summaries[0]?.summary?.messages).toBe(72 + 31 + 72);
    expect(second.superseded).toContain(first.history[2]);
    expect(second.removed).not.toContain(first.history[2]);
  });

  it('sums up nothing that a person took out of the context', async () => {
    const secret = user('INC-2 is my fault', { incidents: [2], excluded: true });
    const { history, removed } = await pruned([...opened(1), secret, ...plainTurns(50)]);
    expect(removed).toContain(secret);
    expect(history[2]?.incidents).toEqual([1]);
    expect(history[2]?.summary?.messages).toBe(72);
  });

  it('begins anew where a person excluded the summary', async () => {
    const first = await pruned([...opened(1), ...plainTurns(50)]);
    const excluded = first.history.map((entry) =>
      entry.kind === 'summary' ? { ...entry, excluded: true as const } : entry,
    );
    const second = await pruned([...excluded, ...opened(2), ...plainTurns(50)]);
    expect(second.history[2]?.incidents).toEqual([2]);
    expect(second.removed.filter(({ kind }) => kind === 'summary')).toHaveLength(1);
  });

  it('takes a summary whose data is not there as a message like others', async () => {
    const imported = user('## Summary of old', { kind: 'summary' });
    const { history, removed } = await pruned([imported, ...opened(1), ...plainTurns(50)]);
    expect(removed[0]).toBe(imported);
    expect(history.filter(({ kind }) => kind === 'summary')).toHaveLength(1);
  });

  it('keeps room for the newest message beside pins and a full summary', async () => {
    const pins = Array.from({ length: 60 }, (_, index) => user(`pin ${index} `.padEnd(900, 'x'), { pinned: true }));
    const incidents = Array.from({ length: 300 }, (_, index) => anIncident({ number: index + 1 }));
    const noted = user('x'.repeat(60_000), { incidents: incidents.map(({ number }) => number) });
    const newest = user('y'.repeat(50_000));
    const { history, receipt } = await pruned([...pins, noted, ...plainTurns(20), newest], incidents);
    expect(history.at(-2)?.content).toMatch(/^y+\n\[… [\d,]+ characters cut/);
    expect(estimateHistory(history)).toBeLessThan(10_000);
    expect(receipt.pinsDropped).toBeGreaterThan(0);
    const summed = history[2];
    expect(summed === undefined ? 0 : estimateEntry(summed)).toBeGreaterThan(2_000);
  });
});
