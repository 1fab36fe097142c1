import { describe, expect, it } from 'vitest';
import { createMemoryLedgerStore } from '../../src/ledger/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { NO_NOTIFICATIONS } from '../../src/model/notification.ts';
import type { NotifyRules } from '../../src/model/notify-rules.ts';
import { emptySession } from '../../src/model/session.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { EMPTY_CLUSTER_FILE } from '../../src/model/weight.ts';
import { LedgerKeeper } from '../../src/monitor/ledger-keeper.ts';
import { Teller } from '../../src/monitor/teller.ts';
import { ANY } from '../../src/notify/decide/routes.ts';
import type { Channel } from '../../src/notify/index.ts';
import { aClusterFile } from '../support/cluster-files.ts';
import { listeningChannel } from '../support/listening-channel.ts';
import { openMonitor, ports, running, scriptedSource } from '../support/monitor-parts.ts';
import { aRoute, notifyRules } from '../support/notifications.ts';
import { aSituation, TEST_KEY } from '../support/situations.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, coverageEntry, MINUTE, NOON } from '../support/snapshots.ts';

const LABELLED = aDeployment({ labels: { team: 'payments' } });
const crashing = (at: number) => () =>
  aSnapshot({ now: NOON + at * MINUTE, pods: [aCrashingPod()], deployments: [LABELLED] });

const filed = (rules: Partial<NotifyRules>) => async () => ({
  file: aClusterFile({ notify: notifyRules(rules) }),
  problem: null,
});

describe('the rules of the cluster file', () => {
  it('route by the labels of the workload as the look shows them', async () => {
    const [ops, boss] = [listeningChannel('ops'), listeningChannel('boss')];
    const labelled = (value: string) => ({ ...ANY, labels: [{ name: 'team', value }] });
    const clusterFile = filed({
      routes: [
        aRoute({ name: 'data', match: labelled('data'), channels: ['boss'], goOn: true }),
        aRoute({ name: 'pay', match: labelled('pay*') }),
      ],
    });
    const { source } = scriptedSource([crashing(0)]);
    const monitor = await openMonitor(ports({ source, channels: [ops, boss], clusterFile }));
    await monitor.cycle(running());
    await monitor.idle();
    expect(ops.taken.map(({ notice }) => notice.title)).toEqual(['shop/api keeps crashing']);
    expect(boss.taken).toEqual([]);
  });

  it('that name a channel that is not there are the trouble of every cycle, until they are mended', async () => {
    const wrong = filed({ routes: [aRoute({ channels: ['pagerduty'] })] });
    const files = [wrong, wrong, filed({})];
    let cycle = 0;
    const clusterFile = async () => {
      cycle += 1;
      const file = files[cycle - 1];
      if (file === undefined) throw new Error('three cycles');
      return file();
    };
    const monitor = await openMonitor(ports({ clusterFile, channels: [listeningChannel('slack')] }));
    const trouble = ['notify route all names pagerduty, which is not configured; there are slack'];
    expect((await monitor.cycle(running())).degraded).toEqual(trouble);
    expect((await monitor.cycle(running())).degraded).toEqual(trouble);
    expect((await monitor.cycle(running())).degraded).toEqual([]);
  });
});

describe('the word of the agent on itself', () => {
  const blind = (at: number) => () =>
    aSnapshot({
      now: NOON + at * MINUTE,
      coverage: [{ ...coverageEntry('pods', null, 'failed'), reason: 'connection refused' }],
    });
  const healthy = (at: number) => () => aSnapshot({ now: NOON + at * MINUTE });

  it('is told when it was blind for long, and when it sees again', async () => {
    const ops = listeningChannel('ops');
    const { source } = scriptedSource([healthy(0), blind(5), blind(10), blind(15), healthy(20)]);
    const monitor = await openMonitor(ports({ source, channels: [ops] }));
    for (let count = 0; count < 5; count += 1) await monitor.cycle(running());
    await monitor.idle();
    expect(ops.taken.filter(({ notice }) => notice.kind === 'watcher').map(({ act }) => act)).toEqual([
      'open',
      'resolve',
    ]);
  });

  it('is told by the first cycle after an absence, and by no other', async () => {
    const ops = listeningChannel('ops');
    const ledgers = createMemoryLedgerStore();
    const before = ports({ ledgers, source: scriptedSource([healthy(0)]).source });
    await (await openMonitor(before)).cycle(running());
    const { source } = scriptedSource([healthy(60), healthy(120)]);
    const monitor = await openMonitor(ports({ ledgers, source, channels: [ops] }));
    await monitor.cycle(running());
    await monitor.cycle(running());
    await monitor.idle();
    expect(ops.taken.map(({ notice }) => notice.title)).toEqual(['the agent was away for 60 min and is back']);
  });

  it('is the digest at its time', async () => {
    const ops = listeningChannel('ops');
    const clusterFile = filed({ digest: { at: 12 * 60 + 10, timezone: 'UTC', channels: ['ops'] } });
    const { source } = scriptedSource([healthy(0), healthy(5), healthy(10), healthy(15)]);
    const monitor = await openMonitor(ports({ source, channels: [ops], clusterFile }));
    for (let count = 0; count < 4; count += 1) await monitor.cycle(running());
    await monitor.idle();
    expect(ops.taken.map(({ notice }) => [notice.kind, notice.at])).toEqual([['digest', NOON + 10 * MINUTE]]);
  });
});

