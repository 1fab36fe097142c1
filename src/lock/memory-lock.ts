import type { Millis } from '../model/objects.ts';
import { lockLost } from './holder.ts';
import type { Acquisition, Held, Holder, Lock } from './lock.ts';

/** What the memory locks of one target share. */
export interface MemoryLockPlace {
  held: { readonly holder: Holder; lastBeatAt: number; lose(by: Holder): void } | null;
}

export interface MemoryLockOptions {
  readonly place: MemoryLockPlace;
  readonly target: string;
  readonly holder: Omit<Holder, 'since' | 'lastBeat'>;
  readonly now: () => Millis;
  readonly stopwatch: () => number;
  readonly ttl: number;
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A lock among parts of one process. */
export function createMemoryLock({ place, target, holder, now, stopwatch, ttl, sleep }: MemoryLockOptions): Lock {
  const isSilent = () => place.held !== null && stopwatch() - place.held.lastBeatAt > ttl;

  function hold(): Held {
    const loss = new AbortController();
    const self: Holder = { ...holder, since: now(), lastBeat: now() };
    const own = { holder: self, lastBeatAt: stopwatch(), lose: (by: Holder) => loss.abort(lockLost(target, by)) };
    place.held = own;
    const recheck = async () => loss.signal.throwIfAborted();
    return {
      lost: loss.signal,
      beat: async () => {
        own.lastBeatAt = stopwatch();
      },
      ensure: async () => {
        await recheck();
        return null;
      },
      recheck,
      mark: async () => null,
      wrote: () => undefined,
      release: async () => {
        if (place.held === own) place.held = null;
      },
    };
  }

  return {
    target,
    peek: async () => (isSilent() ? null : (place.held?.holder ?? null)),
    async acquire({ patience = 0, signal, onWait } = {}): Promise<Acquisition> {
      const startedAt = stopwatch();
      for (let waited = false; ; waited = true) {
        const before = place.held;
        if (before === null || isSilent()) {
          const held = hold();
          before?.lose({ ...holder, since: now(), lastBeat: now() });
          return { outcome: 'held', held, tookOver: before?.holder ?? null };
        }
        if (stopwatch() - startedAt >= patience) return { outcome: 'refused', holder: before.holder };
        if (!waited) onWait?.(before.holder);
        await sleep(ttl / 4, signal);
      }
    },
  };
}
