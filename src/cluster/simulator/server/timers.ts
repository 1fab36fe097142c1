import type { Timers } from '../faults/deliver.ts';

/** Timers that can all be ended at once. */
export interface TimerSet extends Timers {
  clear(): void;
}

export function createTimers(): TimerSet {
  const running = new Set<NodeJS.Timeout>();
  let closed = false;
  return {
    after(delayMs, action) {
      if (closed) return () => {};
      const timer = setTimeout(() => {
        running.delete(timer);
        action();
      }, delayMs);
      running.add(timer);
      return () => {
        clearTimeout(timer);
        running.delete(timer);
      };
    },
    clear() {
      closed = true;
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
