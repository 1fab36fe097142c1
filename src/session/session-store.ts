import type { Session } from '../model/session.ts';

/** Keeps conversations. Every driver passes test/contracts/session-store.ts. */
export interface SessionStore {
  /** Rejects with MonitorError `session_id_invalid` for an id that could leave the directory. */
  load(id: string): Promise<SessionLoad>;
  /** Atomic and durable when it resolves. Rejects with MonitorError `storage_unwritable`; the file then is the old one. */
  save(session: Session): Promise<void>;
  /** Newest first; unreadable files are listed as such, never skipped in silence. */
  list(): Promise<readonly SessionListing[]>;
  /** False when there is no such session. */
  delete(id: string): Promise<boolean>;
  /** Where the session lies, for people. */
  locate(id: string): string;
}

/**
 * set_aside: the file could not be read; it was renamed to `keptAs` with its bytes untouched (null: even that failed,
 * and then `save` refuses to write over it), and the caller starts a new conversation and says `problem` in every cycle line.
 */
export type SessionLoad =
  | { readonly outcome: 'ok'; readonly session: Session }
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'set_aside'; readonly keptAs: string | null; readonly problem: string };

export interface SessionListing {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly savedAt: number | null;
  /** Null when the file cannot be read; `problem` then says why. */
  readonly session: Session | null;
  readonly problem: string | null;
}
