import { describe, expect, it } from 'vitest';
import type { CycleResult } from '../../src/monitor/index.ts';
import {
  answersAsked,
  type ClaudeJourney,
  messagesSent,
  receiptOf,
  startClaudeJourney,
  textsSent,
} from '../support/claude-journey.ts';
import { promptOf, promptTokens } from '../support/fake-anthropic/prompt.ts';
import { scenarioCluster } from '../support/journey.ts';
import { sickeningCluster } from '../support/sickening-cluster.ts';
import { BAD_ROLLOUT } from '../support/trouble.ts';

/** US dollars per million tokens of claude-sonnet-5-5, cache written for an hour. */
const PRICE = { input: 2, cache_write: 4, cache_read: 0.1, output: 10 };

interface Usage {
  readonly input: number;
  readonly cache_read: number;
  readonly cache_write: number;
  readonly output: number;
}

/** Every request begins with the bytes of the one before, but after a prune. */
function expectPrefixes(journey: ClaudeJourney, loud: readonly CycleResult[]): void {
  let before: string[] = [];
  for (const [index, request] of answersAsked(journey).entries()) {
    const sent = messagesSent(request);
    const result = loud[index];
    if (result !== undefined && receiptOf(result) === null) {
      expect(sent.slice(0, before.length)).toEqual(before);
      expect(sent.length).toBeGreaterThan(before.length);
    }
    before = sent;
  }
}

/** After a prune the prompt has every open incident by its number, or in a count. */
function expectAllOpen(texts: readonly string[], { situation }: CycleResult): void {
  const all = texts.join('\n');
  if (situation.open.length <= 10) {
    for (const { number } of situation.open) expect(all).toMatch(new RegExp(`\\bINC-${number}\\b`));
    return;
  }
  const [baseline = ''] = texts;
  const singly = [...baseline.matchAll(/^INC-\d+ SEV-/gm)].length;
  const grouped = [...baseline.matchAll(/: (\d+) incidents?,|^… and (\d+) more, by code/gm)];
  expect(singly + grouped.reduce((sum, [, a, b]) => sum + Number(a ?? b), 0)).toBe(situation.open.length);
}

describe('a day of the shop with Claude', () => {
  it('is one conversation that the API accepts, caches and bills as the log says', async () => {
    const journey = await startClaudeJourney();
    const { claude } = journey;
    const results = await (await journey.start()).toTheEnd();
    const loud = results.filter((result) => result.loud);
    expect(results).toHaveLength(41);
    expect(claude.refusals).toEqual([]);
    expect(answersAsked(journey)).toHaveLength(loud.length);
    expect(loud.length).toBeLessThan(18);
    for (const result of results) {
      expect([result.situation.cycle, result.degraded]).toEqual([result.situation.cycle, []]);
      expect(result.exchange?.analysed.success.report.analyst).toBe(result.loud ? 'claude' : undefined);
    }
    expectPrefixes(journey, loud);

    const asked = journey.lines('cycle').filter(({ loud: isLoud }) => isLoud === true);
    const usages = asked.map(({ usage }) => usage as Usage);
    for (const [index, { input, cache_read, cache_write }] of usages.entries()) {
      expect(input + cache_read + cache_write).toBe(promptTokens(promptOf(answersAsked(journey)[index]?.body ?? {})));
    }
    const sum = (field: keyof Usage) => usages.reduce((total, usage) => total + usage[field], 0);
    expect(sum('cache_read')).toBeGreaterThan(1_000);
    expect(sum('input')).toBeLessThan(sum('cache_write'));

    const session = JSON.parse(await journey.file('k8s-monitor-default.json'));
    const tokens = {
      input: sum('input'),
      cache_read: sum('cache_read'),
      cache_write: sum('cache_write'),
      output: sum('output'),
    };
    expect(session.usage).toMatchObject({ calls: loud.length, tokens });
    const dollars =
      Object.entries(PRICE).reduce((total, [field, price]) => total + sum(field as keyof Usage) * price, 0) / 1e6;
    expect(session.usage.cost_usd).toBeCloseTo(dollars, 9);
    expect(asked.reduce((total, { cost_usd }) => total + Number(cost_usd), 0)).toBeCloseTo(dollars, 9);
    expect(session.metadata).toMatchObject({ model: 'claude-sonnet-5-5', cycle_count: 41, prunes: 0 });
  });
});

