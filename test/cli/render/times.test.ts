import { describe, expect, it } from 'vitest';
import { elapsed, fileSize, fullTime, moment, shortTime, thousands, weekTime } from '../../../src/cli/render/times.ts';
import { NOON } from '../../support/situations.ts';

const HOUR = 3_600_000;

describe('times', () => {
  it.each([
    [0, '12:00'],
    [-11 * HOUR, '01:00'],
    [-13 * HOUR, 'Fri 23:00'],
    [-5 * 24 * HOUR, 'Mon 12:00'],
    [-7 * 24 * HOUR, '2026-11-14 12:00'],
  ])('%i ms from a Saturday noon are told as %s', (offset, text) => {
    expect(shortTime(NOON + offset, NOON)).toBe(text);
  });

  it('are UTC, and a dash where there is none', () => {
    expect(weekTime(NOON)).toBe('Sat 12:00');
    expect(fullTime(NOON)).toBe('2026-11-21 12:00 UTC');
    expect(fullTime(null)).toBe('-');
    expect(moment(NOON)).toBe('2026-11-21T12:00:00.000Z');
    expect(moment(null)).toBeNull();
  });
});

it.each([
  [elapsed(0.4), '0 ms'],
  [elapsed(999), '999 ms'],
  [elapsed(1_940), '1.9 s'],
  [thousands(999), '999'],
  [thousands(1_000), '1.0k'],
  [thousands(120_000), '120.0k'],
  [fileSize(512), '512 B'],
  [fileSize(48_000), '47 KB'],
  [fileSize(1_300_000), '1.2 MB'],
])('%s', (shown, expected) => {
  expect(shown).toBe(expected);
});
