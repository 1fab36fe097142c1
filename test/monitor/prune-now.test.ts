import { describe, expect, it } from 'vitest';
import { PRUNE_STRATEGIES, toRequest } from '../../src/context/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { ledgerSituation, type PruneTerms, pruneNow } from '../../src/monitor/prune-now.ts';
import { assistant, baselineMessage, plainTurns, systemMessage } from '../support/conversations.ts';
import { anIncident, NOON } from '../support/situations.ts';

const TERMS: PruneTerms = {
  budget: { maxTokens: 20_000, threshold: 0.8, target: 0.4 },
  strategy: PRUNE_STRATEGIES.smart,
  model: null,
};
const LEDGER = { ...emptyLedger('prod-eu'), cycle: 90, lastLookAt: NOON, incidents: [anIncident({ number: 7 })] };

function aSession(turns: number): Session {
  const empty = emptySession('demo', 'prod-eu', NOON);
  const entries = [systemMessage(), baselineMessage(), assistant('fine'), ...plainTurns(turns, 1_000)];
  const history = entries.map((entry, index) => ({ ...entry, number: index + 1 }));
  return { ...empty, history, metadata: { ...empty.metadata, lastCycle: 90, nextMessage: history.length + 1 } };
}

async function pruned(session: Session, terms: PruneTerms = TERMS) {
  const result = await pruneNow(session, LEDGER, ledgerSituation(LEDGER, NOON + 1), terms);
  if (result === null) throw new Error('there was something to prune');
  return result;
}

describe('a prune that a person asks for', () => {
  it('offers the tools of this release from then on: the cached prefix is gone anyway', async () => {
    const tools = [{ name: 'search_history', description: 'Searches.', inputSchema: '{"type":"object"}' }];
    const { session } = await pruned(aSession(60), { ...TERMS, tools });
    expect(session.metadata.offeredTools).toEqual(tools);
    expect(
      (await pruned(session, { ...TERMS, budget: { ...TERMS.budget, target: 0.1 } })).session.metadata.offeredTools,
    ).toEqual([]);
  });

  it('ends below the target, keeps the last exchange, and tells every open incident anew', async () => {
    const before = aSession(60);
    const { session, receipt } = await pruned(before);
    expect(session.history.slice(-2)).toEqual(before.history.slice(-2));
    const baselines = session.history.filter(({ kind }) => kind === 'baseline');
    expect(baselines).toMatchObject([{ cycle: 90, at: NOON, incidents: [7] }]);
    expect(baselines[0]?.number).toBe(before.history.length + 1 + Number(session.history[0]?.number !== 1));
    expect(receipt).toMatchObject({
      cause: 'asked',
      messagesBefore: before.history.length,
      messagesAfter: session.history.length,
    });
    expect(receipt.tokensAfter).toBeLessThanOrEqual(8_000);
    expect(receipt.tokensBefore).toBeGreaterThan(receipt.tokensAfter);
    expect(session.metadata).toMatchObject({
      prunes: 1,
      lastCall: null,
      lastCycle: 90,
      events: [{ event: 'pruned', at: NOON }],
    });
  });

  it('leaves a conversation that the API takes, and numbers that name one message each', async () => {
    for (const strategy of Object.values(PRUNE_STRATEGIES)) {
      const { session } = await pruned(aSession(60), { ...TERMS, strategy });
      const { messages } = toRequest(session.history);
      expect([messages[0]?.role, messages.at(-1)?.role]).toEqual(['user', 'user']);
      const numbers = session.history.map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(Math.max(...numbers.map((number) => number ?? 0))).toBe(session.metadata.nextMessage - 1);
    }
  });

  it('loses no pin, and keeps what speaks of a pinned incident', async () => {
    const session = aSession(60);
    const history = session.history.map((entry) =>
      entry.number === 8 ? { ...entry, pinned: true } : entry.number === 12 ? { ...entry, incidents: [3] } : entry,
    );
    const asked = { ...session, history, metadata: { ...session.metadata, pinnedIncidents: [3] } };
    const kept = (await pruned(asked)).session.history.map(({ number }) => number);
    expect(kept).toEqual(expect.arrayContaining([8, 12]));
  });

  it('sums up by rules where the strategy wants a summary: no model is asked', async () => {
    const whole = aSession(60);
    const history = whole.history.map((entry) => (entry.number === 6 ? { ...entry, incidents: [7] } : entry));
    const { session, receipt } = await pruned({ ...whole, history }, { ...TERMS, strategy: PRUNE_STRATEGIES.summary });
    expect(receipt.summary).toMatchObject({ writtenBy: 'rules' });
    expect(session.history.find(({ kind }) => kind === 'summary')?.summary?.analyst).toBe('rules');
  });

  it('tells all sizes in the tokens of the model, the summary with them', async () => {
    const strategy = PRUNE_STRATEGIES.summary;
    const whole = aSession(60);
    const history = whole.history.map((entry) => (entry.number === 6 ? { ...entry, incidents: [7] } : entry));
    const estimated = (await pruned({ ...whole, history }, { ...TERMS, strategy })).receipt;
    const calibration = { model: 'claude', factor: 2, overhead: 0, answers: 9, sample: 9_000 };
    const { receipt } = await pruned(
      { ...whole, history, metadata: { ...whole.metadata, calibration } },
      { strategy, model: 'claude', budget: { ...TERMS.budget, maxTokens: 2 * TERMS.budget.maxTokens } },
    );
    expect(estimated.summary?.tokens).toBeGreaterThan(0);
    expect(receipt.went.tokens).toBe(2 * estimated.went.tokens);
    expect(receipt.summary?.tokens).toBe(2 * (estimated.summary?.tokens ?? 0));
  });

  it('does nothing where nothing was said, or where it would not become smaller', async () => {
    for (const session of [emptySession('demo', 'prod-eu', NOON), aSession(1)])
      expect(await pruneNow(session, LEDGER, ledgerSituation(LEDGER, NOON), TERMS)).toBeNull();
  });
});
