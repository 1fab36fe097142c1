import type { Millis } from '../model/objects.ts';
import type { Asking, Session } from '../model/session.ts';
import type { SessionLoad, SessionStore } from '../session/session-store.ts';

/** What the two modes differ in: which conversation a cycle goes on with, and what is kept of it. */
export interface ConversationMemory {
  readonly mode: 'stateless' | 'persistent';
  /** Reads what is kept. Never rejects for a bad file: that is said in the result and in every later cycle line. */
  open(cluster: string): Promise<MemoryOpening>;
  /** The conversation this cycle goes on with. */
  current(): Session;
  /**
   * Keeps what a crash leaves while the model is asked: the conversation with this cycle's message and no answer. `current`
   * is as it was; the cycle's own `keep` replaces it. Also when the disk does not take it, the model is asked.
   */
  keepAsking(session: Session): Promise<void>;
  /** Keeps the conversation for the next cycle; the reason when it could only be kept in memory, or without a backup that is due. */
  keep(session: Session): Promise<string | null>;
  /** As `keep`, for a session that is about to be let go: rejects with `storage_unwritable` where it is not on disk. */
  settle(session: Session): Promise<void>;
  /**
   * Goes on with another session. Rejects with a MonitorError, and stays with the one before, unless `commit` has resolved.
   *
   * @param commit makes the choice durable; nothing that can fail comes after it.
   */
  moveTo(next: NextSession, commit: () => Promise<void>): Promise<MemoryOpening>;
}

export interface NextSession {
  readonly id: string;
  readonly store: SessionStore;
  readonly cluster: string;
  /** Who wants it. */
  readonly by: string;
}

export interface MemoryOpening {
  readonly resumed: boolean;
  /** What became of the file. */
  readonly outcome: SessionLoad['outcome'];
  /** How long ago a stale session was saved; null for any other. */
  readonly idle: Millis | null;
  /** Said in every cycle line for as long as the process lives. */
  readonly problem: string | null;
  /** The turn whose answer the process before did not live to see; it is closed, and asked again. */
  readonly interrupted: Asking | null;
}
