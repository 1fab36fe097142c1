import { describe, expect, it } from 'vitest';
import type { ClusterSource } from '../../src/cluster/index.ts';
import { createSqliteHistory, type History } from '../../src/history/index.ts';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { NO_NOTIFICATIONS } from '../../src/model/notification.ts';
import type { Channel } from '../../src/notify/index.ts';
import { listeningChannel } from '../support/listening-channel.ts';
import { openMonitor, ports, running, scriptedSource } from '../support/monitor-parts.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

const HOUR = 60 * MINUTE;
const deployments = [aDeployment({ labels: { team: 'pay' } })];
const look =
  (hours: number, pod = aPod()) =>
  () =>
    aSnapshot({ now: NOON + hours * HOUR, pods: [pod], deployments });
const crashing = (hours: number) => look(hours, aCrashingPod());
/** A look at which nothing could be read. */
const blind = (hours: number) => () =>
  aSnapshot({
    now: NOON + hours * HOUR,
    coverage: [{ kind: 'pods', namespace: null, state: 'failed', reason: 'no route to host' }],
  });

async function watch(history: History, looks: Parameters<typeof scriptedSource>[0], source?: ClusterSource) {
  const channel = listeningChannel('ops');
  const given = ports({ source: source ?? scriptedSource(looks).source, history, channels: [channel] });
  const monitor = await openMonitor(given);
  for (const _ of looks) await monitor.cycle(running());
  await monitor.idle();
  return given;
}

const kept = async (history: History) => history.looks({ cluster: 'shop-demo' });
const inMemory = () => createSqliteHistory({ directory: null, now: () => NOON });

describe('what a look keeps', () => {
  it('is what rules decide on and what they decided: whole at a start, then only what differs', async () => {
    const history = inMemory();
    await watch(history, [look(0), crashing(1), crashing(2), crashing(3), look(4), look(5)]);
    const looks = await kept(history);
    expect(looks.map(({ cycle, before }) => [cycle, before !== null])).toEqual([
      [1, true],
      ...[2, 3, 4, 5, 6].map((cycle) => [cycle, false]),
    ]);
    expect(looks[0]?.before?.channels).toEqual([{ name: 'ops', groups: true, edits: true }]);
    expect(looks[1]).toMatchObject({
      updates: [{ number: 1, turn: 'opened', loud: true, previousSeverity: null }],
      incidents: [{ number: 1, state: 'open', labels: { team: 'pay' } }],
      decisions: [{ incident: 1, channel: 'ops', reason: 'opened', tell: true }],
    });
    // It merely goes on.
    expect(looks[2]).toMatchObject({ updates: [], incidents: [], decisions: [], blind: null, awaySince: null });
    expect(looks.at(-1)?.decisions).toMatchObject([{ incident: 1, reason: 'resolved' }]);
  });

  it('is whole again on another day, with what is open, what ended lately, and what people had been told', async () => {
    const history = inMemory();
    await watch(history, [crashing(0), crashing(1), crashing(13), crashing(14)]);
    const looks = await kept(history);
    expect(looks.map(({ before }) => before !== null)).toEqual([true, false, true, false]);
    expect(looks[2]).toMatchObject({
      incidents: [{ number: 1, state: 'open' }],
      before: {
        notifications: {
          outbox: [],
          channels: [],
          threads: [{ channel: 'ops', key: 'INC-1#1' }],
          decisions: [{ incident: 1, reason: 'opened' }],
        },
      },
    });
  });

  it('says why it saw nothing, and how long nobody had looked', async () => {
    const history = inMemory();
    const { ledgers } = await watch(history, [look(0), blind(1)]);
    expect((await kept(history)).map((each) => [each.blind, each.awaySince])).toEqual([
      [null, null],
      ['no route to host', null],
    ]);
    const next = await openMonitor(ports({ source: scriptedSource([look(3), look(4)]).source, history, ledgers }));
    for (const _ of [3, 4]) await next.cycle(running());
    const looks = (await kept(history)).slice(2);
    expect(looks.map(({ awaySince }) => awaySince)).toEqual([NOON, null]);
    expect(looks[0]?.before?.channels).toEqual([]);
  });

  it('is of what was decided what this look decided, also while messages are put together for a dead channel', async () => {
    const history = inMemory();
    const ledgers = createMemoryLedgerStore();
    const failing = {
      ...{ channel: 'ops', failures: 4, failingSince: NOON - 60 * MINUTE, lastProblem: 'ops answered 404.' },
      toldElsewhere: true,
    };
    await ledgers.save({
      ...emptyLedger('shop-demo'),
      notifications: { ...NO_NOTIFICATIONS, channels: [failing] },
    });
    const dead: Channel = {
      ...listeningChannel('ops'),
      deliver: async () => ({ ok: false, reason: 'unreachable', message: 'down', remedy: null, retryAfterMs: null }),
    };
    const looks = [crashing(0), look(1), look(2), look(3), crashing(4), look(5), look(6)];
    const { source } = scriptedSource(looks);
    const monitor = await openMonitor(ports({ source, history, ledgers, channels: [dead] }));
    for (const _ of looks) await monitor.cycle(running());
    // One message stands for both.
    expect(monitor.ledger.notifications.outbox.some(({ late }) => late !== undefined)).toBe(true);
    const records = await kept(history);
    const decisions = records.flatMap((record) => record.decisions.map(({ cycle }) => [record.cycle, cycle]));
    expect(decisions.every(([looked, decided]) => looked === decided)).toBe(true);
    expect(records.flatMap((record) => record.decisions.map(({ reason }) => reason))).toEqual([
      ...['opened', 'resolved', 'recurring', 'resolved'],
    ]);
  });

  it('has what ended long ago where a channel that was missing has not heard of it', async () => {
    const history = inMemory();
    const ledgers = createMemoryLedgerStore();
    const run = async (looks: Parameters<typeof scriptedSource>[0], channels: readonly Channel[]) => {
      const monitor = await openMonitor(ports({ source: scriptedSource(looks).source, history, ledgers, channels }));
      for (const _ of looks) await monitor.cycle(running());
      await monitor.idle();
    };
    await run([crashing(0)], [listeningChannel('ops')]);
    await run([look(1), look(2), look(3)], []);
    await run([look(73), look(74)], [listeningChannel('ops')]);
    const [back, after] = (await kept(history)).slice(-2);
    expect(back).toMatchObject({
      incidents: [{ number: 1, state: 'resolved' }],
      decisions: [
        { incident: 1, channel: 'ops', reason: 'resolved', tell: true },
        { incident: null, reason: 'watcher' },
      ],
    });
    expect(after).toMatchObject({ incidents: [], decisions: [] });
  });

  it('is whole when trouble with the history has begun, and when it is over', async () => {
    const real = inMemory();
    const answers = [null, 'the disk is full', 'the disk is full', null, null];
    const history: History = {
      ...real,
      begin: (...given) => real.begin(...given),
      record: (batch) => real.record(batch),
      retain: async () => null,
      flush: async () => {
        await real.flush();
        return answers.shift() ?? null;
      },
      looks: (query) => real.looks(query),
    };
    await watch(
      history,
      [0, 1, 2, 3, 4, 5].map((hours) => crashing(hours)),
    );
    expect((await kept(real)).map(({ before }) => before !== null)).toEqual([true, false, true, false, true, false]);
  });
});
