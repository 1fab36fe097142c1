import { keepBeating } from './heartbeat.ts';
import type { AcquireOptions, Held, Holder, Lock } from './lock.ts';

export interface Writing<T> extends AcquireOptions {
  /** Nobody else writes, and nobody will before this is done: change the files, through `fenced(fileSystem, held)`. */
  readonly apply: (held: Held) => Promise<T>;
  /** A monitor is running and writes by itself: leave it a command in its inbox. */
  readonly send: (holder: Holder) => Promise<T>;
}

/**
 * Does what a person wants of a session: at once when no monitor runs, by its inbox when one does. A holder that cannot be told
 * to live or to be dead is waited for up to `patience`; then it counts as running.
 */
export async function withWriter<T>(lock: Lock, { apply, send, ...waiting }: Writing<T>): Promise<T> {
  const acquired = await lock.acquire(waiting);
  if (acquired.outcome === 'refused') return send(acquired.holder);
  const { held } = acquired;
  const stopBeating = keepBeating(held);
  try {
    return await apply(held);
  } finally {
    stopBeating();
    await held.release();
  }
}
