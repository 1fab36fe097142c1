import type { Command } from './commands/index.ts';

/**
 * Brings commands to the one writer of a cluster's ledger, or of a session: `cluster` then is its id. Every driver passes
 * test/contracts/inbox.ts.
 */
export interface Inbox<Kind = Command> {
  /**
   * Durable when it resolves. Rejects with MonitorError `storage_unwritable`.
   *
   * @param id unique, and in the order of `commandId`s: commands are applied in it.
   */
  send(id: string, command: Kind): Promise<void>;
  /** What waits for that cluster. What cannot be used is kept aside, and said; it never rejects for what a file is. */
  read(cluster: string, applied: ReadonlySet<string>): Promise<InboxReading<Kind>>;
  /** Forgets commands that a committed ledger, or session, has applied. Why that failed, in words; null when it did not. */
  remove(cluster: string, ids: readonly string[]): Promise<string | null>;
  /** What waits and can be read; moves nothing. */
  peek(cluster: string): Promise<readonly WaitingCommand<Kind>[]>;
  locate(cluster: string): string;
}

export interface InboxReading<Kind = Command> {
  /** In the order of their ids, at most `MOST_AT_ONCE`; none that was applied. */
  readonly waiting: readonly WaitingCommand<Kind>[];
  /** Ids that were applied already and may still be there: the process ended before they were removed, or the disk failed. */
  readonly stale: readonly string[];
  /** What was set aside or could not be read, in words. */
  readonly problems: readonly string[];
}

export interface WaitingCommand<Kind = Command> {
  readonly id: string;
  readonly command: Kind;
}

/** Commands of one cycle; the others wait for the next. */
export const MOST_AT_ONCE = 500;
