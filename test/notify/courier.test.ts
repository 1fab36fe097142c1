import { describe, expect, it } from 'vitest';
import { type Delivery, NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import { type Channel, Courier, type DeliveryResult, describeHealth } from '../../src/notify/index.ts';
import { aThread, sampleNotifications } from '../support/notifications.ts';
import { NOON } from '../support/situations.ts';

const [SAMPLE] = sampleNotifications(NOON).outbox;

function owed(id: string, parts: Partial<Delivery> = {}): Delivery {
  if (SAMPLE === undefined) throw new Error('the sample owes one');
  return { ...SAMPLE, id, attempts: 0, nextAt: NOON, lastProblem: null, ...parts };
}

/** A channel that answers as told, and remembers what it was handed. */
function scripted(name: string, answer: (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryResult>) {
  const handed: [string, string | null][] = [];
  const channel: Channel = {
    traits: { name, groups: true, edits: true },
    type: 'webhook',
    deliver: async (delivery, ref, signal) => {
      handed.push([delivery.id, ref]);
      return answer(delivery, signal);
    },
  };
  return { channel, handed };
}

function courierFor(
  outbox: readonly Delivery[],
  channels: readonly Channel[],
  lost: Error | null = null,
  mends = () => true,
) {
  let isFresh = false;
  const faults: unknown[] = [];
  let keeps = 0;
  let notifications: Notifications = { ...NO_NOTIFICATIONS, outbox, threads: [aThread()] };
  let now = NOON;
  const waiting: { readonly at: number; readonly work: () => void }[] = [];
  const courier = new Courier({
    channels,
    read: () => notifications,
    keep: async (change) => {
      if (lost !== null && !mends()) throw lost;
      keeps += 1;
      notifications = change(notifications);
    },
    isOwed: (id) => notifications.outbox.some((delivery) => delivery.id === id),
    isFresh: () => isFresh,
    onRepeatFailed: (channel, { reason }) => faults.push([channel, reason]),
    onFault: (channel, error) => faults.push([channel, error]),
    now: () => now,
    random: () => 0.5,
    later: (delay, work) => {
      const timer = { at: now + delay, work };
      waiting.push(timer);
      return () => {
        waiting.splice(waiting.indexOf(timer), 1);
      };
    },
  });
  /** Lets the time pass until the next call back. */
  const pass = async () => {
    const next = waiting.shift();
    if (next === undefined) return false;
    now = Math.max(now, next.at);
    next.work();
    await courier.idle();
    return true;
  };
  return {
    ...{ courier, pass, faults },
    notifications: () => notifications,
    now: () => now,
    keeps: () => keeps,
    add: (delivery: Delivery) => {
      notifications = { ...notifications, outbox: [...notifications.outbox, delivery] };
    },
    looked: () => {
      isFresh = true;
    },
  };
}

/** A ledger on a disk that writes when it is told to, one save after the other. */
function slowDisk(outbox: readonly Delivery[], channels: readonly Channel[]) {
  let current: Notifications = { ...NO_NOTIFICATIONS, outbox, threads: [aThread()] };
  let onDisk = current;
  const saves: { readonly write: () => void }[] = [];
  let written = 0;
  const keep = async (change: (before: Notifications) => Notifications): Promise<void> => {
    current = change(current);
    const saved = current;
    const done = Promise.withResolvers<void>();
    saves.push({ write: done.resolve });
    await done.promise;
    onDisk = saved;
  };
  const courier = new Courier({
    channels,
    read: () => ({ ...current, outbox: onDisk.outbox }),
    keep,
    isOwed: (id) => current.outbox.some((delivery) => delivery.id === id),
    isFresh: () => true,
    now: () => NOON,
    random: () => 0.5,
    later: () => () => undefined,
  });
  return {
    courier,
    change: (change: (before: Notifications) => Notifications) => void keep(change),
    outbox: () => onDisk.outbox,
    saves: () => written,
    write: () => {
      written += 1;
      saves.shift()?.write();
    },
    /** All that goes on by itself has gone on. */
    quiet: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

const taken: DeliveryResult = { ok: true, ref: 'r1' };
const down: DeliveryResult = {
  ok: false,
  reason: 'unreachable',
  message: 'nobody answers',
  remedy: null,
  retryAfterMs: null,
};

describe('a courier', () => {
  it('hands over all that is owed, in order, and replies in the thread the first message opened', async () => {
    const ops = scripted('ops', async () => taken);
    const { courier, notifications } = courierFor([owed('a'), owed('b', { act: 'resolve' })], [ops.channel]);
    courier.wake();
    await courier.idle();
    expect(ops.handed).toEqual([
      ['a', null],
      ['b', 'r1'],
    ]);
    expect(notifications().outbox).toEqual([]);
  });

  it('keeps together what was taken while the save before was under way', async () => {
    const ops = scripted('ops', async () => taken);
    const outbox = Array.from({ length: 30 }, (_, index) => owed(`m${index}`, { thread: `INC-${index}#1` }));
    const disk = slowDisk(outbox, [ops.channel]);
    disk.courier.wake();
    await disk.quiet();
    // The first is being saved; no more than twenty may be with the receiver and not on disk.
    expect([ops.handed.length, disk.outbox().length]).toEqual([20, 30]);
    disk.write();
    await disk.quiet();
    expect([ops.handed.length, disk.outbox().length]).toEqual([21, 29]);
    disk.write();
    await disk.quiet();
    expect([ops.handed.length, disk.outbox().length]).toEqual([30, 10]);
    disk.write();
    await disk.quiet();
    disk.write();
    await disk.courier.idle();
    expect(disk.outbox()).toEqual([]);
    expect(disk.saves()).toBe(4);
  });

  it('hands nothing over behind what its thread was told and nobody has kept', async () => {
    const ops = scripted('ops', async () => taken);
    const disk = slowDisk(
      [owed('open'), owed('resolve', { act: 'resolve' }), owed('other', { thread: null })],
      [ops.channel],
    );
    disk.courier.wake();
    await disk.quiet();
    expect(ops.handed.map(([id]) => id)).toEqual(['open', 'other']);
    disk.write();
    await disk.quiet();
    expect(ops.handed.at(-1)).toEqual(['resolve', 'r1']);
    disk.write();
    await disk.quiet();
    disk.write();
    await disk.courier.idle();
    expect(disk.outbox()).toEqual([]);
  });

  it('does not hand over what another message is taking the place of, nor what follows in its thread', async () => {
    const ops = scripted('ops', async () => taken);
    const disk = slowDisk([owed('a'), owed('b'), owed('c', { thread: 'INC-3#1' })], [ops.channel]);
    // A cycle puts one in the place of both, and is not on disk yet.
    disk.change((before) => ({ ...before, outbox: before.outbox.filter(({ id }) => id !== 'a') }));
    disk.courier.wake();
    await disk.quiet();
    expect(ops.handed.map(([id]) => id)).toEqual(['c']);
    disk.write();
    disk.write();
    await disk.quiet();
    expect(ops.handed.map(([id]) => id)).toEqual(['c', 'b']);
    disk.write();
    await disk.courier.idle();
  });

  it('does not end before what it was told is kept', async () => {
    const ops = scripted('ops', async () => taken);
    const disk = slowDisk([owed('a')], [ops.channel]);
    disk.courier.wake();
    await disk.quiet();
    let ended = false;
    const stopped = disk.courier.stop(1_000).then(() => {
      ended = true;
    });
    await disk.quiet();
    expect(ended).toBe(false);
    disk.write();
    await stopped;
    expect(disk.outbox()).toEqual([]);
  });

  it('does not let a channel that hangs hold up another', async () => {
    const slow = Promise.withResolvers<DeliveryResult>();
    const ops = scripted('ops', () => slow.promise);
    const boss = scripted('boss', async () => taken);
    const { courier, notifications } = courierFor(
      [owed('a'), owed('b', { channel: 'boss' })],
      [ops.channel, boss.channel],
    );
    courier.wake();
    courier.wake();
    while (notifications().outbox.length > 1) await Promise.resolve();
    expect(notifications().outbox.map(({ id }) => id)).toEqual(['a']);
    slow.resolve(taken);
    await courier.idle();
    expect(ops.handed).toHaveLength(1);
  });

  it('tries again by itself until the channel is back, with the same id', async () => {
    let tries = 0;
    const ops = scripted('ops', async () => {
      tries += 1;
      return tries < 4 ? down : taken;
    });
    const { courier, pass, notifications } = courierFor([owed('a'), owed('b', { thread: 'INC-2#1' })], [ops.channel]);
    courier.wake();
    await courier.idle();
    // One that is not taken says enough of the others.
    expect(ops.handed).toEqual([['a', null]]);
    while (notifications().outbox.length > 0 && (await pass()));
    expect(notifications().outbox).toEqual([]);
    expect(ops.handed.filter(([id]) => id === 'a').length).toBeGreaterThan(1);
  });

  it('hands over what was refused while an ingress was replaced as soon as another message is taken', async () => {
    const tries: [string, number][] = [];
    const gone: DeliveryResult = { ...down, reason: 'refused', message: 'answered 404' };
    const ops = scripted('ops', async ({ id }) => {
      tries.push([id, now() - NOON]);
      return now() < NOON + 20_000 ? gone : taken;
    });
    const outbox = ['a', 'b', 'c'].map((id, index) => owed(id, { thread: `INC-${index + 1}#1` }));
    const { courier, pass, notifications, now } = courierFor(outbox, [ops.channel]);
    courier.wake();
    await courier.idle();
    while (notifications().outbox.length > 0 && (await pass()));
    expect(notifications().outbox).toEqual([]);
    expect(tries).toEqual([
      ['a', 0],
      ['a', 20_000],
      ['b', 20_000],
      ['c', 20_000],
    ]);
  });

  it('keeps what it could not finish when it is stopped, untried', async () => {
    const ops = scripted(
      'ops',
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ ok: false, reason: 'stopping', message: 'stopping', remedy: null, retryAfterMs: null }),
          );
        }),
    );
    const { courier, pass, notifications } = courierFor([owed('a')], [ops.channel]);
    courier.wake();
    const stopped = courier.stop(1_000);
    await pass();
    await stopped;
    expect(notifications().outbox).toMatchObject([{ id: 'a', attempts: 0 }]);
    courier.wake();
    expect(ops.handed).toHaveLength(1);
  });

  it('leaves a channel alone for as long as it asks, whatever else is owed to it', async () => {
    const tries: number[] = [];
    const busy: DeliveryResult = { ...down, reason: 'rate_limited', retryAfterMs: 300_000 };
    const ops = scripted('ops', async () => {
      tries.push(now());
      return tries.length < 2 ? busy : taken;
    });
    const outbox = ['a', 'b', 'c'].map((id, index) => owed(id, { thread: `INC-${index + 1}#1` }));
    const { courier, pass, notifications, now } = courierFor(outbox, [ops.channel]);
    courier.wake();
    await courier.idle();
    // The next cycle has something to tell.
    courier.wake();
    await courier.idle();
    expect(tries).toEqual([NOON]);
    while (notifications().outbox.length > 0 && (await pass()));
    expect(notifications().outbox).toEqual([]);
    expect(tries.slice(1).every((at) => at >= NOON + 300_000)).toBe(true);
  });

  it('outlives a ledger that cannot be kept, says so, and hands nothing over twice', async () => {
    const lost = new Error('the lock is lost');
    const ops = scripted('ops', async () => taken);
    let keeps = 0;
    const mends = () => {
      keeps += 1;
      return keeps > 2;
    };
    const { courier, pass, notifications, faults } = courierFor([owed('a')], [ops.channel], lost, mends);
    courier.wake();
    await courier.idle();
    courier.wake();
    expect(faults).toEqual([['ops', lost]]);
    while (notifications().outbox.length > 0 && (await pass()));
    expect(notifications().outbox).toEqual([]);
    expect(ops.handed).toEqual([['a', null]]);
    await courier.stop(1_000);
  });

  describe('of a channel that forgets what nobody repeats', () => {
    function forgetful(answer: (said: number) => DeliveryResult = () => ({ ok: true, ref: null })) {
      const repeated: (readonly string[])[] = [];
      const ops = scripted('ops', async () => taken);
      const channel: Channel = {
        ...ops.channel,
        repeat: async (refs) => {
          repeated.push(refs);
          return answer(repeated.length);
        },
      };
      return { channel, repeated };
    }

    it('says every minute what is still there, once a look has confirmed it, and writes nothing for it', async () => {
      const { channel, repeated } = forgetful();
      const { courier, pass, keeps, now, looked, notifications } = courierFor([owed('a')], [channel]);
      courier.wake();
      await courier.idle();
      expect([notifications().outbox, keeps(), repeated]).toEqual([[], 1, []]);
      looked();
      courier.wake();
      await courier.idle();
      courier.wake();
      await courier.idle();
      expect(repeated).toEqual([['r1']]);
      const before = now();
      await pass();
      await pass();
      expect(repeated).toEqual([['r1'], ['r1'], ['r1']]);
      expect([now() - before, keeps()]).toEqual([120_000, 1]);
    });

    it('hands over what waits as soon as it hears again what is still there', async () => {
      const { channel } = forgetful();
      const waits = owed('b', { thread: 'INC-2#1', attempts: 6, nextAt: NOON + 900_000 });
      const { courier, pass, keeps, now, looked, notifications, add } = courierFor([owed('a')], [channel]);
      courier.wake();
      await courier.idle();
      looked();
      courier.wake();
      await courier.idle();
      expect(keeps()).toBe(1);
      const told = owed('c', { thread: 'INC-2#1', ownFault: true, attempts: 2, nextAt: NOON + 900_000 });
      add(waits);
      add(told);
      await pass();
      expect(now() - NOON).toBe(60_000);
      expect(notifications().outbox).toEqual([told]);
    });

    it('says nothing more of what is over', async () => {
      const { channel, repeated } = forgetful();
      const { courier, pass, looked } = courierFor([], [channel], null, () => true);
      looked();
      courier.wake();
      await courier.idle();
      // The thread was never taken there: it has no name.
      expect(await pass()).toBe(false);
      expect(repeated).toEqual([]);
    });

    it('says once that it fails, and leaves the channel alone as it would for any message', async () => {
      const { channel, repeated } = forgetful((count) => (count < 4 ? down : { ok: true, ref: null }));
      const { courier, pass, faults, now, looked } = courierFor([owed('a')], [channel]);
      looked();
      courier.wake();
      await courier.idle();
      const tries = [now()];
      const trouble = courier.repeatTroubles();
      expect(trouble).toEqual([{ channel: 'ops', since: NOON, message: 'nobody answers' }]);
      expect(describeHealth(NO_NOTIFICATIONS, trouble)).toEqual([
        'channel ops is not told again what fires since 2026-11-21T12:00Z: nobody answers',
      ]);
      for (let count = 0; count < 4; count += 1) {
        await pass();
        tries.push(now());
      }
      expect(repeated).toHaveLength(5);
      expect(faults).toEqual([['ops', 'unreachable']]);
      expect(courier.repeatTroubles()).toEqual([]);
      expect(tries.map((at) => at - NOON)).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
    });

    it('never says that something is there while its end is handed over', async () => {
      const order: string[] = [];
      const slow = Promise.withResolvers<void>();
      const channel: Channel = {
        ...scripted('ops', async ({ id }) => {
          order.push(`deliver ${id}`);
          return taken;
        }).channel,
        repeat: async () => {
          order.push('repeat begins');
          await slow.promise;
          order.push('repeat ends');
          return { ok: true, ref: null };
        },
      };
      const { courier, looked, add } = courierFor([owed('open')], [channel]);
      looked();
      courier.wake();
      while (!order.includes('repeat begins')) await Promise.resolve();
      add(owed('resolve', { act: 'resolve' }));
      courier.wake();
      slow.resolve();
      await courier.idle();
      expect(order).toEqual(['deliver open', 'repeat begins', 'repeat ends', 'deliver resolve']);
    });
  });
});
