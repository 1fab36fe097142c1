import { rename } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../model/objects.ts';
import { nodeFileSystem, setAside } from '../../storage/index.ts';
import type { RebuildSources } from '../history.ts';
import { IN_MEMORY, type openForWriting } from './database.ts';
import { Statements } from './statements.ts';
import { describeTrouble, type Trouble } from './trouble.ts';

export interface OwnDatabaseOptions {
  readonly path: string;
  readonly now: () => Millis;
  readonly open: typeof openForWriting;
  /** How long a write waits for another process's. */
  readonly patienceMs: number;
  /** What is left when a database is new or was lost. Its own trouble is said in words. */
  readonly rebuildFrom: (() => Promise<RebuildSources>) | undefined;
  /** Writes what is left into a new one. */
  readonly rebuild: (from: RebuildSources, at: Millis) => void;
}

interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly statements: Statements;
}

/**
 * The database of its writer: opened with the first use, opened anew after trouble, and where it is damaged kept aside, begun anew and
 * rebuilt from what is left.
 */
export class OwnDatabase {
  readonly #options: OwnDatabaseOptions;
  #open: OpenDatabase | null = null;
  #wantsRebuild = false;
  #wasEmpty = false;
  #loss: string | null = null;

  constructor(options: OwnDatabaseOptions) {
    this.#options = options;
  }

  /** What became of a database that was lost: said as long as the process lives. */
  get loss(): string | null {
    return this.#loss;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Throws what `describeTrouble` understands. */
  opened(): OpenDatabase {
    this.#ensureOpen();
    if (this.#open === null) throw new Error('the database is not open');
    return this.#open;
  }

  /** Does the work; where the database turns out to be damaged, once more with a new one. What is the matter, or null. */
  async mended(work: () => void): Promise<Trouble | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#ensureOpen();
        if (this.#wantsRebuild) await this.#rebuild();
        work();
        return null;
      } catch (error) {
        const trouble = describeTrouble(error);
        if (trouble.kind === 'damaged' && attempt === 1 && (await this.#setAside(trouble))) continue;
        // The next use opens it anew: a volume may have been mounted again, or the file replaced.
        if (trouble.kind !== 'locked' && trouble.kind !== 'fault') this.drop();
        return trouble;
      }
    }
  }

  inTransaction<T>(work: (statements: Statements) => T): T {
    const { database, statements } = this.opened();
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work(statements);
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where the disk was full or the file damaged.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Closes it; the next use opens it anew. */
  drop(): void {
    const lost = this.#open;
    this.#open = null;
    try {
      lost?.database.close();
    } catch {
      // It is given up anyway, and its trouble is told already.
    }
  }

  /** A reading may be the first to open it: that it is new is remembered for the first write. */
  #ensureOpen(): void {
    if (this.#open !== null) return;
    const { path, open, patienceMs } = this.#options;
    const { database, isNew, wasEmpty } = open(path, patienceMs);
    this.#open = { database, statements: new Statements(database) };
    this.#wantsRebuild ||= isNew;
    this.#wasEmpty ||= wasEmpty === true;
  }

  /** Renames the database and its log, bytes untouched. False when that could not be done: then it stays as it is. */
  async #setAside(trouble: Trouble): Promise<boolean> {
    this.drop();
    const { path, now } = this.#options;
    if (path === IN_MEMORY) return false;
    const keptAs = await setAside(path, now(), nodeFileSystem);
    if (keptAs === null) return false;
    // Under its name the log would be taken for the new database's. Without one there is nothing to rename.
    for (const part of ['-wal', '-shm', '-journal'])
      await rename(`${path}${part}`, `${keptAs}${part}`).catch(() => undefined);
    this.#loss = `cannot use ${path}: ${trouble.text}; it is kept untouched as ${keptAs}, and a new history was begun`;
    this.#wantsRebuild = true;
    return true;
  }

  /** What cannot be rebuilt must not keep what is new from being recorded. */
  async #rebuild(): Promise<void> {
    this.#wantsRebuild = true;
    const { path, rebuildFrom, rebuild, now } = this.#options;
    const from = await rebuildFrom?.().catch((error: unknown) => describeTrouble(error).text);
    if (typeof from === 'object') rebuild(from, now());
    this.#wantsRebuild = false;
    // Where nothing else was kept either there was nothing to lose.
    if (this.#wasEmpty && typeof from === 'object' && from.sessions.length + from.ledgers.length > 0)
      this.#loss ??= `${path} was empty, and a new history was begun in it`;
    this.#wasEmpty = false;
    if (this.#loss === null || from === undefined) return;
    const how =
      typeof from === 'string'
        ? `it could not be rebuilt: ${from}`
        : `rebuilt from ${counted(from.sessions.length, 'session file')} and ${counted(from.ledgers.length, 'ledger')}`;
    this.#loss = `${this.#loss}; ${how}`;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
