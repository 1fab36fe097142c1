import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createSqliteHistory, openHistoryReader, type SqliteHistoryOptions } from '../../src/history/index.ts';
import { openForWriting } from '../../src/history/sqlite/database.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { emptySession, type Session } from '../../src/model/session.ts';
import { aBatch, aCycle, aMessage, aTurn } from '../support/history-records.ts';
import { anIncident } from '../support/situations.ts';
import { NOON } from '../support/snapshots.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const open = (directory: string, options: Partial<SqliteHistoryOptions> = {}) =>
  createSqliteHistory({ directory, now: () => NOON, patienceMs: 0, ...options });

const numbersIn = async (directory: string) => {
  const reader = openHistoryReader({ directory });
  const messages = await reader?.messages({ limit: 10_000 });
  await reader?.close();
  return messages?.map(({ number }) => number) ?? null;
};

/** A directory with a history of `messages` messages, closed. */
async function withHistory(messages = 3): Promise<{ directory: string; path: string }> {
  const directory = await temporaryDirectory();
  const history = open(directory);
  const numbers = Array.from({ length: messages }, (_, index) => index + 1);
  history.record(aBatch({ messages: numbers.map((number) => aMessage(number, `message ${number} `.repeat(40))) }));
  expect(await history.flush()).toBeNull();
  await history.close();
  return { directory, path: join(directory, 'history.db') };
}

/** What is left where a history was lost. */
function leftovers(): { sessions: Session[]; ledgers: ReturnType<typeof emptyLedger>[] } {
  const empty = emptySession('default', 'shop-demo', NOON);
  const history = [2, 3].map((number) => aMessage(number, `kept ${number}`).entry);
  const backup = { ...empty, history: [aMessage(1, 'kept 1').entry, ...history] };
  const ledger = { ...emptyLedger('shop-demo'), incidents: [anIncident({ number: 42 })] };
  return { sessions: [backup, { ...empty, history }], ledgers: [ledger] };
}

describe('a disk in trouble', () => {
  it('that is full: rows wait, it is said, and they are written when there is room again', async () => {
    const { directory } = await withHistory(1);
    let hasRoom = false;
    // SQLite's own limit stands for the volume's: the same error comes of it.
    const openDatabase = (path: string, patienceMs: number) => {
      const opened = openForWriting(path, patienceMs);
      if (!hasRoom) opened.database.exec('PRAGMA max_page_count = 1');
      return opened;
    };
    const history = open(directory, { openDatabase });
    history.record(aBatch({ messages: [aMessage(2, 'x'.repeat(50_000))] }));
    expect(await history.flush()).toMatch(
      /^cannot write .*history\.db: no space left on the volume; 1 rows wait in memory$/,
    );
    history.record(aBatch({ cycles: [aCycle(3)] }));
    expect(await history.flush()).toMatch(/; 2 rows wait in memory$/);
    hasRoom = true;
    expect(await history.flush()).toBeNull();
    await history.close();
    expect(await numbersIn(directory)).toEqual([1, 2]);
  });

  it('that another process writes to: rows wait', async () => {
    const { directory, path } = await withHistory(1);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(2, 'two')] }));
    expect(await history.flush()).toMatch(/: another process is writing to it; 1 rows wait in memory$/);
    // What is there can be read meanwhile.
    expect((await history.search({ text: 'message' })).hits).toHaveLength(1);
    other.exec('COMMIT');
    other.close();
    expect(await history.flush()).toBeNull();
    await history.close();
    expect(await numbersIn(directory)).toEqual([1, 2]);
  });

  it('that ends with the process: what waits is written as the last thing', async () => {
    const { directory, path } = await withHistory(1);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(2, 'two')] }));
    expect(await history.flush()).toMatch(/1 rows wait in memory$/);
    other.exec('COMMIT');
    other.close();
    await history.close();
    expect(await numbersIn(directory)).toEqual([1, 2]);
  });

  it('where something is in the way: it is said each time, and recording begins once that is gone', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'history.db'));
    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(1, 'one')] }));
    for (let cycle = 0; cycle < 3; cycle += 1) expect(await history.flush()).toMatch(/^cannot write .*EISDIR/);
    await expect(history.search({ text: 'one' })).rejects.toMatchObject({ code: 'history_unreadable' });
    await rm(join(directory, 'history.db'), { recursive: true });
    expect(await history.flush()).toBeNull();
    expect((await history.search({ text: 'one' })).hits).toHaveLength(1);
    await history.close();
  });

  it('that vanishes: a new database is begun, and what waits is in it', async () => {
    const { directory } = await withHistory(1);
    const history = open(directory);
    expect(await history.flush()).toBeNull();
    await rm(directory, { recursive: true });
    history.record(aBatch({ messages: [aMessage(2, 'two')] }));
    await history.flush();
    await history.close();
    history.record(aBatch({ messages: [aMessage(3, 'three')] }));
    expect(await history.flush()).toBeNull();
    await history.close();
    expect(await numbersIn(directory)).toContain(3);
  });

  it('for long: no more than 10,000 rows wait, the oldest are given up, and it is said how many', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'history.db'));
    const history = open(directory);
    for (let cycle = 1; cycle <= 12_000; cycle += 1) history.record(aBatch({ cycles: [aCycle(cycle)] }));
    expect(await history.flush()).toMatch(/; 10000 rows wait in memory; 2000 rows of the history were given up$/);
    await rm(join(directory, 'history.db'), { recursive: true });
    expect(await history.flush()).toBeNull();
    const { cycles } = await history.records({});
    expect([cycles.length, cycles[0]?.cycle]).toEqual([10_000, 2_001]);
    await history.close();
  });
});

