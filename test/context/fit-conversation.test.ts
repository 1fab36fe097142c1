import { describe, expect, it } from 'vitest';
import { estimateHistory } from '../../src/context/estimate.ts';
import { fitConversation } from '../../src/context/fit-conversation.ts';
import { PRUNE_STRATEGIES } from '../../src/context/strategies.ts';
import { PRUNE_STRATEGY_NAMES } from '../../src/context/strategy.ts';
import { toRequest } from '../../src/context/to-request.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import { assistant, baselineMessage, plainTurns, systemMessage, user } from '../support/conversations.ts';
import { PLAIN_PRUNE } from '../support/pruning.ts';

const budget = { maxTokens: 10_000, threshold: 0.8, target: 0.5 };

function fitNext(history: readonly ConversationEntry[], next: ConversationEntry, protectedTokens = 0) {
  return fitConversation({
    ...PLAIN_PRUNE,
    pruneFor: null,
    history,
    next,
    baseline: () => baselineMessage(),
    systemEntry: systemMessage('Version 2'),
    strategy: PRUNE_STRATEGIES.smart,
    budget,
    protectedTokens,
  });
}

describe('fitConversation', () => {
  it('leaves the history as it is up to the threshold', async () => {
    const history = [systemMessage('Version 1'), ...plainTurns(10)];
    const next = user('look');
    const fitted = await fitNext(history, next, 100);
    expect(fitted.pruned).toBeNull();
    expect(fitted.history).toHaveLength(22);
    expect(fitted.history.every((entry, index) => entry === [...history, next][index])).toBe(true);
    expect(fitted.gauge.tokens).toBe(100 + estimateHistory(fitted.history));
  });

  it('prunes to below the target above the threshold', async () => {
    const fitted = await fitNext([systemMessage('Version 1'), ...plainTurns(60)], user('look'));
    expect(fitted.pruned?.receipt).toMatchObject({ strategy: 'smart', messagesBefore: 122, messagesAfter: 62 });
    expect(fitted.history[0]?.content).toBe('Version 2');
    expect(fitted.gauge.pct).toBeLessThan(50);
    expect(fitted.gauge.tokens).toBe(estimateHistory(fitted.history));
  });

  it('counts what the request holds besides the conversation', async () => {
    const history = [systemMessage('Version 1'), ...plainTurns(40)];
    expect((await fitNext(history, user('look'))).pruned).toBeNull();
    const fitted = await fitNext(history, user('look'), 3_000);
    expect(fitted.pruned).not.toBeNull();
    expect(fitted.gauge.tokens).toBeLessThan(5_000);
  });

  it.each(PRUNE_STRATEGY_NAMES)(
    'keeps the sent prefix from cycle to cycle between prunes of %s, over many cycles',
    async (name) => {
      const strategy = PRUNE_STRATEGIES[name];
      let history: readonly ConversationEntry[] = [systemMessage('Version 1'), baselineMessage()];
      let last = '';
      let prunes = 0;
      for (let cycle = 0; cycle < 600; cycle += 1) {
        const what = cycle % 7 === 0 ? 'CrashLoopBackOff' : 'changed';
        const next = user(`## Cycle ${cycle} ${what} `.padEnd(300, 'pods 27/27 '), { cycle });
        const fitted = await fitConversation({
          ...PLAIN_PRUNE,
          pruneFor: null,
          history,
          next,
          baseline: () => baselineMessage(),
          systemEntry: systemMessage(),
          strategy,
          budget,
        });
        const request = toRequest(fitted.history);
        assertAcceptable(request);
        const bytes = JSON.stringify(request.messages).slice(0, -1);
        if (fitted.pruned === null) expect(bytes.startsWith(last)).toBe(true);
        else prunes += 1;
        expect(fitted.gauge.pct).toBeLessThanOrEqual(80);
        last = bytes;
        history = [...fitted.history, assistant(`Report ${cycle}`.padEnd(200, '.'), { cycle })];
      }
      expect(prunes).toBeGreaterThan(5);
      expect(prunes).toBeLessThan(50);
    },
  );
});