it('a message that is under way is left to the next writer when this process is one no more', async () => {
  const stopping = { ok: false, reason: 'stopping', message: 'stopping', remedy: null, retryAfterMs: null } as const;
  const hanging: Channel = {
    ...listeningChannel('ops'),
    deliver: (_delivery, _ref, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(stopping))),
  };
  const { source } = scriptedSource([crashing(0)]);
  const monitor = await openMonitor(ports({ source, channels: [hanging] }));
  await monitor.cycle(running());
  await monitor.abandon();
  expect(monitor.ledger.notifications.outbox).toMatchObject([{ channel: 'ops', act: 'open', attempts: 0 }]);
});

it('what is still there is repeated to a channel that forgets, but not before a look of this process has confirmed it', async () => {
  const repeated: (readonly string[])[] = [];
  const forgetful = (): Channel => ({
    ...listeningChannel('ops'),
    deliver: async ({ thread }) => ({ ok: true, ref: thread }),
    repeat: async (refs) => {
      repeated.push(refs);
      return { ok: true, ref: null };
    },
  });
  const ledgers = createMemoryLedgerStore();
  const first = await openMonitor(
    ports({ ledgers, source: scriptedSource([crashing(0)]).source, channels: [forgetful()] }),
  );
  await first.cycle(running());
  await first.idle();
  expect(repeated).toEqual([['INC-1#1']]);
  await first.close();

  const again = await openMonitor(
    ports({ ledgers, source: scriptedSource([crashing(5)]).source, channels: [forgetful()] }),
  );
  await again.idle();
  expect(repeated).toHaveLength(1);
  await again.cycle(running());
  await again.idle();
  expect(repeated).toEqual([['INC-1#1'], ['INC-1#1']]);
  await again.close();
});

it('what is still there is not confirmed by a look that saw nothing, nor by one that is not kept', async () => {
  const repeated: (readonly string[])[] = [];
  const forgetful = (): Channel => ({
    ...listeningChannel('ops'),
    deliver: async ({ thread }) => ({ ok: true, ref: thread }),
    repeat: async (refs) => {
      repeated.push(refs);
      return { ok: true, ref: null };
    },
  });
  const blind = (at: number) => () =>
    aSnapshot({
      now: NOON + at * MINUTE,
      coverage: [{ ...coverageEntry('pods', null, 'failed'), reason: 'connection refused' }],
    });
  const ledgers = createMemoryLedgerStore();
  const first = await openMonitor(
    ports({ ledgers, source: scriptedSource([crashing(0)]).source, channels: [forgetful()] }),
  );
  await first.cycle(running());
  await first.idle();
  await first.close();
  expect(repeated).toHaveLength(1);

  const keeper = new LedgerKeeper(ledgers, 'shop-demo', () => TEST_KEY);
  await keeper.open(emptySession('test', null, null));
  const teller = new Teller(ports({ channels: [forgetful()] }), keeper, 5 * MINUTE);
  const look = async (snapshot: Snapshot, cycle: number) => {
    const ledger = { ...keeper.current, cycle };
    const situation = aSituation({ cycle, at: snapshot.clock.now, open: ledger.incidents });
    const observation = { snapshot, situation, ledger, file: EMPTY_CLUSTER_FILE, fileTrouble: null };
    const owe = await teller.plan(observation, { lastLookAt: NOON, costUsd: null });
    return () => keeper.update((now) => ({ ...ledger, notifications: owe(now.notifications).notifications }));
  };
  const heard = async () => {
    teller.wake();
    await teller.idle();
    return repeated.length;
  };
  await (await look(blind(60)(), 2))();
  expect(await heard()).toBe(1);
  // Its commit fails, and a blind look comes next.
  await look(crashing(65)(), 3);
  expect(await heard()).toBe(1);
  await (await look(blind(70)(), 3))();
  expect(await heard()).toBe(1);
  const commit = await look(crashing(75)(), 4);
  expect(await heard()).toBe(1);
  await commit();
  expect(await heard()).toBe(2);
  expect(repeated).toEqual([['INC-1#1'], ['INC-1#1']]);
  await teller.stop(0);
});

