import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../model/objects.ts';
import { type Cipher, nodeFileSystem, setAside } from '../storage/index.ts';
import type { History, RebuildSources, RetainRequest } from './history.ts';
import { rebuilt } from './rebuild.ts';
import type { HistoryBatch } from './records.ts';
import { IN_MEMORY, openForWriting } from './sqlite/database.ts';
import { createReads, type Reads } from './sqlite/reads.ts';
import { Resealing } from './sqlite/reseal.ts';
import { Retention, type RetentionLimits } from './sqlite/retain.ts';
import { createSealing, type Sealing } from './sqlite/sealing.ts';
import { Statements } from './sqlite/statements.ts';
import { describeTrouble, type Trouble } from './sqlite/trouble.ts';
import { cancelTools, countRows, writeBatch } from './sqlite/write-batch.ts';
import { reconcile } from './sqlite/write-messages.ts';
import { beginWriting } from './sqlite/writing.ts';
import { type Waiting, WriteQueue } from './write-queue.ts';

export const HISTORY_FILE = 'history.db';
const MOST_WAITING = 10_000;
const WRITER_PATIENCE_MS = 1_000;

export interface SqliteHistoryOptions {
  /** SESSION_DIR; null keeps everything in memory and ends with the process. */
  readonly directory: string | null;
  /** Stamped on a damaged database kept aside, and on what is rebuilt. */
  readonly now: () => Millis;
  readonly cipher?: Cipher | null;
  readonly limits?: RetentionLimits;
  /** What is left when a database is new or was lost. Its own trouble is said in words. */
  readonly rebuildFrom?: () => Promise<RebuildSources>;
  /** How long a write waits for another process's; the default suits monitors that share a directory. */
  readonly patienceMs?: number;
  /** The real one unless a test passes another. */
  readonly openDatabase?: typeof openForWriting;
}

const NO_LIMITS: RetentionLimits = { maxDays: 36_500, maxBytes: Number.MAX_SAFE_INTEGER };

/** The history as one SQLite file, `SESSION_DIR/history.db` (docs/history.md). Opened with the first flush or reading. */
export function createSqliteHistory(options: SqliteHistoryOptions): History {
  return new SqliteHistory(options);
}

interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  readonly reads: Reads;
}

class SqliteHistory implements History {
  readonly #options: SqliteHistoryOptions;
  readonly #path: string;
  readonly #sealing: Sealing;
  readonly #retention: Retention;
  readonly #resealing: Resealing;
  readonly #queue = new WriteQueue(MOST_WAITING);
  #open: OpenDatabase | null = null;
  #wantsRebuild = false;
  /** What became of a database that was lost: said as long as the process lives. */
  #loss: string | null = null;

  constructor(options: SqliteHistoryOptions) {
    this.#options = options;
    this.#path = options.directory === null ? IN_MEMORY : join(options.directory, HISTORY_FILE);
    this.#sealing = createSealing(options.cipher ?? null);
    this.#resealing = new Resealing(this.#sealing);
    this.#retention = new Retention(options.limits ?? NO_LIMITS);
  }

  begin(life: HistoryBatch['life'], held: Parameters<History['begin']>[1], at: Millis): void {
    const beginning = { life, held, at, cancelsTools: true };
    this.#queue.add({ what: 'begin', beginning, rows: held?.length ?? 0 });
  }

  record(batch: HistoryBatch): void {
    this.#queue.add({ what: 'batch', batch, rows: countRows(batch) });
  }

  async flush(): Promise<string | null> {
    const trouble = await this.#mended(() => this.#write());
    return joined(this.#loss, trouble === null ? this.#tellLost() : this.#tell(trouble));
  }

  async retain(request: RetainRequest): Promise<string | null> {
    let isStuck = false;
    const trouble = await this.#mended(() => {
      const { database, statements } = this.#opened();
      isStuck = this.#inTransaction(() => this.#retention.run(database, statements, request)).isStuck;
      if (!this.#resealing.isDone) this.#inTransaction(() => this.#resealing.step(statements));
      this.#retention.vacuum(database);
    });
    if (trouble !== null) return `${this.#path} is not kept in bounds: ${trouble.text}`;
    return isStuck ? `${this.#path} is bigger than HISTORY_MAX_MB, and all of it is pinned or of open incidents` : null;
  }

  async rebuild(from: RebuildSources, at: Millis): Promise<string | null> {
    const trouble = await this.#mended(() => this.#writeRebuilt(from, at));
    return trouble === null ? null : `${this.#path} could not be rebuilt: ${trouble.text}`;
  }

  search: History['search'] = async (query) => this.#reads().search(query);
  messages: History['messages'] = async (query) => this.#reads().messages(query);
  looks: History['looks'] = async (query) => this.#reads().looks(query);
  records: History['records'] = async (scope) => this.#reads().records(scope);
  statistics: History['statistics'] = async (scope) => this.#reads().statistics(scope);
  sizes: History['sizes'] = async () => this.#reads().sizes();

  /** What waits is tried once more: of what a prune took out there is no other copy. */
  async close(): Promise<void> {
    if (this.#queue.all().length > 0) await this.flush();
    this.#open?.database.close();
    this.#open = null;
  }

  #reads(): Reads {
    return this.#open?.reads ?? createReads(() => this.#opened().database, this.#path, this.#sealing);
  }

