import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openUntil } from '../../../src/incidents/weight/windows.ts';
import type { WeeklyWindow } from '../../../src/model/weight.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

function weekly(parts: Partial<WeeklyWindow> = {}): { readonly when: WeeklyWindow } {
  return { when: { type: 'weekly', days: [0], startsAt: 120, lasts: 2 * HOUR, timezone: 'UTC', ...parts } };
}

/** When it is over, as RFC 3339; null when it is not on. */
function until(window: Parameters<typeof openUntil>[0], now: string): string | null {
  const end = openUntil(window, at(now));
  return end === null ? null : new Date(end).toISOString().replace(':00.000Z', 'Z');
}

describe('a window that is once', () => {
  const once = { when: { type: 'once', from: at('2026-11-28T22:00:00Z'), to: at('2026-11-29T01:00:00Z') } } as const;

  it('is on from its first moment and over at its last', () => {
    expect(until(once, '2026-11-28T21:59:59Z')).toBeNull();
    expect(until(once, '2026-11-28T22:00:00Z')).toBe('2026-11-29T01:00Z');
    expect(until(once, '2026-11-29T00:59:59Z')).toBe('2026-11-29T01:00Z');
    expect(until(once, '2026-11-29T01:00:00Z')).toBeNull();
  });
});

describe('a weekly window', () => {
  it('is on on its days alone', () => {
    // 22 November 2026 is a Sunday.
    expect(until(weekly(), '2026-11-22T02:00:00Z')).toBe('2026-11-22T04:00Z');
    expect(until(weekly(), '2026-11-22T01:59:59Z')).toBeNull();
    expect(until(weekly(), '2026-11-22T04:00:00Z')).toBeNull();
    expect(until(weekly(), '2026-11-21T03:00:00Z')).toBeNull();
    expect(until(weekly({ days: [0, 6] }), '2026-11-21T03:00:00Z')).toBe('2026-11-21T04:00Z');
  });

  it('reaches over midnight, and over days', () => {
    const late = weekly({ startsAt: 23 * 60, lasts: 3 * HOUR });
    expect(until(late, '2026-11-23T01:30:00Z')).toBe('2026-11-23T02:00Z');
    const long = weekly({ startsAt: 0, lasts: 3 * 24 * HOUR });
    expect(until(long, '2026-11-24T23:00:00Z')).toBe('2026-11-25T00:00Z');
    expect(until(long, '2026-11-25T00:00:00Z')).toBeNull();
  });

  it('goes by the clocks of its zone, on either side of the date line', () => {
    expect(until(weekly({ timezone: 'Europe/Berlin' }), '2026-11-22T01:30:00Z')).toBe('2026-11-22T03:00Z');
    // Sunday 02:00 in Kiritimati is Saturday noon by UTC; in Midway it is Sunday 13:00.
    expect(until(weekly({ timezone: 'Pacific/Kiritimati' }), '2026-11-21T12:30:00Z')).toBe('2026-11-21T14:00Z');
    expect(until(weekly({ timezone: 'Pacific/Midway' }), '2026-11-22T13:30:00Z')).toBe('2026-11-22T15:00Z');
  });

  it('keeps its hour when the clocks change', () => {
    const berlin = weekly({ startsAt: 8 * 60, timezone: 'Europe/Berlin' });
    expect(until(berlin, '2026-10-18T06:30:00Z')).toBe('2026-10-18T08:00Z');
    expect(until(berlin, '2026-10-25T07:30:00Z')).toBe('2026-10-25T09:00Z');
    expect(until(berlin, '2026-10-25T06:30:00Z')).toBeNull();
  });

  it('takes a skipped time as that much later, and the first of one that comes twice', () => {
    const berlin = weekly({ startsAt: 150, lasts: HOUR, timezone: 'Europe/Berlin' });
    // 29 March 2026: 02:00 becomes 03:00; 25 October: 03:00 becomes 02:00.
    expect(until(berlin, '2026-03-29T01:30:00Z')).toBe('2026-03-29T02:30Z');
    expect(until(berlin, '2026-10-25T00:30:00Z')).toBe('2026-10-25T01:30Z');
    expect(until(berlin, '2026-10-25T01:30:00Z')).toBeNull();
  });

  it('is on for exactly as long as it lasts, each time', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.record({
          days: fc.constant([3]),
          startsAt: fc.integer({ min: 0, max: 1_439 }),
          lasts: fc.integer({ min: 1, max: 24 * 6 }).map((hours) => hours * HOUR),
          timezone: fc.constantFrom(...zones),
        }),
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
        (parts, now) => {
          const window = weekly(parts);
          const end = openUntil(window, now);
          if (end === null) return;
          expect(end).toBeGreaterThan(now);
          expect(openUntil(window, end - parts.lasts)).toBe(end);
          expect(openUntil(window, end - parts.lasts - 1)).toBeNull();
          expect(openUntil(window, end)).toBeNull();
        },
      ),
    );
  });
});
