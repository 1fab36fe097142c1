import type { Millis } from '../model/objects.ts';

/** Sees to it that one process at a time writes a file. Every driver passes test/contracts/lock.ts. */
export interface Lock {
  /** What it guards, for people. */
  readonly target: string;
  /** Rejects only when `signal` aborts while it waits. */
  acquire(options?: AcquireOptions): Promise<Acquisition>;
  /** Who holds it now, as far as one can tell; null when nobody does. */
  peek(): Promise<Holder | null>;
}

export interface AcquireOptions {
  /** How long to wait for a holder that may be dead, in milliseconds; 0 when not given. One known to live is not waited for. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  /** Told once, when the waiting begins. */
  readonly onWait?: (holder: Holder) => void;
}

/**
 * degraded: nobody is known to hold it, but it cannot be written (a read-only directory, a full disk). The caller goes on,
 * and its writes try for the lock first, until the disk lets them.
 */
export type Acquisition =
  | { readonly outcome: 'held'; readonly held: Held; readonly tookOver: Holder | null }
  | { readonly outcome: 'degraded'; readonly held: Held; readonly problem: string }
  | { readonly outcome: 'refused'; readonly holder: Holder };

/** A process that holds, or held, a lock. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** By the holder's clock. */
  readonly since: Millis;
  readonly lastBeat: Millis;
  readonly version: string;
  /** What it does: `run`, `demo`, `sessions pin`. */
  readonly command: string;
}

/** A lock in this process' hands. */
export interface Held {
  /** Aborts with a MonitorError `lock_lost` once another process has the lock. From then on nothing is written. */
  readonly lost: AbortSignal;
  /** A sign of life; also notices a loss, and tries again for a lock that could not be written. Never rejects. */
  beat(): Promise<void>;
  /**
   * Before a write. Rejects with `lock_lost`, or with the operating system's error that keeps the lock from being written.
   *
   * @returns the directory in which new files begin before they are renamed into place, and which is gone once the lock is
   * lost; null where the driver has none.
   */
  ensure(): Promise<string | null>;
  /** After a step of a write has failed: the lock is looked at again. Rejects as `ensure` does. */
  recheck(): Promise<void>;
  /** What a file is, before it is renamed; afterwards it may be another's already. Null when it is not there, or cannot be told. */
  mark(path: string): Promise<string | null>;
  /** That path now has what was marked; null: nothing. When it is the guarded file, this process knows what it holds. */
  wrote(path: string, mark: string | null): void;
  /** Gives it back, when it is still ours. Never rejects. */
  release(): Promise<void>;
}