describe('a small context', () => {
  it.each([
    ['4000', 'smart'],
    ['6000', 'simple'],
  ])(
    'of %s tokens, pruned by %s, stays accepted and in its budget, and loses no open incident',
    async (size, strategy) => {
      const env = { MAX_CONTEXT_TOKENS: size, PRUNE_STRATEGY: strategy, CONTEXT_PRUNE_TARGET: '0.5' };
      const journey = await startClaudeJourney({ cluster: sickeningCluster(24, 1), env });
      const { claude } = journey;
      const results = await (await journey.start()).toTheEnd();
      const loud = results.filter((result) => result.loud);
      const pruned = loud.filter((result) => receiptOf(result) !== null);
      expect(loud).toHaveLength(24);
      expect(claude.refusals).toEqual([]);
      expect(pruned.length).toBeGreaterThanOrEqual(2);
      expect(pruned.length).toBeLessThan(loud.length);
      expectPrefixes(journey, loud);
      for (const [index, result] of loud.entries()) {
        const request = answersAsked(journey)[index];
        const receipt = receiptOf(result);
        if (request === undefined || receipt === null) continue;
        expect(receipt.tokensAfter).toBeLessThanOrEqual(0.5 * Number(size));
        expect(textsSent(request)[0]).toMatch(/^## Baseline at cycle \d+/);
        expectAllOpen(textsSent(request), result);
      }
      expect(journey.lines('context_pruned')).toHaveLength(pruned.length);
      const session = JSON.parse(await journey.file('k8s-monitor-default.json'));
      expect(session.metadata.prunes).toBe(pruned.length);
    },
  );

  it('tells a cluster with hundreds of open incidents in counts that add up', async () => {
    const env = { MAX_CONTEXT_TOKENS: '5000' };
    const journey = await startClaudeJourney({ cluster: sickeningCluster(10, 60), env });
    const results = await (await journey.start()).toTheEnd();
    expect(journey.claude.refusals).toEqual([]);
    expect(results.at(-1)?.situation.open.length).toBe(600);
    const pruned = [...results.entries()].filter(([, result]) => receiptOf(result) !== null);
    expect(pruned.length).toBeGreaterThan(0);
    for (const [index, result] of pruned) {
      const request = answersAsked(journey)[index];
      if (request !== undefined) expectAllOpen(textsSent(request), result);
    }
  });
});

describe('the stateless mode', () => {
  it('sends a system text and one baseline each time, keeps the ledger, and writes no session file', async () => {
    const env = { ENABLE_LONG_CONTEXT: 'false' };
    const journey = await startClaudeJourney({ cluster: scenarioCluster(BAD_ROLLOUT), env });
    const results = await (await journey.start()).toTheEnd();
    expect(results.filter(({ loud }) => loud)).toHaveLength(answersAsked(journey).length);
    expect(answersAsked(journey).length).toBeGreaterThanOrEqual(3);
    for (const request of answersAsked(journey)) {
      expect(textsSent(request)).toHaveLength(1);
      expect(textsSent(request)[0]).toMatch(/^## Baseline at cycle \d+/);
      expect(JSON.stringify(request.body.system)).toContain('You are k8s-monitor');
    }
    expect(JSON.parse(await journey.file('test.ledger.json'))).toMatchObject({
      cycle: 19,
      incidents: [{ number: 1, state: 'resolved' }],
    });
    await expect(journey.file('k8s-monitor-default.json')).rejects.toThrow('ENOENT');
    expect(journey.lines('cycle').every(({ mode }) => mode === 'stateless')).toBe(true);

    const again = await journey.start();
    await again.cycle();
    expect(again.monitor.ledger).toMatchObject({ cycle: 20, nextNumber: 2 });
  });
});