describe('a damaged database', () => {
  const damages: Record<string, (path: string) => Promise<void>> = {
    'that is no database': (path) =>
      writeFile(path, 'this was never a database, and it is long enough to be read as one'.repeat(90)),
    'of a single byte': (path) => writeFile(path, 'x'),
    'that has no more than the beginning of a header': async (path) => truncate(path, 50),
    'that is of another program': async (path) => {
      await rm(path);
      const other = new DatabaseSync(path);
      other.exec('CREATE TABLE theirs (x)');
      other.close();
    },
    'that was torn off': async (path) => truncate(path, Math.floor((await stat(path)).size / 2)),
    'with malformed pages': async (path) => {
      const bytes = await readFile(path);
      for (let at = 4096; at < bytes.length; at += 1) if (at % 4096 < 200) bytes[at] = 0xa5;
      await writeFile(path, bytes);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`${what} is kept aside untouched; a new one is begun, rebuilt from what is left, and it is said`, async () => {
      const { directory, path } = await withHistory(200);
      await damage(path);
      const bytes = await readFile(path);
      const history = open(directory, { rebuildFrom: async () => leftovers() });
      history.record(aBatch({ messages: [aMessage(4, 'said after it')] }));
      const said = await history.flush();
      const kept = `${path}.unreadable-20261121T120000Z`;
      expect(said).toContain(`it is kept untouched as ${kept}, and a new history was begun`);
      expect(said).toMatch(/rebuilt from 2 session files and 1 ledger$/);
      expect(said).not.toMatch(/\n|\*\*\*/);
      expect(await readFile(kept)).toEqual(bytes);
      // As long as the process lives.
      expect(await history.flush()).toBe(said);
      const messages = await history.messages({});
      expect(messages.map(({ number, entry, pruned }) => [number, entry.content, pruned !== null])).toEqual([
        [1, 'kept 1', true],
        [2, 'kept 2', false],
        [3, 'kept 3', false],
        [4, 'said after it', false],
      ]);
      const { turns, events } = await history.records({});
      expect(turns[0]).toMatchObject({ number: 42, turn: 'opened', cycle: null });
      expect(events).toMatchObject([{ event: 'history_rebuilt' }]);
      await history.close();
      expect(await open(directory).flush()).toBeNull();
    });
  }

  it('keeps its log with it', async () => {
    const { directory, path } = await withHistory(1);
    await writeFile(path, 'no database '.repeat(500));
    await writeFile(`${path}-wal`, 'what a crash left');
    const history = open(directory);
    await history.flush();
    history.record(aBatch({ messages: [aMessage(1, 'one')] }));
    expect(await history.flush()).toContain('kept untouched');
    await history.close();
    const names = await readdir(directory);
    const kept = names.find((name) => name.includes('.unreadable-') && name.endsWith('-wal'));
    expect(kept === undefined ? null : await readFile(join(directory, kept), 'utf8')).toBe('what a crash left');
  });

  it('whose leftovers cannot be read either still begins anew', async () => {
    const { directory, path } = await withHistory(1);
    await writeFile(path, 'no database '.repeat(500));
    const history = open(directory, { rebuildFrom: async () => Promise.reject(new Error('no list')) });
    history.record(aBatch({ messages: [aMessage(9, 'nine')] }));
    expect(await history.flush()).toMatch(/a new history was begun; it could not be rebuilt: .*no list/);
    await history.close();
    expect(await numbersIn(directory)).toEqual([9]);
  });

  it.each(['no database '.repeat(500), 'x'])('is told to who reads it, and left as it is', async (noise) => {
    const { directory, path } = await withHistory(1);
    await writeFile(path, noise);
    expect(() => openHistoryReader({ directory })).toThrow(/cannot read .*: it is no SQLite database/);
    const history = open(directory);
    const trouble = 'it is no SQLite database';
    expect(await history.reseal()).toEqual({ resealed: 0, unreadable: 0, trouble, kind: 'damaged' });
    await history.close();
    expect(await readFile(path, 'utf8')).toBe(noise);
  });

  it('that is empty is begun anew where it lies; that is said where files tell that there was more', async () => {
    const { directory, path } = await withHistory(1);
    await truncate(path, 0);
    expect(openHistoryReader({ directory })).toBeNull();
    const history = open(directory, { rebuildFrom: async () => leftovers() });
    history.record(aBatch({ messages: [aMessage(4, 'said after it')] }));
    expect(await history.flush()).toBe(
      `${path} was empty, and a new history was begun in it; rebuilt from 2 session files and 1 ledger`,
    );
    await history.close();
    expect(await numbersIn(directory)).toEqual([1, 2, 3, 4]);
    await truncate(path, 0);
    const first = open(directory, { rebuildFrom: async () => ({ sessions: [], ledgers: [] }) });
    first.record(aBatch({ messages: [aMessage(1, 'one')] }));
    expect(await first.flush()).toBeNull();
    await first.close();
  });

  it('that has no tables yet is being made: readers find nothing', async () => {
    const directory = await temporaryDirectory();
    const making = new DatabaseSync(join(directory, 'history.db'));
    making.exec('PRAGMA journal_mode = WAL');
    expect(openHistoryReader({ directory })).toBeNull();
    making.close();
  });
});

