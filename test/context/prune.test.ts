import { describe, expect, it } from 'vitest';
import { estimateEntry, estimateHistory } from '../../src/context/estimate.ts';
import { type PruneConversation, prune } from '../../src/context/prune.ts';
import { PRUNE_STRATEGIES } from '../../src/context/strategies.ts';
import { PRUNE_STRATEGY_NAMES, type PruneStrategy } from '../../src/context/strategy.ts';
import { toRequest } from '../../src/context/to-request.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import {
  assistant,
  baselineMessage,
  entry,
  plainTurns,
  systemMessage,
  toolResult,
  toolUse,
  user,
} from '../support/conversations.ts';
import { PLAIN_PRUNE } from '../support/pruning.ts';

const next = user('## Cycle 1000');
const systemEntry = systemMessage('You watch a cluster. Version 2.');

function pruned(fields: Partial<PruneConversation>) {
  return prune({
    ...PLAIN_PRUNE,
    history: [],
    next,
    baseline: () => baselineMessage(),
    systemEntry,
    strategy: PRUNE_STRATEGIES.smart,
    budget: { maxTokens: 120_000, threshold: 0.8, target: 0.5 },
    ...fields,
  });
}

const small = { maxTokens: 4_000, threshold: 0.8, target: 0.5 };

describe('prune', () => {
  it('replaces the system message and every old baseline', async () => {
    const history = [
      systemMessage('Version 1.'),
      baselineMessage('old'),
      ...plainTurns(2),
      baselineMessage('older'),
      ...plainTurns(1),
    ];
    const { history: after, receipt } = await pruned({ history });
    expect(after).toEqual([systemEntry, baselineMessage(), ...plainTurns(2), ...plainTurns(1), next]);
    expect(receipt).toMatchObject({ messagesBefore: 10, messagesAfter: 9, droppedForRoom: 0, cut: 0 });
    expect(receipt.kept).toEqual([{ reason: 'newest', messages: 6, tokens: 504 }]);
  });

  it('works from nothing at all', async () => {
    expect((await pruned({})).history).toEqual([systemEntry, baselineMessage(), next]);
  });

  it('asks for a baseline of at most a fifth of the budget, and smaller again when it came out bigger', async () => {
    const asked: number[] = [];
    const wordy = (maxTokens: number) => {
      asked.push(maxTokens);
      return baselineMessage('x'.repeat(maxTokens * 4));
    };
    const { history, receipt } = await pruned({ baseline: wordy });
    expect(asked[0]).toBe(24_000);
    expect(asked).toHaveLength(2);
    expect(history[1] && estimateEntry(history[1])).toBeLessThanOrEqual(24_000);
    expect(receipt.cut).toBe(0);
  });

  it('gives the baseline at most half of what the system text and the message leave', async () => {
    const asked: number[] = [];
    const baseline = (maxTokens: number) => {
      asked.push(maxTokens);
      return baselineMessage();
    };
    const big = user('x'.repeat(3_000));
    await pruned({ next: big, baseline, budget: small });
    expect(asked).toEqual([Math.floor((1_999 - estimateHistory([systemEntry, big])) / 2)]);
  });

  it('renders no second baseline when the message of the cycle is one', async () => {
    const first = baselineMessage('the first baseline');
    const { history } = await pruned({ history: [assistant('imported'), ...plainTurns(1)], next: first });
    expect(history.filter(({ kind }) => kind === 'baseline')).toEqual([first]);
    expect(history.at(-1)).toBe(first);
    assertAcceptable(toRequest(history));
  });

  it('cuts a giant message of the middle and keeps it', async () => {
    const giant = user(`first words ${'x'.repeat(2_000_000)} last words`);
    const { history, receipt } = await pruned({ history: [...plainTurns(3), giant, ...plainTurns(2)], budget: small });
    expect(history[8]?.content).toMatch(
      /^first words x+\n\[… 1,99\d,\d{3} characters cut to fit the context …\]\nx+ last words$/,
    );
    expect(receipt.cut).toBe(1);
    expect(estimateHistory(history)).toBeLessThan(2_000);
  });

  it('cuts the system text and the message of the cycle only when they leave no room', async () => {
    const giant = user('## Cycle\n'.repeat(100_000));
    const wordy = systemMessage('Rule. '.repeat(100_000));
    const { history, receipt } = await pruned({
      history: plainTurns(50),
      systemEntry: wordy,
      next: giant,
      budget: small,
    });
    expect(history.map(({ kind }) => kind).slice(0, 2)).toEqual(['system', 'baseline']);
    expect(receipt.cut).toBe(2);
    expect(estimateHistory(history)).toBeLessThan(2_000);
    assertAcceptable(toRequest(history));
    const big = user('## Cycle\n'.repeat(300));
    expect((await pruned({ history: plainTurns(50), next: big, budget: small })).history.at(-1)).toBe(big);
  });

  it('keeps the newest pins when they alone exceed half the room, and says how many went', async () => {
    const pins = Array.from({ length: 30 }, (_, index) => user(`pin ${index} `.padEnd(1_000, 'x'), { pinned: true }));
    const { history, receipt } = await pruned({
      history: [...pins, ...plainTurns(100, 1_000)],
      budget: { ...small, maxTokens: 10_000 },
    });
    const kept = history.filter(({ pinned }) => pinned);
    expect(kept).toEqual(pins.slice(-kept.length));
    expect(kept.length).toBe(6);
    const room = 4_999 - estimateHistory([...history.slice(0, 2), ...history.slice(-1)]);
    expect(estimateHistory(kept)).toBeLessThanOrEqual(room / 2);
    expect(receipt.kept).toContainEqual({ reason: 'pinned', messages: kept.length, tokens: estimateHistory(kept) });
    expect(receipt.pinsDropped).toBe(24);
    expect(receipt.droppedForRoom).toBeGreaterThanOrEqual(24);
  });

  it('keeps pins besides the newest 50', async () => {
    const pin = user('remember the runbook', { pinned: true });
    const { history } = await pruned({ history: [pin, ...plainTurns(100)], strategy: PRUNE_STRATEGIES.simple });
    expect(history).toHaveLength(1 + 1 + 1 + 50 + 1);
    expect(history[2]).toBe(pin);
  });

  it('keeps the call of a pinned tool result', async () => {
    const pair = [assistant([toolUse('a')]), user([toolResult('a')], { pinned: true })];
    const { history } = await pruned({
      history: [user('look'), ...pair, ...plainTurns(100)],
      strategy: PRUNE_STRATEGIES.simple,
    });
    expect(history.slice(2, 4)).toEqual(pair);
  });

  it('counts a message once that both a pin and a keyword would have kept', async () => {
    const pins = Array.from({ length: 10 }, () => user('outage '.padEnd(1_500, 'x'), { pinned: true }));
    const { history, receipt } = await pruned({ history: pins, budget: small });
    expect(receipt.droppedForRoom).toBe(10 - (history.length - 3));
  });

  it('keeps what speaks of a pinned incident, after what was pinned itself', async () => {
    const pin = user('the runbook '.padEnd(700, 'x'), { pinned: true });
    const noise = Array.from({ length: 10 }, (_, turn) => user(`INC-7 ${turn} `.padEnd(700, 'x'), { incidents: [7] }));
    const history = [pin, ...noise, ...plainTurns(100)];
    const { history: after, receipt } = await pruned({ history, budget: small, pinnedIncidents: new Set([7]) });
    expect(after[2]).toBe(pin);
    const kept = noise.filter((entry) => after.includes(entry));
    expect(kept).toEqual(noise.slice(-kept.length));
    expect(receipt.kept).toContainEqual({ reason: 'pinned incident', messages: 2, tokens: 568 });
  });

  it('lets excluded messages go to the history with the next prune, and counts none of their tokens', async () => {
    const excluded = user('x'.repeat(100_000), { excluded: true, pinned: true });
    const { history, removed, receipt } = await pruned({ history: [excluded, ...plainTurns(2)] });
    expect(history).toEqual([systemEntry, baselineMessage(), ...plainTurns(2), next]);
    expect(removed).toEqual([excluded]);
    expect(receipt.tokensBefore).toBe(estimateHistory([...plainTurns(2), next]));
    expect(receipt.went).toMatchObject({ messages: 1, tokens: 0 });
  });

  it('says what went: by number, cycle, time and incident', async () => {
    const old = Array.from({ length: 100 }, (_, turn) =>
      user('x'.repeat(900), { number: turn + 5, cycle: turn + 2, at: turn + 1, incidents: [1 + (turn % 3)] }),
    );
    const { history, receipt, removed } = await pruned({ history: old, budget: small });
    const gone = 100 - (history.length - 3);
    expect(removed).toEqual(old.slice(0, gone));
    expect(receipt.went).toEqual({
      messages: gone,
      tokens: estimateHistory(removed),
      numbers: { first: 5, last: 4 + gone },
      cycles: { first: 2, last: 1 + gone },
      times: { first: 1, last: gone },
      incidents: [1, 2, 3],
    });
  });

  it('makes plain text of a newest message that can be cut no other way', async () => {
    const many = user(Array.from({ length: 900 }, (_, index) => ({ type: 'text', text: `small ${index}` })));
    const { history, removed } = await pruned({ history: [many], budget: small });
    expect(history.at(-2)?.content).toMatch(/^small 0\nsmall 1\n[\s\S]*characters cut[\s\S]*small 899$/);
    expect(removed).toEqual([many]);
  });

  it('hands over the whole of what it cuts', async () => {
    const giant = user('x'.repeat(200_000), { number: 3 });
    const great = user('y'.repeat(200_000));
    const { removed, receipt } = await pruned({ history: [giant], next: great, budget: small });
    expect(removed).toEqual([giant, great]);
    expect(receipt).toMatchObject({ cut: 2, went: { messages: 0 } });
  });

  it('drops what would not be sent', async () => {
    const blank = [
      user(' '),
      assistant([{ type: 'thinking', thinking: 'x', signature: 's' }]),
      assistant([toolUse('a')]),
    ];
    const odd = entry({ role: 'system', content: 'Context pruned: 4 messages' });
    expect((await pruned({ history: [...blank, odd] })).history).toEqual([systemEntry, baselineMessage(), odd, next]);
  });

  it('leaves room for what the request holds besides the conversation', async () => {
    const { history } = await pruned({ history: plainTurns(500, 1_000, 1), protectedTokens: 20_000 });
    expect(estimateHistory(history)).toBeLessThan(40_000);
    expect(estimateHistory(history)).toBeGreaterThan(38_000);
  });

  it('holds the budget and tool pairs against a strategy that does not', async () => {
    const greedy: PruneStrategy = {
      name: 'simple',
      summary: 'none',
      choose: ({ candidates }) => {
        const keep = candidates.flatMap((candidate, index) =>
          Array.isArray(candidate.content) && index % 2 ? [] : [index],
        );
        return { keep, reasons: new Map(keep.map((index) => [index, 'all'])), missed: [] };
      },
    };
    const pairs = plainTurns(60).flatMap((turn, index) => [
      turn,
      assistant([toolUse(`t${index}`)]),
      user([toolResult(`t${index}`, 'x'.repeat(90))]),
    ]);
    const { history } = await pruned({ history: pairs, strategy: greedy, budget: small });
    expect(estimateHistory(history)).toBeLessThan(2_000);
    expect(toRequest(history).messages).toHaveLength(history.length - 1);
  });
});

describe('PRUNE_STRATEGIES', () => {
  it('has each name under itself', async () => {
    expect(Object.keys(PRUNE_STRATEGIES)).toEqual([...PRUNE_STRATEGY_NAMES]);
    for (const name of PRUNE_STRATEGY_NAMES) expect(PRUNE_STRATEGIES[name].name).toBe(name);
  });
});