  /** Does the work; where the database turns out to be damaged, once more with a new one. What is the matter, or null. */
  async #mended(work: () => void): Promise<Trouble | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { isNew } = this.#ensureOpen();
        if (isNew || this.#wantsRebuild) await this.#rebuildOwn();
        work();
        return null;
      } catch (error) {
        const trouble = describeTrouble(error);
        if (trouble.kind === 'damaged' && attempt === 1 && (await this.#setAside(trouble))) continue;
        // The next use opens it anew: a volume may have been mounted again, or the file replaced.
        if (trouble.kind !== 'locked' && trouble.kind !== 'fault') this.#drop();
        return trouble;
      }
    }
  }

  #ensureOpen(): { readonly isNew: boolean } {
    if (this.#open !== null) return { isNew: false };
    const { database, isNew } = (this.#options.openDatabase ?? openForWriting)(
      this.#path,
      this.#options.patienceMs ?? WRITER_PATIENCE_MS,
    );
    const reads = createReads(() => database, this.#path, this.#sealing);
    this.#open = { database, statements: new Statements(database), reads };
    return { isNew };
  }

  #opened(): OpenDatabase {
    this.#ensureOpen();
    if (this.#open === null) throw new Error('the database is not open');
    return this.#open;
  }

  #drop(): void {
    const lost = this.#open;
    this.#open = null;
    try {
      lost?.database.close();
    } catch {
      // It is given up anyway, and its trouble is told already.
    }
  }

  /** Renames the database and its log, bytes untouched. False when that could not be done: then it stays as it is. */
  async #setAside(trouble: Trouble): Promise<boolean> {
    this.#drop();
    if (this.#options.directory === null) return false;
    const keptAs = await setAside(this.#path, this.#options.now(), nodeFileSystem);
    if (keptAs === null) return false;
    // Under its name the log would be taken for the new database's. Without one there is nothing to rename.
    for (const part of ['-wal', '-shm'])
      await rename(`${this.#path}${part}`, `${keptAs}${part}`).catch(() => undefined);
    this.#loss = `cannot use ${this.#path}: ${trouble.text}; it is kept untouched as ${keptAs}, and a new history was begun`;
    this.#wantsRebuild = true;
    return true;
  }

  /** What cannot be rebuilt must not keep what is new from being recorded. */
  async #rebuildOwn(): Promise<void> {
    this.#wantsRebuild = true;
    const { rebuildFrom, now } = this.#options;
    const from = await rebuildFrom?.().catch((error: unknown) => describeTrouble(error).text);
    if (typeof from === 'object') this.#writeRebuilt(from, now());
    this.#wantsRebuild = false;
    if (this.#loss === null || from === undefined) return;
    const how =
      typeof from === 'string'
        ? `it could not be rebuilt: ${from}`
        : `rebuilt from ${counted(from.sessions.length, 'session file')} and ${counted(from.ledgers.length, 'ledger')}`;
    this.#loss = `${this.#loss}; ${how}`;
  }

  #write(): void {
    if (this.#queue.rows === 0 && this.#queue.all().length === 0) return;
    try {
      this.#writeAll(this.#queue.all());
      this.#queue.written();
    } catch (error) {
      // A row that can never be written must not keep all later ones from it.
      if (describeTrouble(error).kind === 'fault') this.#queue.giveUp();
      throw error;
    }
  }

  #writeRebuilt(from: RebuildSources, at: Millis): void {
    const { batches, held } = rebuilt(from, at);
    this.#writeAll([
      ...batches.map((batch) => ({ what: 'batch', batch, rows: 0 }) as const),
      ...held.map(({ life, messages }) => {
        const beginning = { life, held: messages, at, cancelsTools: false };
        return { what: 'begin', beginning, rows: 0 } as const;
      }),
    ]);
  }

  #writeAll(items: readonly Waiting[]): void {
    const { statements } = this.#opened();
    this.#inTransaction(() => {
      const writing = beginWriting(statements, this.#sealing);
      for (const item of items) {
        if (item.what === 'batch') {
          writeBatch(writing, item.batch);
          continue;
        }
        const { life, held, at, cancelsTools } = item.beginning;
        if (cancelsTools) cancelTools(writing, life.cluster, life.sessionId, at);
        if (held !== null) reconcile(writing, writing.life(life), held, at);
      }
      writing.days.write(statements);
    });
  }

  #inTransaction<T>(work: () => T): T {
    const { database } = this.#opened();
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where the disk was full or the file damaged.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  #tell({ text }: Trouble): string {
    const { rows } = this.#queue;
    const waiting = rows === 0 ? '' : `; ${rows} rows wait in memory`;
    return joined(`cannot write ${this.#path}: ${text}${waiting}`, this.#tellLost()) ?? '';
  }

  #tellLost(): string | null {
    const { lost } = this.#queue;
    return lost === 0 ? null : `${lost} rows of the history were given up`;
  }
}

function joined(...texts: readonly (string | null)[]): string | null {
  const told = texts.filter((text) => text !== null);
  return told.length === 0 ? null : told.join('; ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
