import { describe, expect, it } from 'vitest';
import { createSqliteHistory, type History } from '../../src/history/index.ts';
import { NO_USAGE } from '../../src/model/report.ts';
import { emptySession } from '../../src/model/session.ts';
import { Monitor, type MonitorPorts, persistentMemory, statelessMemory } from '../../src/monitor/index.ts';
import { createMemorySessionStore } from '../../src/session/index.ts';
import { assistant, user } from '../support/conversations.ts';
import {
  ANSWER,
  aFailure,
  CLAUDE_REPORT,
  openMonitor,
  ports,
  running,
  SETTINGS,
  scriptedAnalyst,
  scriptedSource,
  USAGE,
} from '../support/monitor-parts.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

const healthy = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aPod()], deployments: [aDeployment()] });
const crashing = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aCrashingPod()], deployments: [aDeployment()] });

const now = () => NOON;
const inMemory = () => createSqliteHistory({ directory: null, now });

async function live(history: History, looks: Parameters<typeof scriptedSource>[0], parts: Partial<MonitorPorts> = {}) {
  const { source } = scriptedSource(looks);
  const monitor = await openMonitor(ports({ source, history, analyst: scriptedAnalyst([ANSWER]), ...parts }));
  for (const _ of looks) await monitor.cycle(running());
}

const kinds = async (history: History) =>
  (await history.messages({})).map(({ number, entry }) => `${number} ${entry.kind}`);

