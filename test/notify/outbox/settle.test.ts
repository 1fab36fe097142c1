import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delivery, NO_NOTIFICATIONS, type Notifications } from '../../../src/model/notification.ts';
import type { DeliveryResult, NotDelivered } from '../../../src/notify/channel.ts';
import { nextDelivery, pauseOfChannel, settle } from '../../../src/notify/outbox/settle.ts';
import { aThread, sampleNotifications } from '../../support/notifications.ts';
import { MINUTE, NOON } from '../../support/situations.ts';

const [SAMPLE] = sampleNotifications(NOON).outbox;

function owed(id: string, parts: Partial<Delivery> = {}): Delivery {
  if (SAMPLE === undefined) throw new Error('the sample owes one');
  return { ...SAMPLE, id, attempts: 0, nextAt: NOON, lastProblem: null, ...parts };
}

const holding = (outbox: readonly Delivery[], parts: Partial<Notifications> = {}): Notifications => ({
  ...NO_NOTIFICATIONS,
  outbox,
  ...parts,
});
const failure = (parts: Partial<NotDelivered> = {}): NotDelivered => ({
  ok: false,
  reason: 'unreachable',
  message: 'nobody answers',
  remedy: null,
  retryAfterMs: null,
  ...parts,
});
const tried = (delivery: Delivery, result: DeliveryResult, at = NOON) => ({ delivery, result, at, chance: 0.5 });

describe('what is handed over next', () => {
  it('is the oldest of the channel that is due, and nothing overtakes its own thread', () => {
    const waits = owed('a', { attempts: 1, nextAt: NOON + MINUTE });
    const behind = owed('b');
    const other = owed('c', { thread: 'INC-2#1' });
    const elsewhere = owed('d', { channel: 'boss' });
    const outbox = holding([waits, behind, other, elsewhere]);
    expect(nextDelivery(outbox, 'ops', NOON)?.id).toBe('c');
    expect(nextDelivery(outbox, 'ops', NOON + MINUTE)?.id).toBe('a');
    expect(nextDelivery(outbox, 'boss', NOON)?.id).toBe('d');
    expect(nextDelivery(outbox, 'nobody', NOON)).toBeNull();
  });

  it('is nothing of a thread of which something is taken and not on disk yet', () => {
    const among =
      (...ids: readonly string[]) =>
      (id: string) =>
        ids.includes(id);
    const outbox = holding([owed('a'), owed('b'), owed('c', { thread: null }), owed('d', { thread: null })]);
    expect(nextDelivery(outbox, 'ops', NOON, among('a'))?.id).toBe('c');
    expect(nextDelivery(outbox, 'ops', NOON, among('a', 'c'))?.id).toBe('d');
    expect(nextDelivery(outbox, 'ops', NOON, among('a', 'c', 'd'))).toBeNull();
  });

  it('is due at once when it was never tried, whatever the clock of the cluster said', () => {
    expect(nextDelivery(holding([owed('a', { nextAt: NOON + 60 * MINUTE })]), 'ops', NOON)?.id).toBe('a');
  });
});

describe('a message that was taken', () => {
  it('is owed no longer; its thread knows its name there; the channel is well', () => {
    const delivery = owed('a');
    const before = holding([delivery, owed('b')], {
      threads: [aThread(), aThread({ channel: 'boss' })],
      channels: sampleNotifications(NOON).channels,
    });
    const after = settle(before, tried(delivery, { ok: true, ref: '17.1' }));
    expect(after.outbox.map(({ id }) => id)).toEqual(['b']);
    expect(after.threads.map(({ ref }) => ref)).toEqual(['17.1', null]);
    expect(after.channels).toEqual([]);
  });
});

describe('a channel that takes messages again', () => {
  const late = NOON + 30 * MINUTE;
  const ids = ['a', 'b', 'c'] as const;
  const own = (id: string, channel = 'ops') => owed(id, { thread: `${id}#1`, channel });
  const find = ({ outbox }: Notifications, id: string): Delivery => {
    const found = outbox.find((delivery) => delivery.id === id);
    if (found === undefined) throw new Error(`${id} is not owed`);
    return found;
  };
  const ok: DeliveryResult = { ok: true, ref: null };

  it('is tried at once with all that waited for it, also by its patience, and not with what waits for another', () => {
    let state = holding([...ids.map((id) => own(id)), own('d', 'boss')]);
    for (let count = 0; count < 6; count += 1)
      for (const id of ['a', 'b', 'd'])
        state = settle(state, tried(find(state, id), failure({ reason: 'refused', retryAfterMs: 60 * MINUTE })));
    expect(nextDelivery(state, 'ops', late)?.id).toBe('c');
    state = settle(state, tried(find(state, 'c'), ok, late));
    expect(state.outbox.map(({ id, nextAt }) => [id, nextAt])).toEqual([
      ['a', late],
      ['b', late],
      ['d', NOON + 60 * MINUTE],
    ]);
    expect(nextDelivery(state, 'ops', late)?.id).toBe('a');
  });

  it('is not tried again each time with what it calls no message of its kind', () => {
    const refused = settle(holding([own('a'), own('b')]), tried(own('a'), failure({ reason: 'invalid' })));
    const state = settle(refused, tried(find(refused, 'b'), ok, NOON + MINUTE));
    expect(find(state, 'a').nextAt).toBe(NOON + 15 * MINUTE);
  });

  it('is not held up each time by the one message it fails at', () => {
    let state = settle(holding(ids.map((id) => own(id))), tried(own('a'), failure({ reason: 'server_error' })));
    state = settle(state, tried(find(state, 'b'), ok, NOON + 1_000));
    expect(find(state, 'a').nextAt).toBe(NOON + 1_000);
    state = settle(state, tried(find(state, 'a'), failure({ reason: 'server_error' }), NOON + 1_000));
    state = settle(state, tried(find(state, 'c'), ok, NOON + 21_000));
    expect(find(state, 'a')).toMatchObject({ nextAt: NOON + 41_000, ownFault: true });
  });

  it('counts as such also after that: what fails with all others waits for the channel', () => {
    let state = holding([own('a'), own('b')]);
    state = settle(state, tried({ ...own('a'), attempts: 1 }, failure()));
    expect(find(state, 'a').ownFault).toBe(true);
    state = settle(state, tried(find(state, 'a'), failure()));
    state = settle(state, tried(find(state, 'b'), ok, NOON + 1_000));
    expect(find(state, 'a').nextAt).toBe(NOON + 1_000);
  });
});

