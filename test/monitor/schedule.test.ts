import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSchedule, type Schedule } from '../../src/monitor/index.ts';
import { recordingEvents } from '../support/monitor-parts.ts';

const SECOND = 1_000;

/** A cycle that ends when the test says so. */
function manualCycles() {
  const runs: { readonly signal: AbortSignal; end(): void; fail(error: unknown): void }[] = [];
  const cycle = (signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    runs.push({ signal, end: resolve, fail: reject });
    return promise;
  };
  return { runs, cycle };
}

function everySecond(graceMs = 5 * SECOND) {
  const events = recordingEvents();
  const failures: unknown[] = [];
  const cycles = manualCycles();
  const schedule: Schedule = createSchedule(
    { expression: '* * * * * *', timezone: 'UTC', graceMs, events },
    cycles.cycle,
    (error) => failures.push(error),
  );
  return { schedule, events, failures, runs: cycles.runs };
}

/** Has the promise settled, once everything that is due has run? */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return settled;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 12, 0, 0, 400) });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the schedule', () => {
  it('runs a cycle at once, and one at every tick of the clock', async () => {
    const { schedule, runs } = everySecond();
    schedule.start();
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(runs).toHaveLength(3);
    runs[2]?.end();
    await schedule.stop();
  });

  it('follows a cron expression of five fields', async () => {
    const { cycle, runs } = manualCycles();
    const events = recordingEvents();
    const schedule = createSchedule(
      { expression: '*/5 * * * *', timezone: 'UTC', graceMs: 0, events },
      cycle,
      () => {},
    );
    schedule.start();
    runs[0]?.end();
    await vi.advanceTimersByTimeAsync(4 * 60 * SECOND + 59 * SECOND);
    expect(runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await schedule.stop();
  });

  it('never runs two cycles at a time: a tick that finds one running is skipped, and said', async () => {
    const { schedule, runs, events } = everySecond();
    schedule.start();
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    expect(runs).toHaveLength(1);
    expect(events.all.map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'cycle_skipped'],
      ['warn', 'cycle_skipped'],
      ['warn', 'cycle_skipped'],
    ]);
    runs[0]?.end();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await schedule.stop();
  });

  it('tells the failure of a cycle and goes on', async () => {
    const { schedule, runs, failures } = everySecond();
    schedule.start();
    const error = new Error('the detector broke');
    runs[0]?.fail(error);
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(failures).toEqual([error]);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await schedule.stop();
  });

  it('stops at once when nothing runs, and lets no cycle begin after', async () => {
    const { schedule, runs } = everySecond();
    schedule.start();
    runs[0]?.end();
    await vi.advanceTimersByTimeAsync(0);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(runs).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits, when stopped, for the running cycle, and leaves its signal alone while the grace lasts', async () => {
    const { schedule, runs } = everySecond();
    schedule.start();
    const stopped = schedule.stop();
    await vi.advanceTimersByTimeAsync(4 * SECOND);
    expect(await isSettled(stopped)).toBe(false);
    expect(runs[0]?.signal.aborted).toBe(false);
    runs[0]?.end();
    await stopped;
    expect(runs).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('aborts the running cycle when the grace is over, and ends when that has ended', async () => {
    const { schedule, runs, failures } = everySecond();
    schedule.start();
    const [run] = runs;
    run?.signal.addEventListener('abort', () => run.fail(run.signal.reason));
    const stopped = schedule.stop();
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(run?.signal.aborted).toBe(true);
    await stopped;
    expect(failures).toEqual([new Error('stopping: the grace period is over')]);
  });

  it('may be stopped twice, also while the first stop waits, and does not start again', async () => {
    const { schedule, runs } = everySecond();
    schedule.start();
    const both = Promise.all([schedule.stop(), schedule.stop()]);
    runs[0]?.end();
    await both;
    await schedule.stop();
    schedule.start();
    expect(runs).toHaveLength(1);
  });
});
