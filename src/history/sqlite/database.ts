import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describeErrorCode, errorCode } from '../../storage/index.ts';
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrations/index.ts';
import { DatabaseTrouble, describeTrouble } from './trouble.ts';

export const IN_MEMORY = ':memory:';

/** Reading it whole takes about a second here; a bigger one is looked through only after a crash. */
const ALWAYS_CHECKED_BYTES = 256 * 1024 * 1024;
const LOG_BYTES = 16 * 1024 * 1024;
/** What each database begins with, https://www.sqlite.org/fileformat.html#the_database_header; the header has 100 bytes. */
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

export interface Opened {
  readonly database: DatabaseSync;
  /** It was not there before. */
  readonly isNew: boolean;
  /** There was a file, with nothing in it: a crash left it so, or what was there is lost. */
  readonly wasEmpty?: true;
}

/**
 * Opens the database for its writer, checked and in this version's shape; makes it when there is none. Throws what
 * `describeTrouble` understands. @param timeoutMs how long to wait for another writer; the process stands still meanwhile.
 */
export function openForWriting(path: string, timeoutMs: number): Opened {
  const bytes = path === IN_MEMORY ? null : makeFile(path);
  if (bytes !== null && bytes > 0) lookAt(path, timeoutMs);
  const database = new DatabaseSync(path, { timeout: timeoutMs });
  try {
    const isNew = schemaVersion(database) === 0;
    // Only a new database takes this over; without it no page would ever be given back.
    if (isNew) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    // Readers and the writer do not wait for each other. A volume that cannot do it keeps the old journal.
    database.exec('PRAGMA journal_mode = WAL');
    // A crash of the process loses nothing; a power cut the last commits at most, never the database's soundness. The truth
    // is in the session and the ledger, which are synced, and what they still hold is recorded again at the next start.
    database.exec('PRAGMA synchronous = NORMAL');
    database.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
    // What is deleted, or encrypted where it was not, is not to be found in a free page.
    database.exec('PRAGMA secure_delete = ON');
    migrate(database);
    return { database, isNew, ...(isNew && bytes === 0 ? { wasEmpty: true } : {}) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws when it is damaged or newer. Reads alone: what a writer closes it also writes to, and neither may be touched. */
function lookAt(path: string, timeoutMs: number): void {
  rollBack(path, timeoutMs);
  const bytes = sizeOf(path);
  // What was taken back may be all there was.
  if (bytes === 0) return;
  refuseForeign(path);
  const unclean = sizeOf(`${path}-wal`) > 0;
  const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
  try {
    const version = schemaVersion(database);
    refuseNewer(version);
    if (version === 0) refuseOthers(database);
    if (unclean || bytes <= ALWAYS_CHECKED_BYTES) check(database);
  } finally {
    database.close();
  }
}

/** A process that ended while it made the database left a journal: until a writer has taken back what that says no reader can open it. */
function rollBack(path: string, timeoutMs: number): void {
  if (sizeOf(`${path}-journal`) === 0) return;
  const database = new DatabaseSync(path, { timeout: timeoutMs });
  try {
    schemaVersion(database);
  } finally {
    database.close();
  }
}

/** Opens for reading alone, whether or not a monitor runs; null when there is no database. */
export function openForReading(path: string, timeoutMs: number): DatabaseSync | null {
  if (sizeOf(path) === 0) return null;
  // Of one that is being made the journal says how to take it back.
  if (sizeOf(`${path}-journal`) === 0) refuseForeign(path);
  const database = tryReading(path, timeoutMs) ?? tryReading(immutable(path), timeoutMs);
  if (database === null) throw new DatabaseTrouble('unwritable', 'it cannot be opened');
  const version = schemaVersion(database);
  if (version === SCHEMA_VERSION) return database;
  try {
    if (version === 0) refuseOthers(database);
  } finally {
    database.close();
  }
  // A monitor is about to make it.
  if (version === 0) return null;
  refuseNewer(version);
  throw new DatabaseTrouble('newer', 'it is of an earlier version; the monitor brings it up to date when it starts');
}

/** SQLite takes a file of a few bytes for an empty database, and would write over it. An empty file it may make into one. */
function refuseForeign(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  let length: number;
  try {
    const file = openSync(path, 'r');
    try {
      length = readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
    // SQLite itself says what keeps it from being opened.
    return;
  }
  if (length < HEADER_BYTES || !header.toString('latin1').startsWith(MAGIC))
    throw new DatabaseTrouble('damaged', 'it is no SQLite database');
}

/** Ours get their tables and their version in one step: tables without a version are another program's. */
function refuseOthers(database: DatabaseSync): void {
  const found = database.prepare('SELECT 1 AS found FROM sqlite_schema LIMIT 1').get();
  if (found !== undefined) throw new DatabaseTrouble('damaged', "it is another program's database");
}

/** The first query shows whether the files beside the database could be made: null when not, as on a read-only volume. */
function tryReading(path: string | URL, timeoutMs: number): DatabaseSync | null {
  const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
  try {
    schemaVersion(database);
    return database;
  } catch (error) {
    database.close();
    if (describeTrouble(error).kind === 'unwritable') return null;
    throw error;
  }
}

/** On a volume nobody can write to nothing changes while it is read. */
function immutable(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

function refuseNewer(version: number): void {
  if (version <= SCHEMA_VERSION) return;
  throw new DatabaseTrouble(
    'newer',
    `a newer version of this program wrote it (${version}, this one knows ${SCHEMA_VERSION})`,
  );
}

function check(database: DatabaseSync): void {
  const result = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (result !== 'ok') throw new DatabaseTrouble('damaged', `it is damaged: ${oneLine(String(result))}`);
}

/** SQLite's finding opens with a line that names the database, which here is always the same one. */
function oneLine(finding: string): string {
  return finding
    .replace(/^\*{3}.*\*{3}\s*/, '')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}

/** For its owner only, as SQLite itself would not make it. Returns the size of what was there; null when nothing was. */
function makeFile(path: string): number | null {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const before = statSync(path, { throwIfNoEntry: false });
    closeSync(openSync(path, 'a', 0o600));
    return before?.size ?? null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    throw new DatabaseTrouble(code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unwritable', describeErrorCode(code));
  }
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
