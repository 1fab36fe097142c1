import type { Millis } from '../model/objects.ts';
import type { SessionStore } from '../session/session-store.ts';

/** How the process comes to write another session than the one it began with. app.ts makes it of locks and files. */
export interface SessionDoor {
  /** Why people may choose no other, in words: the configuration decides. Null when they may. */
  readonly closed: string | null;
  /** Ids of the wishes that were fulfilled, and may still lie in an inbox. */
  fulfilled(): ReadonlySet<string>;
  /**
   * Holds that session too. Rejects with a MonitorError: another process has it, it is archived, the disk does not let it; then
   * nothing is held.
   */
  take(id: string): Promise<TakenSession>;
}

/** A session in this process' hands, beside the one that it goes on with. It ends with one of `settle` and `giveBack`. */
export interface TakenSession {
  readonly store: SessionStore;
  /** From here on a start goes on with it. The one commit of a switch: durable, or it rejects with `storage_unwritable`. */
  choose(choice: ChosenBy): Promise<void>;
  /** Lets the one before go. */
  settle(): Promise<void>;
  /** Lets this one go, and stays with the one before. */
  giveBack(): Promise<void>;
}

export interface ChosenBy {
  readonly by: string;
  readonly at: Millis;
  /** Ids of the commands that wanted it. */
  readonly fulfilled: readonly string[];
}