describe('the history of a monitor', () => {
  it('has every cycle, message, turn and call, each once', async () => {
    const history = inMemory();
    await live(history, [healthy(0), crashing(5), crashing(10), healthy(15), healthy(30)]);
    expect(await kinds(history)).toEqual([
      '1 system',
      '2 baseline',
      '3 report',
      '4 delta',
      '5 report',
      '6 delta',
      '7 report',
    ]);
    const { cycles, turns, calls, events } = await history.records({});
    expect(cycles.map(({ cycle, loud, incidents }) => [cycle, loud, incidents.open])).toEqual([
      [1, true, 0],
      [2, true, 1],
      [3, false, 1],
      [4, false, 1],
      [5, true, 0],
    ]);
    expect(turns.map(({ cycle, number, turn, namespace, owner }) => [cycle, number, turn, namespace, owner])).toEqual([
      [2, 1, 'opened', 'shop', 'Deployment api'],
      [5, 1, 'resolved', 'shop', 'Deployment api'],
    ]);
    expect(calls.map(({ cycle, usage, costUsd, failure }) => [cycle, usage, costUsd, failure])).toEqual(
      [1, 2, 5].map((cycle) => [cycle, USAGE, 0.25, null]),
    );
    expect(events.map(({ event }) => event)).toContain('loaded');
    const { hits } = await history.search({ text: 'crash loop', kinds: ['turn'] });
    expect(hits).toMatchObject([
      { what: 'turn', turn: 'resolved' },
      { what: 'turn', turn: 'opened' },
    ]);
  });

  it('has a call that failed, and by whom it should have been answered', async () => {
    const history = inMemory();
    await live(history, [healthy(0)], { analyst: scriptedAnalyst([aFailure({ reason: 'rate_limited' })]) });
    const { calls, cycles } = await history.records({});
    expect(calls).toMatchObject([
      { model: 'claude-sonnet-5-5', failure: 'rate_limited', usage: NO_USAGE, costUsd: null },
    ]);
    expect(cycles[0]?.degraded).toEqual([expect.stringContaining('rate_limited')]);
  });

  it('goes on after a restart without repeating anything', async () => {
    const history = inMemory();
    const store = createMemorySessionStore();
    const { source } = scriptedSource([healthy(0), crashing(5), crashing(10)]);
    const parts = ports({ source, history, analyst: scriptedAnalyst([ANSWER]) });
    for (let run = 0; run < 3; run += 1) {
      const monitor = await openMonitor({ ...parts, memory: persistentMemory(store, 'test', now) });
      await monitor.cycle(running());
    }
    expect(await kinds(history)).toEqual(['1 system', '2 baseline', '3 report', '4 delta', '5 report']);
    expect((await history.messages({})).every(({ pruned }) => pruned === null)).toBe(true);
    expect((await history.records({})).cycles).toHaveLength(3);
  });

  it('takes over a conversation that began before there was a history', async () => {
    const store = createMemorySessionStore();
    const first = ports({ source: scriptedSource([healthy(0)]).source, analyst: scriptedAnalyst([ANSWER]) });
    await (await openMonitor({ ...first, memory: persistentMemory(store, 'test', now) })).cycle(running());
    const history = inMemory();
    const second = { ...first, history, source: scriptedSource([crashing(5)]).source };
    await (await openMonitor({ ...second, memory: persistentMemory(store, 'test', now) })).cycle(running());
    expect(await kinds(history)).toEqual(['1 system', '2 baseline', '3 report', '4 delta', '5 report']);
  });

  it("takes over another program's conversation, also what the very first prune takes out", async () => {
    const store = createMemorySessionStore();
    const old = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? user : assistant)(`old ${index} `.repeat(60)),
    );
    await store.save({
      ...emptySession('test', null, null),
      history: old.map((entry) => ({ ...entry, kind: 'imported' })),
    });
    const history = inMemory();
    const memory = persistentMemory(store, 'test', now);
    const parts = ports({ source: scriptedSource([crashing(0)]).source, history, memory });
    const monitor = new Monitor(parts, { ...SETTINGS, budget: { maxTokens: 4_000, threshold: 0.8, target: 0.5 } });
    await monitor.open();
    const { messages } = await monitor.cycle(running());
    const all = await history.messages({});
    expect(all.filter(({ entry }) => entry.kind === 'imported').map(({ entry }) => entry.content)).toEqual(
      old.map(({ content }) => content),
    );
    expect(all.filter(({ pruned }) => pruned === null)).toHaveLength(messages);
    expect(new Set(all.map(({ number }) => number)).size).toBe(all.length);
  });

  it('keeps what a prune takes out, and knows which prune it was', async () => {
    const history = inMemory();
    // A trouble that comes and goes, long answers, and a budget of a few messages.
    const looks = Array.from({ length: 60 }, (_, look) => (look % 3 === 0 ? crashing(look * 40) : healthy(look * 40)));
    const report = { ...CLAUDE_REPORT, summary: 'All is well, and this is why. '.repeat(20) };
    const monitor = new Monitor(
      ports({
        source: scriptedSource(looks).source,
        history,
        analyst: scriptedAnalyst([{ ok: true, report, usage: USAGE, costUsd: 0.25, call: null }]),
      }),
      { ...SETTINGS, budget: { maxTokens: 4_000, threshold: 0.8, target: 0.5 } },
    );
    await monitor.open();
    let messages = 0;
    for (const _ of looks) messages = (await monitor.cycle(running())).messages;
    const { prunes } = await history.records({});
    expect(prunes.length).toBeGreaterThan(0);
    const all = await history.messages({});
    expect(all.filter(({ pruned }) => pruned === null)).toHaveLength(messages);
    const gone = all.filter(({ pruned }) => pruned !== null);
    expect(gone).toHaveLength(prunes.reduce((sum, { removed }) => sum + removed, 0));
    expect(new Set(gone.map(({ pruned }) => pruned?.cycle))).toEqual(new Set(prunes.map(({ cycle }) => cycle)));
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    expect(prunes[0]?.receipt).toMatchObject({ strategy: 'smart' });
  });

  it('has the messages of a stateless monitor too, without its system message each time', async () => {
    const history = inMemory();
    await live(history, [healthy(0), crashing(5)], { memory: statelessMemory('test') });
    await live(history, [healthy(60)], { memory: statelessMemory('test') });
    const messages = await history.messages({});
    expect(messages.map(({ entry }) => entry.kind)).toEqual([
      'baseline',
      'report',
      'baseline',
      'report',
      'baseline',
      'report',
    ]);
    expect(messages.every(({ pruned }) => pruned === null)).toBe(true);
    expect((await history.records({})).cycles.map(({ mode }) => mode)).toEqual(['stateless', 'stateless', 'stateless']);
  });

  it('says its trouble in the cycle line, and stops nothing', async () => {
    const history: History = {
      ...inMemory(),
      begin: () => {},
      record: () => {},
      flush: async () => 'the disk is full',
    };
    const monitor = await openMonitor(ports({ history }));
    const { degraded } = await monitor.cycle(running());
    expect(degraded).toEqual(['the disk is full']);
  });
});
