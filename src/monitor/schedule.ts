import { createTask } from 'node-cron';
import type { Events } from './events.ts';

export interface ScheduleOptions {
  /** Five fields, or six with seconds first. */
  readonly expression: string;
  /** IANA name; UTC has no daylight saving, so no cycle is lost or doubled. */
  readonly timezone: string;
  /** How long a stop waits for the running cycle before it is abandoned, in milliseconds. */
  readonly graceMs: number;
  readonly events: Events;
}

/** How long an aborted cycle may take to end, in milliseconds. */
const AFTER_ABORT = 3_000;

export interface Schedule {
  /** Runs a cycle at once, then by the clock. */
  start(): void;
  /**
   * No new cycle; the running one may finish within the grace, then its signal aborts. Resolves when it has ended.
   *
   * @param graceMs instead of the grace it was made with.
   */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Runs `cycle` on a cron schedule, one at a time: a tick that finds one running is skipped and said. An error of a cycle
 * is told to `failed` and never stops the schedule.
 */
export function createSchedule(
  options: ScheduleOptions,
  cycle: (signal: AbortSignal) => Promise<void>,
  failed: (error: unknown) => void,
): Schedule {
  const { expression, timezone, events } = options;
  const abort = new AbortController();
  let running: Promise<void> | null = null;
  let stopping = false;

  const tick = () => {
    if (stopping) return;
    if (running !== null) {
      events.emit('warn', 'cycle_skipped', 'the cycle before is still running; this tick is skipped', {});
      return;
    }
    running = cycle(abort.signal)
      .catch(failed)
      .finally(() => {
        running = null;
      });
  };
  // node-cron's own overlap guard does not cover the first cycle, which is not one of its ticks.
  const task = createTask(expression, tick, { timezone, suppressMissedWarning: true });

  return {
    start() {
      tick();
      task.start();
    },

    async stop(graceMs = options.graceMs) {
      stopping = true;
      await task.destroy();
      if (running === null) return;
      const grace = setTimeout(() => abort.abort(new Error('stopping: the grace period is over')), graceMs);
      // What does not even heed the abort (a file system that hangs) is left behind.
      const patience = Promise.withResolvers<void>();
      const last = setTimeout(() => {
        events.emit('warn', 'cycle_abandoned', 'stopping: the running cycle does not end and is left behind');
        patience.resolve();
      }, graceMs + AFTER_ABORT);
      try {
        await Promise.race([running, patience.promise]);
      } finally {
        clearTimeout(grace);
        clearTimeout(last);
      }
    },
  };
}
