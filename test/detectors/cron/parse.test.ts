import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../src/detectors/cron/index.ts';

function calendar(text: string) {
  const schedule = parseSchedule(text);
  if (schedule?.type !== 'calendar') throw new Error(`${text} is no calendar`);
  return schedule;
}

describe('a schedule', () => {
  it('takes lists, ranges, steps, names of any case and question marks', () => {
    expect(calendar('0,30 8-10 ? JAN,mar-may Mon-FRI')).toMatchObject({
      minutes: [0, 30],
      hours: [8, 9, 10],
      months: new Set([1, 3, 4, 5]),
      daysOfWeek: new Set([1, 2, 3, 4, 5]),
    });
    expect(calendar('*/20 1-9/4 * * *')).toMatchObject({ minutes: [0, 20, 40], hours: [1, 5, 9] });
    expect(calendar('5/20 * * * *').minutes).toEqual([5, 25, 45]);
  });

  it('asks for both days when one is a star, for either when both are restricted', () => {
    expect(calendar('0 0 * * 1').eitherDay).toBe(false);
    expect(calendar('0 0 13 * ?').eitherDay).toBe(false);
    expect(calendar('0 0 13 * 5').eitherDay).toBe(true);
    // A star with a step restricts: robfig/cron clears its mark of a star then.
    expect(calendar('0 0 */2 * 5').eitherDay).toBe(true);
    expect(calendar('0 0 */1 * 5').eitherDay).toBe(false);
  });

  it.each(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])('takes %s', (name) => {
    expect(parseSchedule(name)).not.toBeNull();
  });

  it('takes a distance, in whole seconds', () => {
    expect(parseSchedule('@every 1h30m')).toEqual({ type: 'every', period: 5_400_000 });
    expect(parseSchedule('@every 90s')).toEqual({ type: 'every', period: 90_000 });
    expect(parseSchedule('@every 0s')).toEqual({ type: 'every', period: 1_000 });
  });

  it('takes a time zone before it', () => {
    expect(calendar('TZ=Asia/Tokyo 0 3 * * *').timeZone).toBe('Asia/Tokyo');
    expect(calendar('CRON_TZ=UTC @daily').timeZone).toBe('UTC');
    expect(calendar('0 3 * * *').timeZone).toBeNull();
  });

  it.each([
    ...['', '* * * *', '* * * * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * 32 * *', '* * * 13 *', '* * * * 7'],
    ...['a * * * *', '*/0 * * * *', '5-1 * * * *', '*-5 * * * *', '1-2-3 * * * *', ', * * * *', '@reboot', '@every x'],
    ...['* * L * *', '0 0 * * 5#2', '@every -1h', `${'1,'.repeat(200)}1 * * * *`],
  ])('is none, as Kubernetes would say, when it reads "%s"', (text) => {
    expect(parseSchedule(text)).toBeNull();
  });
});
