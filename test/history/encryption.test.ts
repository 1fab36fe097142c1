import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createSqliteHistory, openHistoryReader } from '../../src/history/index.ts';
import { openForWriting } from '../../src/history/sqlite/database.ts';
import { type Cipher, createCipher } from '../../src/storage/index.ts';
import { aBatch, aLook, aMessage, aTool, aTurn, LIFE } from '../support/history-records.ts';
import { NOON } from '../support/snapshots.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const key = (byte: number) => new Uint8Array(32).fill(byte);
const SECRET = 'the ledger of the night shift';

async function written(directory: string, cipher: Cipher | null, number = 1): Promise<void> {
  const history = createSqliteHistory({ directory, now: () => NOON, cipher });
  const report = { analyst: 'rules', model: null, summary: `${SECRET} summed up`, assessments: [] } as const;
  history.record(
    aBatch({
      messages: [aMessage(number, `${SECRET} ${number}`, { report, incidents: [7] })],
      turns: [aTurn({ cycle: number, number, message: SECRET })],
      tools: [aTool({ id: `call ${number}`, asked: SECRET, outcome: SECRET })],
      looks: [aLook(number, { blind: SECRET })],
    }),
  );
  expect(await history.flush()).toBeNull();
  await history.close();
}

describe('an encrypted history', () => {
  it('has none of its texts on disk, neither in rows nor in the index, nor in the log', async () => {
    const directory = await temporaryDirectory();
    const history = createSqliteHistory({ directory, now: () => NOON, cipher: createCipher({ key: key(1) }) });
    history.record(
      aBatch({
        ...{ messages: [aMessage(1, SECRET)], turns: [aTurn({ message: SECRET })] },
        looks: [aLook(1, { blind: SECRET })],
      }),
    );
    await history.flush();
    const bytes = async () =>
      Buffer.concat(await Promise.all(['history.db', 'history.db-wal'].map((name) => readFile(join(directory, name)))));
    const inUse = await bytes();
    await history.close();
    await written(directory, createCipher({ key: key(1) }), 2);
    for (const all of [inUse, await readFile(join(directory, 'history.db'))]) {
      for (const word of ['ledger of', 'night', 'shift', 'summed']) expect(all.includes(word)).toBe(false);
    }
    // The very same, in the clear, is found by the same means.
    const plain = await temporaryDirectory();
    await written(plain, null);
    expect((await readFile(join(plain, 'history.db'))).includes('night')).toBe(true);
  });

  it('is read with its key, also when that has become an old one, and beside what is not encrypted', async () => {
    const directory = await temporaryDirectory();
    await written(directory, null, 1);
    await written(directory, createCipher({ key: key(1) }), 2);
    const rotated = createCipher({ key: key(2), oldKeys: [key(1)] });
    await written(directory, rotated, 3);
    const reader = openHistoryReader({ directory, cipher: rotated });
    const { hits } = (await reader?.search({ text: 'night shift', kinds: ['delta'] })) ?? { hits: [] };
    expect(hits.map((hit) => hit.what === 'message' && hit.number)).toEqual([3, 2, 1]);
    expect((await reader?.records({}))?.tools.map(({ asked, outcome }) => [asked, outcome])).toEqual(
      [1, 2, 3].map(() => [SECRET, SECRET]),
    );
    expect((await reader?.looks({ cluster: LIFE.cluster }))?.map(({ blind }) => blind)).toEqual(
      [1, 2, 3].map(() => SECRET),
    );
    expect((await reader?.messages({}))?.map(({ entry }) => entry.report?.summary)).toEqual(
      [1, 2, 3].map(() => `${SECRET} summed up`),
    );
    expect(await reader?.sizes()).toMatchObject({ encrypted: true });
    await reader?.close();
  });

  it('tells who has no key, or another, what is wanted; counts need none', async () => {
    const directory = await temporaryDirectory();
    await written(directory, createCipher({ key: key(1) }));
    for (const cipher of [null, createCipher({ key: key(9) })]) {
      const reader = openHistoryReader({ directory, cipher });
      for (const reading of [
        ...[reader?.search({ text: 'night' }), reader?.messages({}), reader?.records({})],
        reader?.looks({ cluster: LIFE.cluster }),
      ]) {
        await expect(reading).rejects.toMatchObject({
          code: 'history_unreadable',
          message: expect.stringContaining('is encrypted'),
          remedy: expect.stringContaining('SESSION_ENCRYPTION_KEY'),
        });
      }
      expect((await reader?.statistics({}))?.total).toMatchObject({ messages: 1, opened: 1 });
      await reader?.close();
    }
  });

  it('opens no text in the place of another, and reads the rest', async () => {
    const directory = await temporaryDirectory();
    const cipher = createCipher({ key: key(1) });
    for (const number of [1, 2]) await written(directory, cipher, number);
    const database = new DatabaseSync(join(directory, 'history.db'));
    database.exec('UPDATE messages SET sealed = (SELECT sealed FROM messages WHERE number = 2) WHERE number = 1');
    database.close();
    const reader = openHistoryReader({ directory, cipher });
    const contents = (await reader?.messages({}))?.map(({ entry }) => entry.content);
    expect(contents).toEqual(['(this message is damaged and cannot be read)', `${SECRET} 2`]);
    await reader?.close();
  });

  it('is brought to the key that is set, a piece at a time, and nothing of what was there before is left', async () => {
    const directory = await temporaryDirectory();
    for (const number of [1, 2, 3]) await written(directory, null, number);
    // So many that the index is in several pieces, some of which nothing else would merge.
    const plain = createSqliteHistory({ directory, now: () => NOON });
    for (let first = 4; first <= 5_000; first += 25) {
      const messages = Array.from({ length: 25 }, (_, index) => aMessage(first + index, `zebra${first + index} zebra`));
      plain.record(aBatch({ messages }));
      await plain.flush();
    }
    await plain.close();
    const words = ['ledger', 'night', 'shift', 'summed', 'zebra'];
    const first = createCipher({ key: key(1) });
    const second = createCipher({ key: key(2), oldKeys: [key(1)] });
    const none = createCipher({ key: null, oldKeys: [key(2)] });
    const told: string[][] = [];
    const isClear: boolean[] = [];
    for (const cipher of [first, second, none]) {
      const history = createSqliteHistory({ directory, now: () => NOON, cipher });
      for (let cycle = 0; cycle < 30; cycle += 1) {
        expect(await history.retain({ now: NOON, cluster: 'shop-demo', open: new Set() })).toBeNull();
      }
      await history.close();
      const bytes = await readFile(join(directory, 'history.db'));
      isClear.push(words.every((word) => bytes.includes(word)));
      isClear.push(words.some((word) => bytes.includes(word)));
      // The key before is needed no more.
      const own = cipher === none ? null : createCipher({ key: cipher === first ? key(1) : key(2) });
      const reader = openHistoryReader({ directory, cipher: own });
      const hits = (await reader?.search({ text: 'night shift' }))?.hits ?? [];
      const stored = await reader?.records({});
      const looks = await reader?.looks({ cluster: LIFE.cluster });
      expect(looks?.map(({ blind }) => blind)).toEqual([1, 2, 3].map(() => SECRET));
      told.push([...hits.map(({ what }) => what), ...(stored?.tools ?? []).map(({ outcome }) => String(outcome))]);
      expect((await reader?.messages({ limit: 3 }))?.map(({ entry }) => entry.report?.summary)).toEqual(
        [1, 2, 3].map(() => `${SECRET} summed up`),
      );
      await reader?.close();
    }
    const all = ['turn', 'message', 'turn', 'message', 'turn', 'message', SECRET, SECRET, SECRET];
    expect(told).toEqual([all, all, all]);
    // Encrypted, encrypted anew, and in the clear again.
    expect(isClear).toEqual([false, false, false, false, true, true]);
  });

  it('leaves out what wants another key, counts it, and reads the rest; where nothing is left that is the answer', async () => {
    const directory = await temporaryDirectory();
    await written(directory, createCipher({ key: key(1) }), 1);
    for (const number of [2, 3]) await written(directory, createCipher({ key: key(2) }), number);
    const reader = openHistoryReader({ directory, cipher: createCipher({ key: key(2) }) });
    expect(reader?.leftOut()).toBeNull();
    const { hits } = (await reader?.search({ text: 'night shift' })) ?? { hits: [] };
    expect(hits.map((hit) => (hit.what === 'message' ? hit.number : hit.incident))).toEqual([3, 3, 2, 2]);
    expect(reader?.leftOut()).toEqual({ rows: 2, why: 'the history is encrypted with another key' });
    expect((await reader?.messages({}))?.map(({ number }) => number)).toEqual([2, 3]);
    // Pages are filled with what can be read; a last one of nothing else is an empty one.
    expect((await reader?.messages({ limit: 1 }))?.map(({ number }) => number)).toEqual([2]);
    const { turns, tools } = (await reader?.records({})) ?? { turns: [], tools: [] };
    expect([turns.length, tools.length]).toEqual([2, 2]);
    // Each row counts once, however often it is asked for.
    expect(reader?.leftOut()).toMatchObject({ rows: 3 });
    await reader?.close();
  });

  it('is resealed to the end at once, counted, beside one that is written meanwhile', async () => {
    const directory = await temporaryDirectory();
    await written(directory, null, 1);
    await written(directory, createCipher({ key: key(1) }), 2);
    await written(directory, createCipher({ key: key(9) }), 3);
    const cipher = createCipher({ key: key(2), oldKeys: [key(1)] });
    const monitor = createSqliteHistory({ directory, now: () => NOON, cipher });
    monitor.record(aBatch({ messages: [aMessage(4, SECRET)] }));
    expect(await monitor.flush()).toBeNull();
    const history = createSqliteHistory({ directory, now: () => NOON, cipher });
    expect(await history.reseal()).toEqual({ resealed: 8, unreadable: 4, trouble: null });
    expect(await history.reseal()).toEqual({ resealed: 0, unreadable: 4, trouble: null });
    await history.close();
    monitor.record(aBatch({ messages: [aMessage(5, SECRET)] }));
    expect(await monitor.flush()).toBeNull();
    await monitor.close();
    const reader = openHistoryReader({ directory, cipher: createCipher({ key: key(2) }) });
    expect((await reader?.messages({}))?.map(({ number }) => number)).toEqual([1, 2, 4, 5]);
    await reader?.close();
  });

  it('says why resealing did not come to the end: another process keeps the database to itself', async () => {
    const directory = await temporaryDirectory();
    await written(directory, null, 1);
    const other = new DatabaseSync(join(directory, 'history.db'));
    other.exec('BEGIN IMMEDIATE');
    const history = createSqliteHistory({
      directory,
      now: () => NOON,
      cipher: createCipher({ key: key(1) }),
      patienceMs: 0,
    });
    expect(await history.reseal()).toEqual({
      resealed: 0,
      unreadable: 0,
      trouble: 'another process is writing to it',
      kind: 'locked',
    });
    other.exec('ROLLBACK');
    other.close();
    expect(await history.reseal()).toMatchObject({ resealed: 4, trouble: null });
    await history.close();
  });

  it('is resealed whole, and counted once, where a piece fails as it is committed', async () => {
    const directory = await temporaryDirectory();
    for (const number of [1, 2, 3]) await written(directory, null, number);
    const cipher = createCipher({ key: key(1) });
    const request = { now: NOON, cluster: LIFE.cluster, open: new Set<number>() };
    const monitor = createSqliteHistory({ directory, now: () => NOON, cipher, openDatabase: withFullDiskAt([2, 7]) });
    const troubles: boolean[] = [];
    // Each call commits what it retains, and a piece: messages, turns, tools, looks, and the index.
    for (let call = 1; call <= 9; call += 1) troubles.push((await monitor.retain(request)) !== null);
    expect(troubles.flatMap((isTrouble, index) => (isTrouble ? index : []))).toEqual([0, 3]);
    await monitor.close();
    const again = createSqliteHistory({ directory, now: () => NOON, cipher });
    expect(await again.reseal()).toEqual({ resealed: 0, unreadable: 0, trouble: null });
    await again.close();
  });

  it('counts no row as resealed whose piece failed as it was committed', async () => {
    const directory = await temporaryDirectory();
    for (const number of [1, 2, 3]) await written(directory, null, number);
    const cipher = createCipher({ key: key(1) });
    const history = createSqliteHistory({ directory, now: () => NOON, cipher, openDatabase: withFullDiskAt([3]) });
    const trouble = 'no space left on the volume';
    expect(await history.reseal()).toEqual({ resealed: 6, unreadable: 0, trouble, kind: 'full' });
    expect(await history.reseal()).toEqual({ resealed: 6, unreadable: 0, trouble: null });
    await history.close();
  });
});

/** Opens databases of which these commits, counted from 1 over all of them, find no room: SQLite has rolled back then. */
function withFullDiskAt(full: readonly number[]): typeof openForWriting {
  let commits = 0;
  return (path, patienceMs) => {
    const opened = openForWriting(path, patienceMs);
    const exec = opened.database.exec.bind(opened.database);
    opened.database.exec = (sql) => {
      if (sql !== 'COMMIT') return exec(sql);
      commits += 1;
      if (!full.includes(commits)) return exec(sql);
      exec('ROLLBACK');
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    };
    return opened;
  };
}
