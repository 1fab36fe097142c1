import type { PruneReceipt } from '../context/strategy.ts';
import type { ConversationEntry } from '../model/conversation.ts';
import type { IncidentSeverity, IncidentTurn } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Usage } from '../model/report.ts';
import { SESSION_EVENTS, type SessionEvent } from '../model/session.ts';
import type { ToolStatus } from '../model/tool.ts';
import type { LookRecord } from './looks.ts';

/** One life of a session. A deleted session's id may be used again: then `born` tells the two apart. */
export interface SessionLife {
  readonly cluster: string;
  readonly sessionId: string;
  /** When it was created; null when not known (a file of another program). */
  readonly born: Millis | null;
}

/** What one cycle, or one command, adds. All of it belongs to one life of one session. */
export interface HistoryBatch {
  readonly life: SessionLife;
  /**
   * Messages with their numbers. Recorded again they are the same row: same number and same `at`. Only `pinned` is taken
   * over anew. One number with another `at` is another message (a session that was recovered from a backup goes on there).
   */
  readonly messages?: readonly RecordedMessage[];
  readonly prunes?: readonly PruneRecord[];
  readonly cycles?: readonly CycleRecord[];
  readonly looks?: readonly LookRecord[];
  readonly turns?: readonly TurnRecord[];
  readonly calls?: readonly CallRecord[];
  readonly tools?: readonly ToolRecord[];
  readonly events?: readonly SessionEventRecord[];
}

export interface RecordedMessage {
  /** Its number in the session: given once. */
  readonly number: number;
  readonly entry: ConversationEntry;
}

/** A prune's receipt, and which messages it took out of the conversation. They stay in the history. */
export interface PruneRecord {
  readonly cycle: number;
  readonly at: Millis;
  /** Null where messages were taken out by hand. */
  readonly receipt: PruneReceipt | null;
  readonly removed: readonly number[];
}

export interface CycleRecord {
  readonly cycle: number;
  readonly at: Millis;
  readonly mode: 'stateless' | 'persistent';
  readonly loud: boolean;
  readonly incidents: IncidentCounts;
  /** Messages of the conversation after it, and their estimated tokens. */
  readonly messages: number;
  readonly contextTokens: number;
  /** Of the whole cycle; null when no model was asked. */
  readonly usage: Usage | null;
  readonly costUsd: number | null;
  readonly analyst: string | null;
  readonly model: string | null;
  readonly ms: number;
  /** In words, as the cycle line has it. */
  readonly degraded: readonly string[];
}

export interface IncidentCounts {
  readonly open: number;
  readonly opened: number;
  readonly ended: number;
}

/** What one look meant for one incident; `ongoing` only where people were told something of it. */
export interface TurnRecord {
  readonly number: number;
  readonly turn: IncidentTurn;
  /** Null when not known: it was rebuilt from a ledger. */
  readonly cycle: number | null;
  readonly at: Millis;
  readonly severity: IncidentSeverity;
  readonly code: string;
  /** `Deployment api`; `namespace` apart. */
  readonly owner: string;
  /** Null for what lies in none. */
  readonly namespace: string | null;
  readonly message: string;
}

/** One call of the model. The prompt's size is input + cacheRead + cacheWrite. */
export interface CallRecord {
  readonly cycle: number;
  readonly at: Millis;
  readonly model: string;
  readonly usage: Usage;
  /** US dollars; null when the model has no price. */
  readonly costUsd: number | null;
  /** Null when it answered, else why not. */
  readonly failure: string | null;
}

/** One execution of a tool. Recorded again under the same id, its status moves on; an ended one never runs again. */
export interface ToolRecord {
  /** The API's id of the call, unique in a session. */
  readonly id: string;
  readonly tool: string;
  readonly status: ToolStatus;
  readonly cycle: number;
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
  /** What it was asked, and what came of it, each in one short line. */
  readonly asked: string;
  readonly outcome: string | null;
}

/** What befalls a session: what its file tells, and what only the history keeps. */
export const HISTORY_EVENTS = [...SESSION_EVENTS, 'loaded', 'deleted', 'history_rebuilt'] as const;

/** Recorded again (a file keeps its newest ones) it is the same row: same moment, event and text. */
export interface SessionEventRecord extends Omit<SessionEvent, 'event'> {
  readonly event: (typeof HISTORY_EVENTS)[number];
}
