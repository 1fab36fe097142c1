import { describe, expect, it } from 'vitest';
import { type History, type HistoryHit, type HistoryQuery, keepIncident } from '../../src/history/index.ts';
import { NO_WORD } from '../../src/model/word.ts';
import { assistant, toolResult, toolUse, user } from '../support/conversations.ts';
import {
  A_START,
  aBatch,
  aCall,
  aCycle,
  aLook,
  aMessage,
  aPrune,
  aTool,
  aTurn,
  DAY,
  LIFE,
  MINUTE,
} from '../support/history-records.ts';
import { sampleNotifications } from '../support/notifications.ts';
import { anIncident } from '../support/situations.ts';
import { NOON } from '../support/snapshots.ts';

/** What a driver's test gives the contract: a new, empty history. */
export interface HistoryHarness {
  readonly open: () => Promise<History>;
}

const OTHER = { cluster: 'prod/eu', sessionId: 'night', born: null };

/** What every history that keeps something does. */
export function historyContract({ open }: HistoryHarness): void {
  async function filled(...batches: Parameters<typeof aBatch>[0][]): Promise<History> {
    const history = await open();
    for (const batch of batches) history.record(aBatch(batch));
    expect(await history.flush()).toBeNull();
    return history;
  }

  const found = async (history: History, query: Omit<HistoryQuery, 'text'> & { text?: string }) =>
    (await history.search({ text: '', ...query })).hits.map(nameOf);

  describe('as a history', () => {
    it('is empty at first, and in no trouble', async () => {
      const history = await open();
      expect(await history.flush()).toBeNull();
      expect(await history.search({ text: 'anything' })).toEqual({ hits: [], more: false, scannedTo: null });
      expect(await history.messages({})).toEqual([]);
      expect((await history.statistics({})).total).toMatchObject({ cycles: 0, messages: 0, costUsd: 0 });
      expect(await history.sizes()).toMatchObject({ messages: 0, turns: 0, cycles: 0, oldest: null, newest: null });
    });

    it('shows nothing before the flush', async () => {
      const history = await open();
      history.record(aBatch({ messages: [aMessage(1, 'the disk is full')] }));
      expect(await found(history, { text: 'disk' })).toEqual([]);
      await history.flush();
      expect(await found(history, { text: 'disk' })).toEqual(['1']);
    });

    it('gives messages back whole, oldest first, page by page', async () => {
      const report = { analyst: 'claude', model: 'm', summary: 'All is well.', assessments: [] } as const;
      const summary = {
        analyst: 'rules',
        model: null,
        upTo: 1,
        messages: 1,
        from: NOON,
        to: NOON,
        observed: [{ incident: 1, text: 'it came' }],
        concluded: [],
      } as const;
      const messages = [
        aMessage(1, 'lone \ud83d surrogate, \0 nul and 🔥', { kind: 'baseline', incidents: [1, 2], pinned: true }),
        { number: 2, entry: assistant('All is well.', { report, number: 2, cycle: 1, at: NOON }) },
        { number: 3, entry: assistant([toolUse('a', { z: 1, a: 2 })], { number: 3, at: NOON }) },
        { number: 4, entry: user([toolResult('a', 'no logs')], { number: 4, at: NOON, excluded: true }) },
        { number: 5, entry: user('summed up', { kind: 'summary', summary, number: 5 }) },
      ];
      const history = await filled({ messages });
      const all = await history.messages({});
      expect(all.map(({ entry }) => entry)).toEqual(messages.map(({ entry }) => entry));
      // The bytes of blocks are cached by the API: their keys keep their order.
      expect(JSON.stringify(all[2]?.entry.content)).toBe(JSON.stringify(messages[2]?.entry.content));
      expect(all.map(({ life, number, pruned }) => ({ life, number, pruned }))).toEqual(
        messages.map(({ number }) => ({ life: LIFE, number, pruned: null })),
      );
      const first = await history.messages({ limit: 2 });
      const rest = await history.messages({ after: first[1]?.position ?? 0 });
      expect([...first, ...rest]).toEqual(all);
    });

    it('gives the messages of one cycle, of every session that said something in it, or those of one number', async () => {
      const history = await filled({
        cycles: [aCycle(1), aCycle(2)],
        messages: [aMessage(1, 'first'), aMessage(2, 'second'), aMessage(3, 'answer', { cycle: 2, at: aCycle(2).at })],
      });
      history.record({ life: OTHER, cycles: [aCycle(2)], messages: [aMessage(2, 'another session')] });
      await history.flush();
      const read = async (query: Parameters<History['messages']>[0]) =>
        (await history.messages(query)).map(({ entry }) => entry.content);
      expect(await read({ cycle: 2 })).toEqual(['second', 'answer', 'another session']);
      expect(await read({ cycle: 2, cluster: LIFE.cluster })).toEqual(['second', 'answer']);
      expect(await read({ number: 2 })).toEqual(['second', 'another session']);
      expect(await read({ number: 2, cluster: OTHER.cluster })).toEqual(['another session']);
      for (const query of [{ cycle: 99 }, { number: 99 }, { number: 1, cluster: 'nowhere' }, { cycle: 1, to: NOON }]) {
        expect(await read(query)).toEqual([]);
      }
    });

    it('reads only the kinds of records that are asked for', async () => {
      const history = await filled({ cycles: [aCycle(1)], turns: [aTurn()], calls: [aCall(1)] });
      const { turns, calls, cycles } = await history.records({ only: ['turns', 'calls'] });
      expect([turns, calls, cycles].map((rows) => rows.length)).toEqual([1, 1, 0]);
    });

    it('gives every other record back as it was', async () => {
      const failed = aCall(2, { failure: 'overloaded', costUsd: null });
      const history = await filled({
        cycles: [aCycle(1), aCycle(2, { usage: null, costUsd: null, loud: false, degraded: ['a', 'b; c'] })],
        turns: [aTurn(), aTurn({ number: 7, namespace: null, owner: 'Node n-1', cycle: null, at: NOON + 1 })],
        calls: [aCall(1), failed],
        prunes: [aPrune(3, [])],
        tools: [aTool({ status: 'ok', endedAt: NOON + 9, outcome: '12 lines' })],
        events: [{ event: 'created', at: NOON, text: 'session default is new' }],
      });
      const stored = await history.records({});
      const { removed: _, ...prune } = aPrune(3, []);
      expect(stored).toEqual({
        cycles: [aCycle(1), aCycle(2, { usage: null, costUsd: null, loud: false, degraded: ['a', 'b; c'] })],
        turns: [aTurn(), aTurn({ number: 7, namespace: null, owner: 'Node n-1', cycle: null, at: NOON + 1 })],
        calls: [aCall(1), failed],
        prunes: [{ ...prune, removed: 0 }],
        tools: [aTool({ status: 'ok', endedAt: NOON + 9, outcome: '12 lines' })],
        events: [{ event: 'created', at: NOON, text: 'session default is new' }],
      });
    });

    it('gives the looks of a cluster back as they were, page by page, from a whole one on', async () => {
      const incident = keepIncident(anIncident({ word: { ...NO_WORD, acknowledged: null } }), { app: 'api' });
      const looks = [
        aLook(1, { before: A_START, incidents: [incident], awaySince: NOON - DAY, costUsd: 0.5 }),
        aLook(2, { updates: [{ number: 1, turn: 'opened', previousSeverity: null, loud: true }], changedAt: [NOON] }),
        aLook(3, { blind: 'the API server does not answer', decisions: sampleNotifications(NOON).decisions }),
        aLook(4, { before: A_START }),
        aLook(5),
      ];
      const history = await filled({ looks }, { looks: looks.slice(0, 2) });
      history.record({ life: OTHER, looks: [aLook(2, { before: A_START })] });
      history.record({ life: { ...LIFE, sessionId: 'next', born: null }, looks: [aLook(6)] });
      await history.flush();
      const { cluster } = LIFE;
      const all = await history.looks({ cluster });
      expect(all.map(({ position: _, ...look }) => look)).toEqual([...looks, aLook(6)]);
      const first = await history.looks({ cluster, limit: 2 });
      const rest = await history.looks({ cluster, after: first[1]?.position ?? 0 });
      expect([...first, ...rest]).toEqual(all);
      const cycles = async (query: { from?: number; to?: number }) =>
        (await history.looks({ cluster, ...query })).map(({ cycle }) => cycle);
      expect(await cycles({ from: NOON + 16 * MINUTE })).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await cycles({ from: NOON + 20 * MINUTE })).toEqual([4, 5, 6]);
      expect(await cycles({ from: NOON + 24 * MINUTE, to: NOON + 30 * MINUTE })).toEqual([4, 5]);
      expect(await cycles({ from: NOON - DAY })).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await history.looks({ cluster: 'nowhere' })).toEqual([]);
    });

    it('keeps what is recorded twice once, however it comes', async () => {
      const batch = {
        messages: [aMessage(1, 'once'), aMessage(2, 'twice')],
        cycles: [aCycle(1)],
        turns: [aTurn()],
        calls: [aCall(1), aCall(1)],
        prunes: [aPrune(2, [1])],
        tools: [aTool()],
        events: [{ event: 'loaded', at: NOON, text: 'resumed' } as const],
      };
      const history = await filled(batch, batch);
      history.record(aBatch(batch));
      expect(await history.flush()).toBeNull();
      expect(await history.sizes()).toMatchObject({ messages: 2, turns: 1, cycles: 1 });
      const stored = await history.records({});
      expect(Object.values(stored).map((rows) => rows.length)).toEqual([1, 2, 1, 1, 1, 1]);
      expect(await found(history, { text: 'once' })).toEqual(['1']);
    });

    it('keeps both messages where a number was given again after a recovery', async () => {
      const history = await filled(
        { messages: [aMessage(1, 'lost with the file')] },
        { messages: [aMessage(1, 'said in its place', { at: NOON + DAY })] },
      );
      expect(await found(history, { text: 'lost' })).toEqual(['1']);
      expect(await found(history, { text: 'place' })).toEqual(['1']);
    });

    it('takes over a pin and an exclusion, and nothing else, of a message it knows', async () => {
      const history = await filled({ messages: [aMessage(1, 'before')] });
      history.record(aBatch({ messages: [aMessage(1, 'cut', { pinned: true, excluded: true })] }));
      await history.flush();
      const [message] = await history.messages({});
      expect(message?.entry).toMatchObject({ content: 'before', pinned: true, excluded: true });
      history.record(aBatch({ messages: [aMessage(1, 'cut')] }));
      await history.flush();
      expect((await history.messages({}))[0]?.entry).toEqual(aMessage(1, 'before').entry);
    });

    it('finds pruned messages as before, and says which prune took them', async () => {
      const history = await filled({ messages: [1, 2, 3].map((number) => aMessage(number, 'the same word')) });
      history.record(aBatch({ prunes: [aPrune(9, [1, 2])] }));
      await history.flush();
      const { hits } = await history.search({ text: 'word' });
      expect(hits.map((hit) => hit.what === 'message' && [hit.number, hit.pruned])).toEqual([
        [3, null],
        [2, { cycle: 9, at: NOON + 45 * MINUTE }],
        [1, { cycle: 9, at: NOON + 45 * MINUTE }],
      ]);
      expect((await history.records({})).prunes).toMatchObject([
        { cycle: 9, removed: 2, receipt: { strategy: 'smart' } },
      ]);
      expect((await history.statistics({})).total).toMatchObject({ messages: 3, pruned: 2, prunes: 1 });
    });

    it('settles at a start what a crash left open: tools that ran, prunes that were not recorded', async () => {
      const history = await filled({
        messages: [aMessage(1, 'one'), aMessage(2, 'two'), aMessage(3, 'three')],
        prunes: [aPrune(2, [2])],
        tools: [aTool(), aTool({ id: 'toolu_2', status: 'failed', endedAt: NOON + 1, outcome: 'gone' })],
      });
      history.begin(LIFE, [aMessage(2, 'two'), aMessage(3, 'three'), aMessage(4, 'four')], NOON + DAY);
      expect(await history.flush()).toBeNull();
      const messages = await history.messages({});
      expect(messages.map(({ number, pruned }) => [number, pruned])).toEqual([
        [1, { cycle: null, at: NOON + DAY }],
        [2, null],
        [3, null],
        [4, null],
      ]);
      const { tools } = await history.records({});
      expect(tools.map(({ id, status, endedAt }) => [id, status, endedAt])).toEqual([
        ['toolu_1', 'cancelled', NOON + DAY],
        ['toolu_2', 'failed', NOON + 1],
      ]);
      // An ended tool stays ended.
      history.record(aBatch({ tools: [aTool({ status: 'ok', endedAt: NOON + 2 })] }));
      await history.flush();
      expect((await history.records({})).tools[0]).toMatchObject({ status: 'cancelled' });
    });

    it('lets a running tool end', async () => {
      const history = await filled({ tools: [aTool()] });
      history.record(aBatch({ tools: [aTool({ status: 'ok', endedAt: NOON + 5, outcome: '3 lines' })] }));
      await history.flush();
      expect((await history.records({})).tools).toEqual([
        aTool({ status: 'ok', endedAt: NOON + 5, outcome: '3 lines' }),
      ]);
    });

    it('begins where no conversation goes on without calling anything pruned', async () => {
      const history = await filled({ messages: [aMessage(1, 'one')] });
      history.begin(LIFE, null, NOON);
      await history.flush();
      expect((await history.messages({}))[0]?.pruned).toBeNull();
    });

    it('searches within a cluster, a session, days, kinds and incidents', async () => {
      const history = await open();
      history.record(
        aBatch({
          messages: [
            aMessage(1, 'disk one', { incidents: [4] }),
            aMessage(2, 'disk two', { kind: 'report', incidents: [42] }),
            aMessage(3, 'disk three', { at: NOON + DAY }),
          ],
          turns: [aTurn({ message: 'disk', at: NOON + DAY })],
        }),
      );
      history.record({ life: OTHER, messages: [aMessage(4, 'disk four', { at: null })] });
      await history.flush();
      const text = 'disk';
      expect(await found(history, { text })).toEqual(['4', 'INC-42 opened', '3', '2', '1']);
      expect(await found(history, { text, cluster: 'prod/eu' })).toEqual(['4']);
      expect(await found(history, { text, sessionId: 'default' })).toEqual(['INC-42 opened', '3', '2', '1']);
      expect(await found(history, { text, sessionId: 'nobody' })).toEqual([]);
      expect(await found(history, { text, to: NOON + DAY })).toEqual(['2', '1']);
      expect(await found(history, { text, from: NOON + 10 * MINUTE, to: NOON + DAY })).toEqual(['2']);
      expect(await found(history, { text, from: NOON + DAY })).toEqual(['INC-42 opened', '3']);
      expect(await found(history, { text, from: NOON + 2 * DAY })).toEqual([]);
      expect(await found(history, { text, kinds: ['report', 'turn'] })).toEqual(['INC-42 opened', '2']);
      expect(await found(history, { text, kinds: [] })).toEqual([]);
      expect(await found(history, { text, incident: 42 })).toEqual(['INC-42 opened', '2']);
      expect(await found(history, { text, incident: 4 })).toEqual(['1']);
      expect(await found(history, {})).toEqual(['4', 'INC-42 opened', '3', '2', '1']);
      expect(await found(history, { incident: 42 })).toEqual(['INC-42 opened', '2']);
    });

    it('pages through what it finds, and says when there is more', async () => {
      const history = await filled({
        messages: Array.from({ length: 45 }, (_, index) => aMessage(index + 1, 'again')),
      });
      const first = await history.search({ text: 'again' });
      expect([first.hits.length, first.more]).toEqual([20, true]);
      const last = await history.search({ text: 'again', offset: 40 });
      expect([last.hits.map(nameOf), last.more]).toEqual([['5', '4', '3', '2', '1'], false]);
      expect((await history.search({ text: 'again', limit: 45 })).more).toBe(false);
    });

    it('ranks what speaks most of it first, when asked for the best', async () => {
      const history = await filled({
        messages: [aMessage(1, 'quota quota quota'), aMessage(2, `quota ${'and other words '.repeat(20)}`)],
      });
      expect(await found(history, { text: 'quota' })).toEqual(['2', '1']);
      expect(await found(history, { text: 'quota', order: 'best' })).toEqual(['1', '2']);
    });

    it('cuts a snippet around the words and marks them', async () => {
      const long = `${'nothing to see here. '.repeat(30)}then shop/api was\n OOMKilled at 09:10. ${'and on. '.repeat(60)}`;
      const history = await filled({ messages: [aMessage(1, long)] });
      const [hit] = (await history.search({ text: 'oom killed shop' })).hits;
      expect(hit?.snippet).toMatch(/^….*then shop\/api was OOMKilled at 09:10\. .*…$/);
      expect(hit?.snippet.length).toBeLessThan(260);
      expect(hit?.marks.map(([start, end]) => hit.snippet.slice(start, end))).toEqual(['shop', 'OOM', 'Killed']);
    });

    it('tells by day, model, session and incident', async () => {
      const history = await open();
      const tomorrow = NOON + DAY;
      history.record(
        aBatch({
          messages: [aMessage(1, 'one', { incidents: [42] }), aMessage(2, 'two', { at: tomorrow })],
          cycles: [aCycle(1), aCycle(2, { loud: false, at: tomorrow, usage: null, costUsd: null })],
          turns: [aTurn(), aTurn({ turn: 'resolved', at: tomorrow }), aTurn({ turn: 'recurring', at: tomorrow + 1 })],
          calls: [aCall(1), aCall(2, { at: tomorrow, failure: 'timeout', costUsd: null })],
        }),
      );
      history.record({ life: OTHER, calls: [aCall(9, { model: 'claude-haiku-5-5', costUsd: 0.5 })] });
      await history.flush();
      const { total, days, models, sessions, incidents } = await history.statistics({});
      expect(total).toMatchObject({
        cycles: 2,
        loud: 1,
        messages: 2,
        opened: 2,
        ended: 1,
        calls: 3,
        failedCalls: 1,
        costUsd: 0.75,
      });
      expect(total.usage).toEqual({ input: 300, cacheRead: 3_000, cacheWrite: 600, output: 150 });
      const today = new Date(NOON).toISOString().slice(0, 10);
      const next = new Date(tomorrow).toISOString().slice(0, 10);
      expect(days.map(({ day, cycles, calls, costUsd }) => [day, cycles, calls, costUsd])).toEqual([
        [today, 1, 2, 0.75],
        [next, 1, 1, 0],
      ]);
      expect(models.map(({ model, calls, failedCalls, costUsd }) => [model, calls, failedCalls, costUsd])).toEqual([
        ['claude-sonnet-5-5', 2, 1, 0.25],
        ['claude-haiku-5-5', 1, 0, 0.5],
      ]);
      expect(sessions.map(({ sessionId, cluster, calls }) => [sessionId, cluster, calls])).toEqual([
        ['default', 'shop-demo', 2],
        ['night', 'prod/eu', 1],
      ]);
      expect(incidents).toEqual([
        {
          cluster: 'shop-demo',
          number: 42,
          code: 'CrashLoopBackOff',
          owner: 'Deployment api',
          namespace: 'shop',
          turns: 3,
          episodes: 2,
          firstAt: NOON,
          lastAt: tomorrow + 1,
          messages: 1,
        },
      ]);
      expect((await history.statistics({ sessionId: 'night' })).total).toMatchObject({ calls: 1, cycles: 0 });
      expect((await history.statistics({ from: tomorrow })).total).toMatchObject({ cycles: 1, calls: 1, messages: 1 });
      expect((await history.statistics({ cluster: 'nowhere' })).days).toEqual([]);
    });

    it('can be closed and closed again', async () => {
      const history = await filled({ messages: [aMessage(1, 'one')] });
      await history.close();
      await history.close();
    });
  });
}

function nameOf(hit: HistoryHit): string {
  return hit.what === 'message' ? String(hit.number) : `INC-${hit.incident} ${hit.turn}`;
}
