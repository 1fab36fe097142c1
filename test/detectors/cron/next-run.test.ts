import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRun, parseSchedule } from '../../../src/detectors/cron/index.ts';

/** The next runs after a moment, as the clocks of the zone show them in UTC. */
function runs(expression: string, zone: string | null, after: string, count = 3): string[] {
  const schedule = parseSchedule(expression);
  if (schedule === null) throw new Error(`${expression} is no schedule`);
  const found: string[] = [];
  let at: number | null = Date.parse(after);
  while (found.length < count) {
    at = nextRun(schedule, zone, at);
    if (at === null) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('the next run', () => {
  it('is after the moment, never at it', () => {
    expect(runs('0 * * * *', null, '2026-03-02T10:00:00Z', 2)).toEqual(['2026-03-02T11:00', '2026-03-02T12:00']);
    expect(runs('0 * * * *', null, '2026-03-02T09:59:59.999Z', 1)).toEqual(['2026-03-02T10:00']);
  });

  it('crosses days, months, years and leap days', () => {
    expect(runs('30 23 31 * *', null, '2026-01-31T23:30:00Z', 2)).toEqual(['2026-03-31T23:30', '2026-05-31T23:30']);
    expect(runs('0 0 29 2 *', null, '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00']);
    expect(runs('@yearly', null, '2026-01-01T00:00:00Z', 1)).toEqual(['2027-01-01T00:00']);
  });

  it('on the 13th or on a Friday, where both are restricted', () => {
    const expected = [
      '2026-03-06T00:00',
      '2026-03-13T00:00',
      '2026-03-20T00:00',
      '2026-03-27T00:00',
      '2026-04-03T00:00',
    ];
    expect(runs('0 0 13 * 5', null, '2026-03-02T00:00:00Z', 5)).toEqual(expected);
    expect(runs('0 0 14 * 5', null, '2026-03-12T00:00:00Z', 2)).toEqual(['2026-03-13T00:00', '2026-03-14T00:00']);
  });

  it('is of the time zone of the CronJob; one in the schedule goes first', () => {
    expect(runs('0 9 * * *', 'Europe/Berlin', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-10T08:00']);
    expect(runs('0 9 * * *', 'Asia/Kolkata', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-10T03:30']);
    expect(runs('0 9 * * *', 'Pacific/Kiritimati', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-10T19:00']);
    expect(runs('TZ=Asia/Tokyo 0 9 * * *', 'Europe/Berlin', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-11T00:00']);
  });

  it('leaves out an hour that the clocks skip, and runs once where they show it twice', () => {
    // Europe/Berlin: 29 March 2026 has no 02:30, 25 October has two.
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
    ]);
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('of a fixed distance counts from the last one', () => {
    expect(runs('@every 90m', 'Europe/Berlin', '2026-03-02T10:05:00Z', 2)).toEqual([
      '2026-03-02T11:35',
      '2026-03-02T13:05',
    ]);
  });

  it('is not known where none ever comes, in an unknown zone, or beyond what dates can say', () => {
    expect(runs('0 0 30 2 *', null, '2026-01-01T00:00:00Z')).toEqual([]);
    expect(runs('0 0 * * *', 'No/Where', '2026-01-01T00:00:00Z')).toEqual([]);
    expect(runs('0 0 * * *', '+02:00', '2026-01-01T00:00:00Z')).toEqual([]);
    const daily = parseSchedule('@daily');
    for (const after of [-1, Number.NaN, Number.POSITIVE_INFINITY, 8.64e15]) {
      expect(daily !== null && nextRun(daily, null, after)).toBeNull();
    }
  });

  it('always lies ahead, on a whole minute that the schedule names', () => {
    const expressions = fc.constantFrom('*/7 * * * *', '15 3 * * *', '0 0 1 * *', '5 4 * * sun', '0 12 1-7 * 1');
    const zones = fc.constantFrom(null, 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });
    fc.assert(
      fc.property(expressions, zones, moments, (expression, zone, after) => {
        const schedule = parseSchedule(expression);
        if (schedule?.type !== 'calendar') throw new Error(expression);
        const next = nextRun(schedule, zone, after) ?? Number.NaN;
        expect(next).toBeGreaterThan(after);
        expect(next % 60_000).toBe(0);
        const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone ?? 'UTC', minute: 'numeric' });
        expect(schedule.minutes).toContain(Number(format.format(next)));
      }),
      { numRuns: 200 },
    );
  });
});
