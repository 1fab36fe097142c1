import type { PruneReceipt } from '../context/strategy.ts';
import type { ConversationEntry, EntryKind, Role } from '../model/conversation.ts';
import type { IncidentSeverity, IncidentTurn } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Usage } from '../model/report.ts';
import type { CallRecord, CycleRecord, SessionEventRecord, SessionLife, ToolRecord, TurnRecord } from './records.ts';

/** What is looked at; what is left out does not restrict. */
export interface HistoryScope {
  readonly cluster?: string;
  readonly sessionId?: string;
  /** From this moment on, and up to but without that one. */
  readonly from?: Millis;
  readonly to?: Millis;
}

export interface HistoryQuery extends HistoryScope {
  /**
   * As a person types it, never a syntax: all words must be there, in any order and any case; where the
   * last one is no word that was ever said, it is taken for the beginning of one; "in quotes" as a phrase. `INC-42`, `api:1.5.0`, `my-pod-x7` are found as they stand, and
   * CrashLoopBackOff by `crash loop` too. Text without any word finds everything in the scope.
   */
  readonly text: string;
  /** Messages of these kinds; `turn`: what looks said of incidents. Left out: all. */
  readonly kinds?: readonly (EntryKind | 'turn')[];
  /** Only what speaks of this incident. */
  readonly incident?: number;
  /** `newest` first (the default); `best`: by rank among the newest 5,000 that match. */
  readonly order?: 'newest' | 'best';
  /** At most 1,000; 20 when left out. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface HistorySearch {
  readonly hits: readonly HistoryHit[];
  /** There are more after these. */
  readonly more: boolean;
  /** Set when not everything was looked through (encrypted text is scanned, newest first): down to when. */
  readonly scannedTo: Millis | null;
}

export type HistoryHit = MessageHit | TurnHit;

interface Hit {
  readonly cluster: string;
  readonly sessionId: string;
  readonly cycle: number | null;
  readonly at: Millis | null;
  /** About 200 characters around the first match, on one line. */
  readonly snippet: string;
  /** Where in `snippet` the words stand: [start, end), ascending. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

export interface MessageHit extends Hit {
  readonly what: 'message';
  readonly born: Millis | null;
  readonly number: number;
  readonly role: Role;
  readonly kind: EntryKind;
  readonly pinned: boolean;
  readonly incidents: readonly number[];
  /** The prune that took it out of the conversation; null while it is in there. */
  readonly pruned: PrunedBy | null;
}

export interface TurnHit extends Hit {
  readonly what: 'turn';
  readonly incident: number;
  readonly turn: IncidentTurn;
  readonly severity: IncidentSeverity;
  readonly code: string;
  readonly owner: string;
  readonly namespace: string | null;
}

export interface PrunedBy {
  /** Null when not known: the process ended before the prune was recorded. */
  readonly cycle: number | null;
  readonly at: Millis;
}

export interface MessagesQuery extends HistoryScope {
  /** Only those of this cycle, or with this number in their session. */
  readonly cycle?: number;
  readonly number?: number;
  /** The `position` of the last message that was read, for reading on. */
  readonly after?: number;
  /** At most 10,000; 1,000 when left out. */
  readonly limit?: number;
}

/** A message as it was recorded, whole: its report and its summary's data with it. */
export interface StoredMessage {
  /** Where it stands; give the last one's back to read on. */
  readonly position: number;
  readonly life: SessionLife;
  readonly number: number;
  readonly entry: ConversationEntry;
  /** The prune that took it out of the conversation; null while it is in there. */
  readonly pruned: PrunedBy | null;
}

export interface RecordsQuery extends HistoryScope {
  /** Which of them are read; the others come empty. Left out: all. */
  readonly only?: readonly (keyof StoredRecords)[];
}

/** What is stored beside the messages. Oldest first; the newest 10,000 of each. */
export interface StoredRecords {
  readonly cycles: readonly CycleRecord[];
  readonly calls: readonly CallRecord[];
  readonly turns: readonly TurnRecord[];
  readonly prunes: readonly StoredPrune[];
  readonly tools: readonly ToolRecord[];
  readonly events: readonly SessionEventRecord[];
}

export interface StoredPrune {
  readonly cycle: number;
  readonly at: Millis;
  /** Null where messages were taken out by hand. */
  readonly receipt: PruneReceipt | null;
  /** Messages it took out. */
  readonly removed: number;
}

export interface HistoryStatistics {
  readonly total: Totals;
  /** UTC days that have a cycle or a message, oldest first. */
  readonly days: readonly (Totals & { readonly day: string })[];
  readonly models: readonly ModelTotals[];
  readonly sessions: readonly (Totals & SessionLife)[];
  /** By number of turns, most first; at most 1,000. */
  readonly incidents: readonly IncidentTotals[];
}

export interface Totals {
  readonly cycles: number;
  readonly loud: number;
  readonly messages: number;
  readonly pruned: number;
  readonly prunes: number;
  readonly opened: number;
  readonly ended: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly usage: Usage;
  readonly costUsd: number;
}

export interface ModelTotals {
  readonly model: string;
  readonly calls: number;
  readonly failedCalls: number;
  readonly usage: Usage;
  readonly costUsd: number;
}

export interface IncidentTotals {
  readonly cluster: string;
  readonly number: number;
  readonly code: string;
  readonly owner: string;
  readonly namespace: string | null;
  readonly turns: number;
  readonly episodes: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** Messages that speak of it. */
  readonly messages: number;
}

/** What lies on disk. */
export interface HistorySizes {
  readonly path: string;
  /** The database with its write-ahead log. */
  readonly bytes: number;
  /** Inside the database: what rows take, and what is free for the next ones. */
  readonly usedBytes: number;
  readonly freeBytes: number;
  readonly messages: number;
  readonly turns: number;
  readonly cycles: number;
  readonly oldest: Millis | null;
  readonly newest: Millis | null;
  readonly encrypted: boolean;
}
