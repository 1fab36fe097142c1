import { describe, expect, it } from 'vitest';
import { createSqliteHistory, type History } from '../../src/history/index.ts';
import {
  A_START,
  aBatch,
  aCall,
  aCycle,
  aLook,
  aMessage,
  aTurn,
  DAY,
  LIFE,
  MINUTE,
} from '../support/history-records.ts';
import { NOON } from '../support/snapshots.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const NOBODY: ReadonlySet<number> = new Set();
const KILOBYTE = 1024;

const numbers = async (history: History) => (await history.messages({ limit: 10_000 })).map(({ number }) => number);

/** Day by day a message, a cycle, a call and an incident that opens and ends; what `fields` says of the day is different. */
async function days(history: History, count: number, content = 'nothing new'): Promise<void> {
  for (let day = 1; day <= count; day += 1) {
    const at = NOON + day * DAY;
    history.record(
      aBatch({
        messages: [aMessage(day, `${content} on day ${day}`, { at, pinned: day === 2 })],
        cycles: [aCycle(day, { at })],
        calls: [aCall(day, { at })],
        looks: [aLook(day, { at, before: A_START })],
        turns: [
          aTurn({ number: day, cycle: day, at }),
          aTurn({ number: day, cycle: day, at: at + 1, turn: 'resolved' }),
        ],
      }),
    );
  }
  expect(await history.flush()).toBeNull();
}