describe('a database of another version', () => {
  it('newer than this program is neither written to nor moved, by nobody', async () => {
    const { directory, path } = await withHistory(1);
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    const before = await readFile(path);
    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(2, 'two')] }));
    expect(await history.flush()).toMatch(
      /a newer version of this program wrote it \(99, this one knows \d+\); 1 rows wait/,
    );
    await expect(history.messages({})).rejects.toMatchObject({ code: 'history_unreadable' });
    expect(() => openHistoryReader({ directory })).toThrow(/newer version/);
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(directory)).not.toContainEqual(expect.stringContaining('unreadable'));
  });
});

describe('reading beside a monitor', () => {
  it('sees what was flushed last, without waiting and without being in the way', async () => {
    const { directory } = await withHistory(1);
    const history = open(directory);
    const reader = openHistoryReader({ directory });
    for (let number = 2; number <= 5; number += 1) {
      history.record(aBatch({ messages: [aMessage(number, 'more')], turns: [aTurn({ cycle: number })] }));
      expect(await history.flush()).toBeNull();
      expect(await reader?.messages({})).toHaveLength(number);
    }
    await reader?.close();
    await history.close();
  });

  it('works on what a killed monitor left: its last commit lies in the log', async () => {
    const { directory } = await withHistory(1);
    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(2, 'two')] }));
    await history.flush();
    expect(await readdir(directory)).toContain('history.db-wal');
    expect(await numbersIn(directory)).toEqual([1, 2]);
    await history.close();
  });

  it('finds nothing where there is none, and makes none', async () => {
    const directory = await temporaryDirectory();
    expect(openHistoryReader({ directory })).toBeNull();
    expect(openHistoryReader({ directory: join(directory, 'nowhere') })).toBeNull();
    expect(await readdir(directory)).toEqual([]);
  });

  it('goes on where a process ended while it made the database: what it left half-written is taken back', async () => {
    const [elsewhere, directory] = [await temporaryDirectory(), await temporaryDirectory()];
    const half = join(elsewhere, 'half.db');
    const making = new DatabaseSync(half);
    // So little cache that what is not committed is on the disk, with a journal that says how to undo it.
    making.exec('PRAGMA cache_size = 1; BEGIN; CREATE TABLE half (x); INSERT INTO half VALUES (randomblob(200000))');
    const path = join(directory, 'history.db');
    for (const part of ['', '-journal']) await copyFile(`${half}${part}`, `${path}${part}`);
    making.close();
    expect((await stat(`${path}-journal`)).size).toBeGreaterThan(0);

    const history = open(directory);
    history.record(aBatch({ messages: [aMessage(1, 'said')] }));
    expect(await history.flush()).toBeNull();
    await history.close();
    expect(await numbersIn(directory)).toEqual([1]);
    expect(await readdir(directory)).not.toContain('history.db-journal');
  });
});