describe('a message that was not taken', () => {
  const pauses = (result: NotDelivered, tries: number): number[] => {
    let state = holding([owed('a')]);
    const found: number[] = [];
    for (let count = 0; count < tries; count += 1) {
      const [delivery] = state.outbox;
      if (delivery === undefined) throw new Error('it was lost');
      state = settle(state, tried(delivery, result));
      found.push((state.outbox[0]?.nextAt ?? 0) - NOON);
    }
    return found;
  };

  it('is tried again later and later, fifteen minutes apart at most', () => {
    const found = pauses(failure(), 12);
    expect(found.slice(0, 4)).toEqual([20_000, 40_000, 80_000, 160_000]);
    expect(found.at(-1)).toBe(15 * MINUTE);
  });

  it('is tried again when the receiver says, within reason, and seldom where it is the message that is wrong', () => {
    expect(pauses(failure({ reason: 'rate_limited', retryAfterMs: 7_000 }), 1)).toEqual([7_000]);
    expect(pauses(failure({ retryAfterMs: 24 * 60 * MINUTE }), 1)).toEqual([60 * MINUTE]);
    expect(pauses(failure({ reason: 'invalid' }), 2)).toEqual([15 * MINUTE, 15 * MINUTE]);
  });

  it('is tried again soon where the receiver as a whole refuses: an ingress may just be replaced', () => {
    const found = pauses(failure({ reason: 'refused' }), 12);
    expect(found.slice(0, 3)).toEqual([20_000, 40_000, 80_000]);
    expect(found.at(-1)).toBe(15 * MINUTE);
    expect(pauseOfChannel(failure({ reason: 'refused' }))).toBe(20_000);
  });

  it('does not wait for a clock that was set back to catch up', () => {
    const state = settle(holding([owed('a')]), tried(owed('a'), failure()));
    expect(nextDelivery(state, 'ops', NOON)).toBeNull();
    expect(nextDelivery(state, 'ops', NOON - 24 * 60 * MINUTE)).toMatchObject({ id: 'a' });
  });

  it('is given up after four tries where it is the message that is wrong: others wait behind it', () => {
    let state = holding([owed('a'), owed('b')]);
    for (let count = 0; count < 4; count += 1) {
      const [delivery] = state.outbox;
      if (delivery === undefined) throw new Error('it was lost');
      expect(delivery.id).toBe('a');
      state = settle(state, tried(delivery, failure({ reason: 'invalid' })));
    }
    expect(state.outbox.map(({ id }) => id)).toEqual(['b']);
  });
});

it('whatever the channels answer, each message is taken exactly once, and in the order of its thread', () => {
  const anyOutbox = fc.array(
    fc.record({ channel: fc.constantFrom('ops', 'boss'), thread: fc.constantFrom('a', 'b', null) }),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(anyOutbox, fc.infiniteStream(fc.boolean()), (given, answers) => {
      const all = given.map((parts, index) => owed(`m${index}`, parts));
      let state = holding(all);
      let now = NOON;
      const taken: string[] = [];
      const luck = answers[Symbol.iterator]();
      for (let step = 0; state.outbox.length > 0 && step < 2_000; step += 1) {
        const next = nextDelivery(state, 'ops', now) ?? nextDelivery(state, 'boss', now);
        if (next === null) {
          now += MINUTE;
          continue;
        }
        const result: DeliveryResult = luck.next().value === true ? { ok: true, ref: null } : failure();
        if (result.ok) taken.push(next.id);
        state = settle(state, tried(next, result, now));
      }
      expect(taken.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      const threads = Map.groupBy(
        all.filter(({ thread }) => thread !== null),
        ({ channel, thread }) => `${channel} ${thread}`,
      );
      for (const members of threads.values()) {
        const ids = members.map(({ id }) => id);
        expect(taken.filter((id) => ids.includes(id))).toEqual(ids);
      }
    }),
  );
});