describe('what is kept', () => {
  const aged = async () =>
    createSqliteHistory({ directory: null, now: () => NOON, limits: { maxDays: 10, maxBytes: 1e12 } });

  it('goes after its days, but for pinned messages and what was said when open incidents turned', async () => {
    const history = await aged();
    await days(history, 30);
    history.record({
      life: { ...LIFE, cluster: 'other' },
      turns: [aTurn({ number: 4, cycle: 4, at: NOON + 4 * DAY })],
    });
    await history.flush();
    const request = { now: NOON + 30 * DAY, cluster: LIFE.cluster, open: new Set([3]) };
    expect(await history.retain(request)).toBeNull();
    expect(await numbers(history)).toEqual([2, 3, ...Array.from({ length: 11 }, (_, index) => index + 20)]);
    const { turns, cycles, calls } = await history.records({ cluster: LIFE.cluster });
    expect(turns.slice(0, 3).map(({ number }) => number)).toEqual([3, 3, 20]);
    expect([cycles[0]?.cycle, calls[0]?.cycle]).toEqual([20, 20]);
    expect((await history.looks({ cluster: LIFE.cluster }))[0]?.cycle).toBe(20);
    // Of another cluster's incidents the history itself knows which are open.
    expect((await history.records({ cluster: 'other' })).turns).toHaveLength(1);
    expect((await history.search({ text: 'day' })).hits).toHaveLength(13);
    expect((await history.search({ text: 'day 19' })).hits).toEqual([]);
    expect((await history.search({ text: 'day', from: NOON, to: NOON + 5 * DAY })).hits).toHaveLength(2);
  });

  it('goes a bounded piece at a time', async () => {
    const history = await aged();
    history.record(
      aBatch({
        messages: Array.from({ length: 5_000 }, (_, index) => aMessage(index + 1, 'old', { at: NOON + index })),
      }),
    );
    await history.flush();
    const request = { now: NOON + 100 * DAY, cluster: LIFE.cluster, open: NOBODY };
    const left: number[] = [];
    for (let call = 0; call < 4; call += 1) {
      expect(await history.retain(request)).toBeNull();
      left.push((await history.sizes()).messages);
    }
    expect(left).toEqual([3_000, 1_000, 0, 0]);
  });

  it('is no more than its size, the oldest going first, and the file shrinks with it', async () => {
    const directory = await temporaryDirectory();
    const maxBytes = 600 * KILOBYTE;
    const history = createSqliteHistory({ directory, now: () => NOON, limits: { maxDays: 3_650, maxBytes } });
    const text = 'x'.repeat(20).concat(' and so on');
    await days(history, 1_500, Array.from({ length: 40 }, () => text).join(' '));
    const grown = await history.sizes();
    expect(grown.usedBytes).toBeGreaterThan(2 * maxBytes);
    const request = { now: NOON + 1_500 * DAY, cluster: LIFE.cluster, open: NOBODY };
    for (let cycle = 0; cycle < 30; cycle += 1) expect(await history.retain(request)).toBeNull();
    const kept = await numbers(history);
    const shrunk = await history.sizes();
    expect(shrunk.usedBytes).toBeLessThanOrEqual(maxBytes);
    // No more went than had to.
    expect(shrunk.usedBytes).toBeGreaterThan(maxBytes / 2);
    expect(shrunk.freeBytes).toBe(0);
    expect(kept[0]).toBe(2);
    expect(kept.slice(1)).toEqual(Array.from({ length: kept.length - 1 }, (_, index) => 1_502 - kept.length + index));
    await history.close();
  });

  it.each([
    ['beside messages', 1],
    ['of cycles in which nothing was said', 0],
  ])('takes no more than has to go where looks have the bulk, %s', async (_, messagesEach) => {
    const maxBytes = 600 * KILOBYTE;
    const history = createSqliteHistory({ directory: null, now: () => NOON, limits: { maxDays: 3_650, maxBytes } });
    let fewest = Number.POSITIVE_INFINITY;
    for (let cycle = 1; cycle <= 360; cycle += 1) {
      const at = NOON + cycle * 5 * MINUTE;
      const words = Array.from({ length: messagesEach }, () => aMessage(cycle, 'nothing new', { at }));
      const look = aLook(cycle, { at, before: A_START, blind: 'x'.repeat(2_500) });
      history.record(aBatch({ messages: words, looks: [look], calls: [aCall(cycle, { at })] }));
      if (cycle < 240) continue;
      expect(await history.flush()).toBeNull();
      expect(await history.retain({ now: at, cluster: LIFE.cluster, open: NOBODY })).toBeNull();
      fewest = Math.min(fewest, (await history.sizes()).usedBytes);
    }
    const { usedBytes, messages } = await history.sizes();
    expect(usedBytes).toBeLessThanOrEqual(maxBytes);
    expect(fewest).toBeGreaterThan(0.85 * maxBytes);
    const looks = await history.looks({ cluster: LIFE.cluster });
    expect(looks.length).toBeGreaterThan(100);
    expect(looks.at(-1)?.cycle).toBe(360);
    expect(messages).toBe(messagesEach * looks.length);
  });

  it('takes little where it is little too big, however many messages there are, and whether or not their age is known', async () => {
    const directory = await temporaryDirectory();
    const filled = createSqliteHistory({ directory, now: () => NOON });
    const messages = Array.from({ length: 6_000 }, (_, index) =>
      aMessage(index + 1, 'nothing new', { at: index < 3_000 ? null : NOON + index }),
    );
    filled.record(aBatch({ messages }));
    await filled.flush();
    const { usedBytes } = await filled.sizes();
    await filled.close();
    const limits = { maxDays: 3_650, maxBytes: usedBytes - 1 };
    const history = createSqliteHistory({ directory, now: () => NOON, limits });
    expect(await history.retain({ now: NOON + DAY, cluster: LIFE.cluster, open: NOBODY })).toBeNull();
    // 5 % are to go, and half a percent for what is not alike.
    const kept = await numbers(history);
    expect(kept.length / messages.length).toBeCloseTo(0.945, 2);
    expect(kept).toEqual(Array.from(kept, (_, index) => messages.length - kept.length + index + 1));
    await history.close();
  });

  it('says so when nothing more may go', async () => {
    const history = createSqliteHistory({
      directory: null,
      now: () => NOON,
      limits: { maxDays: 10, maxBytes: 10 * KILOBYTE },
    });
    history.record(
      aBatch({ messages: [1, 2, 3].map((number) => aMessage(number, 'x'.repeat(9_000), { pinned: true })) }),
    );
    await history.flush();
    const request = { now: NOON + DAY, cluster: LIFE.cluster, open: NOBODY };
    await history.retain(request);
    expect(await history.retain(request)).toMatch(
      /bigger than HISTORY_MAX_MB, and all of it is pinned or of open incidents/,
    );
    expect(await numbers(history)).toEqual([1, 2, 3]);
  });
});
