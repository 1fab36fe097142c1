import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type {
  HistoryQuery,
  HistoryScope,
  HistorySearch,
  HistorySizes,
  HistoryStatistics,
  MessagesQuery,
  StoredMessage,
  StoredRecords,
} from './queries.ts';
import type { HistoryBatch, SessionLife } from './records.ts';

/**
 * What was recorded, for people, exports and the model's recall. Every method rejects with MonitorError
 * `history_unreadable` and with nothing else. Needs no lock: the monitor may write meanwhile.
 */
export interface HistoryReader {
  search(query: HistoryQuery): Promise<HistorySearch>;
  /** A page of messages, oldest first, the pruned among them. */
  messages(query: MessagesQuery): Promise<readonly StoredMessage[]>;
  records(scope: HistoryScope): Promise<StoredRecords>;
  statistics(scope: HistoryScope): Promise<HistoryStatistics>;
  sizes(): Promise<HistorySizes>;
  close(): Promise<void>;
}

/** Everything that was ever said and seen, append-only. Every driver passes test/contracts/history.ts. */
export interface History extends HistoryReader {
  /** A life of a session goes on, or begins: tools that still run by the records are marked cancelled with the next flush. */
  begin(life: SessionLife, at: Millis): void;
  /** Only queues. The same thing recorded twice is one row. */
  record(batch: HistoryBatch): void;
  /**
   * Writes what waits, in one transaction. Never rejects and never stops monitoring: what is the matter is returned in
   * words, null when all is well. What could not be written waits, at most 10,000 rows, and comes with a later flush.
   */
  flush(): Promise<string | null>;
  /** Deletes what is too old or too much, a bounded piece at a time. In words what is the matter, null when all is well. */
  retain(request: RetainRequest): Promise<string | null>;
  /** Records what session files and ledgers still know; asked for after a database was lost. What is there already stays. */
  rebuild(from: RebuildSources, at: Millis): Promise<string | null>;
}

export interface RetainRequest {
  readonly now: Millis;
  readonly cluster: string;
  /** Numbers of the cluster's incidents that are open: what was said when they turned stays. */
  readonly open: ReadonlySet<number>;
}

/** Oldest first: backups before the file itself. */
export interface RebuildSources {
  readonly sessions: readonly Session[];
  readonly ledgers: readonly Ledger[];
}

/** How opening went. */
export interface HistoryOpening {
  readonly history: History;
  /** Set when the database that was there could not be used and was kept aside: said in every cycle line. It wants a rebuild. */
  readonly problem: string | null;
  readonly wantsRebuild: boolean;
}
