import { join } from 'node:path';
import type { Millis } from '../model/objects.ts';
import type { Cipher } from '../storage/index.ts';
import type { History, RebuildSources, Resealed, RetainRequest } from './history.ts';
import { rebuilt } from './rebuild.ts';
import type { HistoryBatch } from './records.ts';
import { IN_MEMORY, openForWriting } from './sqlite/database.ts';
import { OwnDatabase } from './sqlite/own-database.ts';
import { createReads, type Reads } from './sqlite/reads.ts';
import { Resealing } from './sqlite/reseal.ts';
import { Retention, type RetentionLimits } from './sqlite/retain.ts';
import { createSealing, type Sealing } from './sqlite/sealing.ts';
import { describeTrouble, type Trouble } from './sqlite/trouble.ts';
import { cancelTools, countRows, writeBatch } from './sqlite/write-batch.ts';
import { reconcile } from './sqlite/write-messages.ts';
import { beginWriting } from './sqlite/writing.ts';
import { type Waiting, WriteQueue } from './write-queue.ts';

export const HISTORY_FILE = 'history.db';
const MOST_WAITING = 10_000;
const WRITER_PATIENCE_MS = 1_000;
/** How often a piece of resealing gives way to another writer before that counts as trouble. */
const MOST_TRIES = 10;

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

class SqliteHistory implements History {
  readonly #path: string;
  readonly #own: OwnDatabase;
  readonly #sealing: Sealing;
  readonly #retention: Retention;
  readonly #resealing: Resealing;
  readonly #queue = new WriteQueue(MOST_WAITING);
  readonly #reads: Reads;
  /** Lives that were just rebuilt from their files, which are newer than what waits of their beginning. */
  #rebuilt: ReadonlySet<string> = new Set();

  constructor(options: SqliteHistoryOptions) {
    const { directory, now, rebuildFrom, patienceMs = WRITER_PATIENCE_MS, openDatabase = openForWriting } = options;
    this.#path = directory === null ? IN_MEMORY : join(directory, HISTORY_FILE);
    this.#sealing = createSealing(options.cipher ?? null);
    this.#resealing = new Resealing(this.#sealing);
    this.#retention = new Retention(options.limits ?? NO_LIMITS);
    this.#own = new OwnDatabase({
      ...{ path: this.#path, now, open: openDatabase, patienceMs, rebuildFrom },
      rebuild: (from, at) => this.#writeRebuilt(from, at),
    });
    this.#reads = createReads(() => this.#own.opened().database, this.#path, this.#sealing);
  }

  begin(life: HistoryBatch['life'], held: Parameters<History['begin']>[1], at: Millis): void {
    const beginning = { life, held, at, cancelsTools: true };
    this.#queue.add({ what: 'begin', beginning, rows: held?.length ?? 0 });
  }

  record(batch: HistoryBatch): void {
    this.#queue.add({ what: 'batch', batch, rows: countRows(batch) });
  }

  async flush(): Promise<string | null> {
    const trouble = await this.#own.mended(() => this.#write());
    return joined(this.#own.loss, trouble === null ? this.#tellLost() : this.#tell(trouble));
  }

  async retain(request: RetainRequest): Promise<string | null> {
    let isStuck = false;
    const own = this.#own;
    const trouble = await own.mended(() => {
      const { database, statements } = own.opened();
      isStuck = own.inTransaction(() => this.#retention.run(database, statements, request)).isStuck;
      if (!this.#resealing.isDone) this.#resealing.step((work) => own.inTransaction(work));
      this.#retention.vacuum(database);
    });
    if (trouble !== null) return `${this.#path} is not kept in bounds: ${trouble.text}`;
    return isStuck ? `${this.#path} is bigger than HISTORY_MAX_MB, and all of it is pinned or of open incidents` : null;
  }

  async reseal(): Promise<Resealed> {
    const resealing = new Resealing(this.#sealing);
    const told = ({ kind, text }: Trouble): Resealed => ({ ...resealing.counts, trouble: text, kind });
    for (let tries = 1; !resealing.isDone; ) {
      try {
        const { database } = this.#own.opened();
        resealing.step((work) => this.#own.inTransaction(work));
        this.#retention.vacuum(database);
        tries = 1;
      } catch (error) {
        const trouble = describeTrouble(error);
        if (trouble.kind === 'fault') throw error;
        if (trouble.kind !== 'locked' || tries >= MOST_TRIES) return told(trouble);
        tries += 1;
      }
    }
    return { ...resealing.counts, trouble: null };
  }

  async rebuild(from: RebuildSources, at: Millis): Promise<string | null> {
    const trouble = await this.#own.mended(() => this.#writeRebuilt(from, at));
    return trouble === null ? null : `${this.#path} could not be rebuilt: ${trouble.text}`;
  }

  search: History['search'] = async (query) => this.#reads.search(query);
  messages: History['messages'] = async (query) => this.#reads.messages(query);
  looks: History['looks'] = async (query) => this.#reads.looks(query);
  records: History['records'] = async (scope) => this.#reads.records(scope);
  statistics: History['statistics'] = async (scope) => this.#reads.statistics(scope);
  sizes: History['sizes'] = async () => this.#reads.sizes();
  leftOut: History['leftOut'] = () => this.#reads.leftOut();

  /** What waits is tried once more: of what a prune took out there is no other copy. */
  async close(): Promise<void> {
    if (this.#queue.all().length > 0) await this.flush();
    this.#own.drop();
  }

  #write(): void {
    if (this.#queue.rows === 0 && this.#queue.all().length === 0) return;
    try {
      this.#writeAll(this.#queue.all(), this.#rebuilt);
      this.#queue.written();
      this.#rebuilt = new Set();
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
    this.#rebuilt = new Set(held.map(({ life }) => keyOf(life)));
  }

  /** @param known lives whose conversation is there as it is now. */
  #writeAll(items: readonly Waiting[], known: ReadonlySet<string> = new Set()): void {
    const { statements } = this.#own.opened();
    this.#own.inTransaction(() => {
      const writing = beginWriting(statements, this.#sealing);
      for (const item of items) {
        if (item.what === 'batch') {
          writeBatch(writing, item.batch);
          continue;
        }
        const { life, held, at, cancelsTools } = item.beginning;
        if (cancelsTools) cancelTools(writing, life.cluster, life.sessionId, at);
        if (held !== null && !known.has(keyOf(life))) reconcile(writing, writing.life(life), held, at);
      }
      writing.days.write(statements);
    });
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

function keyOf({ cluster, sessionId, born }: HistoryBatch['life']): string {
  return JSON.stringify([cluster, sessionId, born]);
}

function joined(...texts: readonly (string | null)[]): string | null {
  const told = texts.filter((text) => text !== null);
  return told.length === 0 ? null : told.join('; ');
}
