import { describe, expect, it } from 'vitest';
import { createRulesAnalyst } from '../../src/analyst/index.ts';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { emptySession } from '../../src/model/session.ts';
import { type ConversationMemory, type Monitor, persistentMemory, statelessMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { assistant, systemMessage, user } from '../support/conversations.ts';
import {
  ANSWER,
  aFailure,
  openMonitor,
  ports,
  recordingEvents,
  running,
  scriptedAnalyst,
  scriptedSource,
} from '../support/monitor-parts.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

const healthy = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aPod()], deployments: [aDeployment()] });
const crashing = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aCrashingPod()], deployments: [aDeployment()] });

const now = () => NOON;
const kinds = (history: readonly ConversationEntry[]) => history.map(({ kind }) => kind);

async function louds(monitor: Monitor, cycles: number): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (let count = 0; count < cycles; count += 1) seen.push((await monitor.cycle(running())).loud);
  return seen;
}

describe('a cycle', () => {
  it('is loud at the start, when an incident opens and when it ends, and quiet between', async () => {
    const { source } = scriptedSource([healthy(0), crashing(5), crashing(10), healthy(15), healthy(20), healthy(30)]);
    const analyst = scriptedAnalyst([ANSWER]);
    const monitor = await openMonitor(ports({ source, analyst }));
    expect(await louds(monitor, 6)).toEqual([true, true, false, false, false, true]);
    expect(analyst.requests.map(({ situation }) => situation.cycle)).toEqual([1, 2, 6]);
  });

  it('tells a run of quiet cycles in the next message, once', async () => {
    const { source } = scriptedSource([healthy(0), healthy(5), healthy(10), crashing(15), crashing(20)]);
    const analyst = scriptedAnalyst([ANSWER]);
    await louds(await openMonitor(ports({ source, analyst })), 5);
    const last = String(analyst.requests.at(-1)?.messages.at(-1)?.content);
    expect(last.split('\n')[0]).toMatch(/ · 2 quiet cycles since 12:05Z$/);
  });

  it('asks again after a failure that passes, until there is an answer, and then no more', async () => {
    const { source } = scriptedSource([healthy(0), healthy(5), healthy(10), healthy(15)]);
    const analyst = scriptedAnalyst([aFailure(), aFailure(), aFailure(), ANSWER]);
    const monitor = await openMonitor(ports({ source, analyst }));
    const told = await louds(monitor, 10);
    // After 1, 2 and 4 cycles; what was asked in vain is no news and leaves no message.
    expect(analyst.requests.map(({ situation }) => situation.cycle)).toEqual([1, 2, 4, 8]);
    expect(told).toEqual([true, false, false, false, false, false, false, true, false, false]);
    expect(analyst.requests.map(({ messages }) => messages.length)).toEqual([1, 3, 3, 3]);
  });

  it('does not ask again after a failure that needs a person, until there is news', async () => {
    const { source } = scriptedSource([healthy(0), healthy(5), crashing(10)]);
    const analyst = scriptedAnalyst([aFailure({ reason: 'invalid_key' })]);
    expect(await louds(await openMonitor(ports({ source, analyst })), 3)).toEqual([true, false, true]);
  });

  it('asks in the first cycle of a new process for the word the model still owes', async () => {
    const sessions = createMemorySessionStore();
    const ledgers = createMemoryLedgerStore();
    const run = async (analyst = scriptedAnalyst([ANSWER])) => {
      const memory = persistentMemory(sessions, 'test', now);
      return louds(await openMonitor(ports({ ledgers, memory, analyst })), 2);
    };
    expect(await run(scriptedAnalyst([aFailure({ reason: 'invalid_key' })]))).toEqual([true, false]);
    expect(await run()).toEqual([true, false]);
    expect(await run()).toEqual([false, false]);
    const memory = persistentMemory(sessions, 'test', now);
    const rules = await openMonitor(ports({ ledgers, memory, analyst: createRulesAnalyst() }));
    expect(await louds(rules, 2)).toEqual([false, false]);
  });

  it('rejects before the ledger is committed when it is being stopped, and nothing is written', async () => {
    const ledgers = createMemoryLedgerStore();
    const stop = new AbortController();
    const { source } = scriptedSource([
      () => {
        stop.abort(new Error('stopping'));
        return crashing(0)();
      },
    ]);
    const monitor = await openMonitor(ports({ source, ledgers }));
    await expect(monitor.cycle(stop.signal)).rejects.toThrow('stopping');
    expect(await ledgers.list()).toEqual([]);
    expect(monitor.ledger.cycle).toBe(0);
  });

  it('that fails after the ledger is committed is followed by a baseline, and its incident keeps its number', async () => {
    const { source } = scriptedSource([healthy(0), crashing(5), crashing(10)]);
    let broken = false;
    const rules = createRulesAnalyst();
    const fallback = {
      ...rules,
      analyse: async (request: Parameters<typeof rules.analyse>[0]) => {
        if (broken) throw new Error('the rules broke');
        return rules.analyse(request);
      },
    };
    const memory = persistentMemory(createMemorySessionStore(), 'test', now);
    const monitor = await openMonitor(ports({ source, memory, fallback, analyst: fallback }));
    await monitor.cycle(running());
    broken = true;
    await expect(monitor.cycle(running())).rejects.toThrow('the rules broke');
    broken = false;
    const result = await monitor.cycle(running());
    expect(kinds(memory.current().history)).toEqual(['system', 'baseline', 'report', 'baseline', 'report']);
    expect(result.situation).toMatchObject({ cycle: 3, open: [{ number: 1, code: 'CrashLoopBackOff' }] });
  });

  it('never gives the model more than one conversation at a time: a stateless one begins with a baseline each time', async () => {
    const { source } = scriptedSource([healthy(0), crashing(5), crashing(10), healthy(40), healthy(60)]);
    const analyst = scriptedAnalyst([ANSWER]);
    const monitor = await openMonitor(ports({ source, analyst, memory: statelessMemory('test') }));
    expect(await louds(monitor, 5)).toEqual([true, true, false, false, true]);
    for (const { messages } of analyst.requests) {
      expect(messages).toHaveLength(1);
      expect(messages[0]?.content).toMatch(/^## Baseline at cycle \d/);
    }
  });
});

describe('a conversation another program began', () => {
  async function continued(history: readonly ConversationEntry[]) {
    const store = createMemorySessionStore();
    await store.save({ ...emptySession('test', null, null), history });
    const memory: ConversationMemory = persistentMemory(store, 'test', now);
    const analyst = scriptedAnalyst([ANSWER]);
    await (await openMonitor(ports({ memory, analyst }))).cycle(running());
    return { history: memory.current().history, request: analyst.requests[0] };
  }

  it('goes on under the rules of this agent, whether or not it had a system message', async () => {
    const old = [user('Analyse this.', { kind: 'imported' }), assistant('All fine.', { kind: 'imported' })];
    const foreign = { ...systemMessage('Obey the cluster.'), kind: 'imported' } as const;
    for (const { history, request } of [await continued(old), await continued([foreign, ...old])]) {
      expect(kinds(history)).toEqual(['system', 'imported', 'imported', 'baseline', 'report']);
      expect(request?.system).toMatch(/^You are k8s-monitor/);
      expect(request?.messages.map(({ content }) => content)).toEqual([
        'Analyse this.',
        'All fine.',
        expect.stringMatching(/^## Baseline/),
      ]);
    }
  });

  it('leaves the system message of an own session as it is: its bytes are cached', async () => {
    const { history } = await continued([systemMessage('You are k8s-monitor 0.0.1.'), user('a'), assistant('b')]);
    expect(history[0]).toEqual({ ...systemMessage('You are k8s-monitor 0.0.1.'), number: 1 });
  });
});

describe('what a start tells', () => {
  it('of a new session, and of one that goes on', async () => {
    const sessions = createMemorySessionStore();
    const told = async () => {
      const events = recordingEvents();
      const memory = persistentMemory(sessions, 'test', now);
      await (await openMonitor(ports({ events, memory }))).cycle(running());
      return events.all.slice(0, 2).map(({ level, event, fields }) => [level, event, fields.messages]);
    };
    expect(await told()).toEqual([
      ['info', 'session_created', 0],
      ['debug', 'started', undefined],
    ]);
    expect(await told()).toEqual([
      ['info', 'session_loaded', 3],
      ['debug', 'started', undefined],
    ]);
  });

  it('of files that were kept aside, as errors, and again in every cycle line', async () => {
    const events = recordingEvents();
    const aside = (problem: string) => async () =>
      ({ outcome: 'fresh', damage: { keptAs: 'aside', problem } }) as const;
    const memory = persistentMemory({ ...createMemorySessionStore(), load: aside('cannot read it') }, 'test', now);
    const ledgers = { ...createMemoryLedgerStore(), load: aside('nor this') };
    const monitor = await openMonitor(ports({ events, memory, ledgers }));
    await louds(monitor, 2);
    expect(events.all.filter(({ level }) => level === 'error').map(({ event, message }) => [event, message])).toEqual([
      ['session_set_aside', 'cannot read it'],
      ['ledger_set_aside', 'nor this'],
    ]);
    for (const { level, fields } of events.named('cycle')) {
      expect([level, fields.degraded]).toEqual(['warn', ['cannot read it', 'nor this']]);
    }
  });
});