it('what a channel is owed that was missing waits for the first look with it: it may be over', async () => {
  const ledgers = createMemoryLedgerStore();
  const down: Channel = {
    ...listeningChannel('ops'),
    // Never tried, it is due at once.
    deliver: async () => ({ ok: false, reason: 'stopping', message: 'stopping', remedy: null, retryAfterMs: null }),
  };
  const watch = async (looks: Parameters<typeof scriptedSource>[0], channels: readonly Channel[]) => {
    const monitor = await openMonitor(ports({ ledgers, source: scriptedSource(looks).source, channels }));
    await monitor.idle();
    for (const _ of looks) await monitor.cycle(running());
    await monitor.idle();
    await monitor.close();
    return monitor.ledger.notifications;
  };
  await watch([crashing(0)], [down]);
  const healthy = (at: number) => () => aSnapshot({ now: NOON + at * MINUTE, pods: [aPod()], deployments: [LABELLED] });
  const away = await watch([healthy(5), healthy(60), healthy(65)], []);
  expect([away.outbox.length, away.missing]).toEqual([1, [{ channel: 'ops', since: NOON + 5 * MINUTE }]]);
  const ops = listeningChannel('ops');
  const back = await watch([healthy(70)], [ops]);
  expect(ops.taken.map(({ act, thread, notice }) => [act, thread, notice.state])).toEqual([
    ['resolve', 'INC-1#1', 'resolved'],
  ]);
  expect([back.outbox, back.missing]).toEqual([[], []]);
});

it('a channel that is dead is told through another with the next cycle, also when nobody tries it any more', async () => {
  const ledgers = createMemoryLedgerStore();
  const dead = { ...listeningChannel('slack'), type: 'slack' as const };
  const pager = { ...listeningChannel('pagerduty'), type: 'pagerduty' as const };
  const log = { ...listeningChannel('stdout'), type: 'stdout' as const };
  const before = emptyLedger('shop-demo');
  const failing = {
    ...{ channel: 'slack', failures: 4, failingSince: NOON - 60 * MINUTE, lastProblem: 'slack answered 404.' },
    toldElsewhere: false,
  };
  await ledgers.save({ ...before, notifications: { ...NO_NOTIFICATIONS, channels: [failing] } });
  const source = scriptedSource([() => aSnapshot({ now: NOON })]).source;
  const monitor = await openMonitor(ports({ ledgers, source, channels: [dead, pager, log] }));
  await monitor.cycle(running());
  await monitor.idle();
  expect(pager.taken.map(({ notice }) => notice.title)).toEqual(['channel slack takes no messages']);
  expect([dead.taken, log.taken]).toEqual([[], []]);
});

it('a channel that was down for long gets one message of what came and went, and no more than that', async () => {
  let isDown = true;
  let now = NOON;
  const slack = listeningChannel('slack');
  const down = { ok: false, reason: 'unreachable', message: 'down', remedy: null, retryAfterMs: null } as const;
  const flaky: Channel = {
    ...slack,
    deliver: async (delivery, ref, signal) => (isDown ? down : slack.deliver(delivery, ref, signal)),
  };
  const healthy = (at: number) => () => aSnapshot({ now: NOON + at * MINUTE, deployments: [LABELLED] });
  const { source } = scriptedSource([crashing(0), crashing(20), ...[40, 60, 80, 100, 120].map(healthy)]);
  const monitor = await openMonitor(ports({ source, channels: [flaky], now: () => now }));
  for (let cycle = 0; cycle < 6; cycle += 1) {
    await monitor.cycle(running());
    await monitor.idle();
    now += 20 * MINUTE;
  }
  const { outbox } = monitor.ledger.notifications;
  expect(outbox.map(({ act, notice }) => [act, notice.state])).toEqual([['resolve', 'resolved']]);
  isDown = false;
  await monitor.cycle(running());
  await monitor.idle();
  expect(slack.taken.map(({ id }) => id)).toEqual(outbox.map(({ id }) => id));
  expect(slack.taken[0]?.notice.lines.at(-1)?.text).toMatch(/^told late, one message for \d+: began .*, over /);
  expect(monitor.ledger.notifications.outbox).toEqual([]);
  expect(monitor.ledger.notifications.channels).toEqual([]);
  await monitor.close();
});
