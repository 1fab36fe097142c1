import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { LooksQuery, StoredLook } from './looks.ts';
import type {
  HistoryQuery,
  HistoryScope,
  HistorySearch,
  HistorySizes,
  HistoryStatistics,
  MessagesQuery,
  RecordsQuery,
  StoredMessage,
  StoredRecords,
} from './queries.ts';
import type { HistoryBatch, RecordedMessage, SessionLife } from './records.ts';
import type { TroubleKind } from './sqlite/trouble.ts';

/**
 * What was recorded, for people, exports and the model's recall. Every method rejects with MonitorError
 * `history_unreadable` and with nothing else. Needs no lock: the monitor may write meanwhile.
 */
export interface HistoryReader {
  search(query: HistoryQuery): Promise<HistorySearch>;
  /** A page of messages, oldest first, the pruned among them. */
  messages(query: MessagesQuery): Promise<readonly StoredMessage[]>;
  /** A page of a cluster's looks, oldest first: what its rules of `notify` had to decide on. */
  looks(query: LooksQuery): Promise<readonly StoredLook[]>;
  records(query: RecordsQuery): Promise<StoredRecords>;
  statistics(scope: HistoryScope): Promise<HistoryStatistics>;
  sizes(): Promise<HistorySizes>;
  /**
   * Rows that its answers left out so far, since they are encrypted with a key that is not given; null when it left out none. Where nothing
   * could be read the question itself rejects.
   */
  leftOut(): LeftOut | null;
  /** Writes what waits, where that can be done; never rejects. */
  close(): Promise<void>;
}

/** Everything that was ever said and seen, append-only. Every driver passes test/contracts/history.ts. */
export interface History extends HistoryReader {
  /**
   * A process takes a life of a session up. With the next flush tools that still run by the records are marked cancelled,
   * what the conversation holds is recorded, and what it does not hold is marked as pruned. `held` is null where no
   * conversation goes on (stateless).
   */
  begin(life: SessionLife, held: readonly RecordedMessage[] | null, at: Millis): void;
  /** Only queues. The same thing recorded twice is one row. */
  record(batch: HistoryBatch): void;
  /**
   * Writes what waits, in one transaction. Never rejects and never stops monitoring: what is the matter is returned in
   * words, null when all is well. What could not be written waits, at most 10,000 rows, and comes with a later flush.
   */
  flush(): Promise<string | null>;
  /** Deletes what is too old or too much, a bounded piece at a time. In words what is the matter, null when all is well. */
  retain(request: RetainRequest): Promise<string | null>;
  /** Brings all rows to the key that is set, at once; `retain` does so a piece at a time. A monitor may write meanwhile. */
  reseal(): Promise<Resealed>;
  /**
   * Records what session files, backups and ledgers still know. What is there already stays. A driver does it by itself
   * when its database is new or was lost; this is for doing it by hand. In words what is the matter, null when all is well.
   */
  rebuild(from: RebuildSources, at: Millis): Promise<string | null>;
}

export interface LeftOut {
  readonly rows: number;
  /** In words. */
  readonly why: string;
}

export interface Resealed {
  /** Rows that were brought to the key that is set, or into the clear where none is. */
  readonly resealed: number;
  /** Rows that no given key opens; they stay as they are. */
  readonly unreadable: number;
  /** Why it did not come to the end, in words; null when it did. */
  readonly trouble: string | null;
  /** Of what kind that is: only what is damaged or of a newer version does not pass. */
  readonly kind?: TroubleKind;
}

export interface RetainRequest {
  readonly now: Millis;
  readonly cluster: string;
  /** Numbers of the cluster's incidents that are open: what was said when they turned stays. */
  readonly open: ReadonlySet<number>;
}

/** The newest of each session stands last, its backups before it, oldest first. */
export interface RebuildSources {
  readonly sessions: readonly Session[];
  readonly ledgers: readonly Ledger[];
}
