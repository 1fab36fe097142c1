import { describe, expect, it } from 'vitest';
import { lastRun, nextRun, parseCron } from '../../../../src/cluster/simulator/scenario/cron.ts';

const at = (text: string): number => Date.parse(text);
const written = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString());

function around(schedule: string, moment: string): (string | null)[] {
  const parsed = parseCron(schedule);
  if (parsed === null) throw new Error(`${schedule} is no schedule`);
  return [written(lastRun(parsed, at(moment))), written(nextRun(parsed, at(moment)))];
}

describe('a schedule', () => {
  it('names its last and next time, the present minute being the last', () => {
    expect(around('*/15 * * * *', '2026-11-16T06:07:30Z')).toEqual([
      '2026-11-16T06:00:00.000Z',
      '2026-11-16T06:15:00.000Z',
    ]);
    expect(around('0 6 * * *', '2026-11-16T06:00:00Z')).toEqual([
      '2026-11-16T06:00:00.000Z',
      '2026-11-17T06:00:00.000Z',
    ]);
    expect(around('30 3 * * 0', '2026-11-16T06:00:00Z')).toEqual([
      '2026-11-15T03:30:00.000Z',
      '2026-11-22T03:30:00.000Z',
    ]);
    expect(around('@monthly', '2026-11-16T06:00:00Z')).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-12-01T00:00:00.000Z',
    ]);
    expect(around('0 0 29 2 *', '2026-11-16T06:00:00Z')).toEqual([
      '2024-02-29T00:00:00.000Z',
      '2028-02-29T00:00:00.000Z',
    ]);
  });

  it('takes days and weekdays for alternatives only where both are restricted', () => {
    expect(around('0 0 13 * 5', '2026-11-14T00:00:00Z')[1]).toBe('2026-11-20T00:00:00.000Z');
    expect(around('0 0 * * 5', '2026-11-13T00:00:00Z')[1]).toBe('2026-11-20T00:00:00.000Z');
  });

  it('that never comes has no time, and one that is none is refused', () => {
    expect(around('0 0 31 2 *', '2026-11-16T06:00:00Z')).toEqual([null, null]);
    for (const text of [
      '',
      '* * * *',
      '60 * * * *',
      '* 24 * * *',
      '5-1 * * * *',
      '*/0 * * * *',
      'a * * * *',
      '* * 0 * *',
    ]) {
      expect(parseCron(text), text).toBeNull();
    }
  });
});
