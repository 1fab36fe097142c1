import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackupPolicy, isBackupDue, surplusBackups } from '../../src/storage/backup-rotation.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POLICY: BackupPolicy = { count: 5, maxAge: 14 * DAY, every: HOUR };
const NOW = 1_000 * DAY;

describe('isBackupDue', () => {
  it.each([
    ['there is none', null, true],
    ['the newest is old enough', NOW - HOUR, true],
    ['the newest is younger', NOW - HOUR + 1, false],
    ['the newest is from the future: the clock was turned back', NOW + HOUR, true],
    ['the newest was made in this very moment, a little ahead', NOW + 1, false],
  ])('when %s', (_, newest, due) => {
    expect(isBackupDue(newest, NOW, POLICY)).toBe(due);
    expect(isBackupDue(newest, NOW, { ...POLICY, count: 0 })).toBe(false);
  });
});

describe('surplusBackups', () => {
  it('drops what is too old, but never the newest', () => {
    const times = [NOW - 13 * DAY, NOW - 15 * DAY, NOW - 20 * DAY];
    expect(surplusBackups(times, NOW, POLICY)).toEqual([NOW - 15 * DAY, NOW - 20 * DAY]);
    expect(surplusBackups([NOW - 15 * DAY, NOW - 20 * DAY], NOW, POLICY)).toEqual([NOW - 20 * DAY]);
  });

  it('keeps what a person made where the policy makes none', () => {
    expect(surplusBackups([NOW - 100 * DAY], NOW, { ...POLICY, count: 0 })).toEqual([]);
  });

  it('keeps at most as many as asked, always the newest, whatever there is', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 30 * DAY }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        (ages, count) => {
          const times = ages.map((age) => NOW - age);
          const surplus = surplusBackups(times, NOW, { ...POLICY, count });
          const kept = times.filter((at) => !surplus.includes(at));
          expect(kept.length).toBeLessThanOrEqual(count);
          if (times.length > 0) expect(kept).toContain(Math.max(...times));
          const newest = Math.max(...times);
          expect(kept.every((at) => at === newest || NOW - at <= POLICY.maxAge)).toBe(true);
        },
      ),
    );
  });

  it('thins out with age over three weeks of hourly backups: some of today, one of about a week and more ago', () => {
    let times: number[] = [];
    let oldestAtEnd = 0;
    for (let hour = 0; hour <= 21 * 24; hour += 1) {
      const now = NOW + hour * HOUR;
      times = [...times, now];
      const surplus = surplusBackups(times, now, POLICY);
      times = times.filter((at) => !surplus.includes(at));
      expect(times).toContain(now);
      oldestAtEnd = now - Math.min(...times);
    }
    expect(times).toHaveLength(5);
    expect(oldestAtEnd).toBeGreaterThan(3 * DAY);
    const ages = times.map((at) => NOW + 21 * DAY - at);
    expect(ages.filter((age) => age <= DAY).length).toBeGreaterThanOrEqual(2);
  });
});
