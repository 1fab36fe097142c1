import type { ConversationEntry } from './conversation.ts';
import type { Millis } from './objects.ts';
import { NO_USAGE, type Usage } from './report.ts';

export const SESSION_SCHEMA_VERSION = 1;

/** The long-lived conversation, as the process holds it; session/ knows the file's shape. */
export interface Session {
  readonly id: string;
  /** The first entry is the system message. */
  readonly history: readonly ConversationEntry[];
  readonly metadata: SessionMetadata;
  readonly usage: SessionUsage;
  readonly savedAt: Millis | null;
}

export interface SessionMetadata {
  /** Cycles this session has lived through, quiet ones counted. */
  readonly cycleCount: number;
  /**
   * The ledger's cycle this conversation has been told up to; null when none. When it is not the ledger's last one (a
   * crash between the two commits, another session in between), the next message is a baseline.
   */
  readonly lastCycle: number | null;
  readonly cluster: string | null;
  readonly createdAt: Millis | null;
  readonly quiet: QuietRun | null;
  readonly prunes: number;
  /** The model that answered last. */
  readonly model: string | null;
  /** Keys of a file written by another program, kept as found. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Quiet cycles since the last message: they are one line in the next. */
export interface QuietRun {
  readonly cycles: number;
  readonly since: Millis;
}

export interface SessionUsage {
  readonly calls: number;
  readonly tokens: Usage;
  readonly costUsd: number;
}

export function emptySession(id: string, cluster: string | null, createdAt: Millis | null): Session {
  return {
    id,
    history: [],
    metadata: { cycleCount: 0, lastCycle: null, cluster, createdAt, quiet: null, prunes: 0, model: null, extra: {} },
    usage: { calls: 0, tokens: NO_USAGE, costUsd: 0 },
    savedAt: null,
  };
}
