import { createTask } from 'node-cron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeSchedule } from '../../src/check/schedule.ts';
import { describeUnevenSteps, nextRuns } from '../../src/config/index.ts';

/** A Monday. */
const NOW = Date.UTC(2026, 2, 2, 10, 1);

const judge = (expression: string, timezone = 'UTC') =>
  judgeSchedule({ expression, timezone, nextRuns, uneven: describeUnevenSteps(expression), now: Date.now() });

// The scheduler itself is asked, and it counts from the machine's clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('judgeSchedule', () => {
  it('tells the next three runs, in the zone of the schedule', () => {
    expect(judge('*/5 * * * *')).toEqual({
      result: 'ok',
      seen: '*/5 * * * * (UTC) · next: Mon 10:05, Mon 10:10, Mon 10:15',
      remedy: null,
    });
    expect(judge('30 9 * * *', 'Asia/Kolkata').seen).toBe(
      '30 9 * * * (Asia/Kolkata) · next: Tue 09:30, Wed 09:30, Thu 09:30',
    );
  });

  it('tells the date of runs that are further away than the days of a week', () => {
    expect(judge('0 6 1 * *').seen).toContain('next: Wed 2026-04-01 06:00, Fri 2026-05-01 06:00');
  });

  it.each([
    ['*/45 * * * *', 'runs at minute 0, 45', '0,20,40'],
    ['*/10 * * * * *', 'looks 10 s apart', 'leave the field of seconds out'],
    ['0 6 1 * 1', 'match both', 'one of the two days'],
  ])('warns of %s, and says what to do', (expression, what, remedy) => {
    const verdict = judge(expression);
    expect(verdict.result).toBe('warning');
    expect(verdict.seen).toContain(what);
    expect(verdict.remedy).toContain(remedy);
  });

  it('warns of the hour in autumn that a schedule for every hour loses to the clocks', () => {
    expect(judge('*/5 * * * *', 'Europe/Berlin').seen).toContain('clocks go back');
    expect(judge('*/5 * * * *', 'Europe/Berlin').remedy).toContain('CRON_TIMEZONE=UTC');
    // No clocks go back in the one, and the other was never meant to watch every hour.
    expect(judge('*/5 * * * *', 'Asia/Kolkata').result).toBe('ok');
    expect(judge('0 9 * * 1-5', 'Europe/Berlin').result).toBe('ok');
  });

  it('is right about that hour: the scheduler leaves it out', () => {
    vi.setSystemTime(Date.UTC(2026, 9, 24, 23, 50));
    // 01:50 in summer time: 02:00 is ten minutes on, but only the second 02:00 is meant, an hour later.
    const runs = createTask('*/20 * * * *', () => {}, { timezone: 'Europe/Berlin' }).getNextRuns(2);
    expect(runs.map((run) => run.toISOString())).toEqual(['2026-10-25T01:00:00.000Z', '2026-10-25T01:20:00.000Z']);
  });

  it('names both troubles where there are two', () => {
    const { seen, remedy } = judge('*/45 * 1 * 1', 'UTC');
    expect(seen.split('\n')).toHaveLength(3);
    expect(remedy?.split('\n')).toHaveLength(2);
  });
});
