import { describe, expect, it } from 'vitest';
import { prune } from '../../../src/context/prune.ts';
import { segments } from '../../../src/context/strategies/segments.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import {
  assistant,
  baselineMessage,
  plainTurns,
  systemMessage,
  toolResult,
  toolUse,
  user,
} from '../../support/conversations.ts';
import { PLAIN_PRUNE } from '../../support/pruning.ts';

describePruneStrategy(segments);

function pruned(history: readonly ConversationEntry[], segment = 1) {
  return prune({
    ...PLAIN_PRUNE,
    history,
    next: user('## Cycle 1000'),
    baseline: () => baselineMessage(),
    systemEntry: systemMessage(),
    strategy: segments,
    budget: { maxTokens: 20_000, threshold: 0.8, target: 0.5 },
    segment,
  });
}

const told = user('## Cycle\nINC-1 SEV-2 OOMKilled shop/Deployment/api', { incidents: [1] });

describe('segments', () => {
  it('opens the next segment from the baseline, the summary, pins and the newest turn', async () => {
    const pin = user('the runbook', { pinned: true });
    const turn = [user('## Cycle 9'), assistant([toolUse('a')]), user([toolResult('a')]), assistant('so it is')];
    const { history, receipt } = await pruned([pin, told, ...plainTurns(80), ...turn]);
    expect(history.map(({ kind }) => kind).slice(0, 3)).toEqual(['system', 'baseline', 'summary']);
    expect(history.slice(3, -1)).toEqual([pin, ...turn]);
    expect(receipt).toMatchObject({ segment: 2, summary: { writtenBy: 'rules', messages: 161 } });
  });

  it('carries the summary of all segments on, however many there were', async () => {
    let history: readonly ConversationEntry[] = [told];
    let segment = 1;
    for (let round = 0; round < 30; round += 1) {
      const result = await pruned([...history, ...plainTurns(60)], segment);
      history = result.history;
      segment = result.receipt.segment ?? 0;
    }
    expect(segment).toBe(31);
    expect(history[2]?.content).toContain('INC-1 SEV-2 OOMKilled shop/Deployment/api');
    expect(history[2]?.summary?.messages).toBe(30 * 121 - 2 - 0);
  });

  it('closes no segment when nothing went', async () => {
    const { receipt } = await pruned(plainTurns(1), 4);
    expect(receipt).toMatchObject({ segment: 4, summary: null });
  });
});
