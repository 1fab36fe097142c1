import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import type { BackupFile, Damage } from '../storage/index.ts';

/** Keeps conversations. Every driver passes test/contracts/session-store.ts. */
export interface SessionStore {
  /**
   * Rejects with MonitorError `session_id_invalid` for an id that could leave the directory, and with `encryption_key_missing` or
   * `encryption_key_wrong` for a file it has no key to, which it then has not touched.
   */
  load(id: string): Promise<SessionLoad>;
  /** Atomic and durable when it resolves. Rejects with MonitorError `storage_unwritable`; the file then is the old one. */
  save(session: Session): Promise<void>;
  /** Newest first; unreadable files are listed as such, never skipped in silence. */
  list(): Promise<readonly SessionListing[]>;
  /** With its backups. False when there is no such session. */
  delete(id: string): Promise<boolean>;
  /** Where the session lies, for people. */
  locate(id: string): string;
  /** What is not as it should be though saves succeed, in words: a backup that was due and failed. Null when all is well. */
  trouble(): string | null;
}

/**
 * What became of a session's file; a closed set.
 *
 * - ok: it was read; a file of an older version is `migratedFrom` that.
 * - stale: it was read, and `idle` is how long ago it was saved, in milliseconds: the conversation goes on after a fresh baseline.
 * - recovered: it could not be used; the newest good `backup` has taken its place.
 * - partial: it could not be used, and what could still be read of it has taken its place.
 * - fresh: there was no file, or (`damage`) nothing of it and no backup could be used.
 *
 * A file that could not be used is kept, untouched, where `damage` says, and the caller says its `problem` in every cycle line.
 */
export type SessionLoad =
  | { readonly outcome: 'ok'; readonly session: Session; readonly migratedFrom?: number }
  | { readonly outcome: 'stale'; readonly session: Session; readonly idle: Millis }
  | { readonly outcome: 'recovered'; readonly session: Session; readonly damage: Damage; readonly backup: BackupFile }
  | { readonly outcome: 'partial'; readonly session: Session; readonly damage: Damage }
  | { readonly outcome: 'fresh'; readonly damage?: Damage };

export interface SessionListing {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly savedAt: number | null;
  /** Null when the file cannot be read; `problem` then says why. */
  readonly session: Session | null;
  readonly problem: string | null;
  /** Set when it cannot be read for want of the key it is encrypted with: no run keeps it aside then. */
  readonly wantsKey?: true;
}
