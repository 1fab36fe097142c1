import type { Notifications } from '../model/notification.ts';
import { type Attempt, settle } from './outbox/settle.ts';

/** Changes what is owed, durably where the disk allows. Rejects only for what is worse than a full disk: a lock that is lost. */
export type Keep = (change: (notifications: Notifications) => Notifications) => Promise<void>;

/**
 * Keeps what became of messages. Each save is of the whole ledger, so they go together: all that ends while one save is under
 * way is the next one's. Nothing waits for company: a message by itself is on disk as soon as it can be.
 */
export class Recorder {
  readonly #keep: Keep;
  #waiting: Attempt[] = [];
  /** The save that will take what waits now; null when nothing does. */
  #next: Promise<void> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** Resolves when it is kept; rejects when the save with it in it did. */
  async record(attempt: Attempt): Promise<void> {
    this.#waiting.push(attempt);
    this.#next ??= this.#after(this.#last);
    return this.#next;
  }

  #after(last: Promise<unknown>): Promise<void> {
    const save = last.then(() => {
      const attempts = this.#waiting;
      this.#waiting = [];
      this.#next = null;
      return this.#keep((notifications) => attempts.reduce(settle, notifications));
    });
    this.#last = save.catch(() => undefined);
    return save;
  }
}
