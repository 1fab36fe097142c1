import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moment, writeMoment } from '../../src/storage/index.ts';
import { readWrittenMoment } from '../../src/storage/moment.ts';

describe('a moment in a file', () => {
  it('is RFC 3339 in UTC with milliseconds', () => {
    expect(writeMoment(Date.UTC(2026, 10, 21, 9, 15))).toBe('2026-11-21T09:15:00.000Z');
    expect(writeMoment(null)).toBeNull();
  });

  it('is what the engine writes, in whatever order moments come', () => {
    const millis = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    const near = fc.tuple(millis, fc.integer({ min: 0, max: 100_000_000 })).map(([at, more]) => [at, at + more]);
    fc.assert(
      fc.property(fc.array(near), (pairs) => {
        for (const at of pairs.flat().filter((one) => one <= 253_402_300_799_999)) {
          expect(writeMoment(at)).toBe(new Date(at).toISOString());
        }
      }),
    );
  });

  it('is read as the schema reads it where it was written so, and not at all otherwise', () => {
    const written = fc.integer({ min: 0, max: 172_800_000 }).map((millis) => new Date(millis).toISOString());
    const character = fc.constantFrom(...'0123456789TZ:-.+ ');
    const altered = fc
      .tuple(written, fc.nat({ max: 30 }), character)
      .map(([text, at, other]) => `${text.slice(0, at)}${other}${text.slice(at + 1)}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(written, altered, fc.string())), (texts) => {
        for (const text of texts) {
          const read = readWrittenMoment(text);
          if (read !== null) expect([moment.parse(text), writeMoment(read)]).toEqual([read, text]);
          else
            expect(moment.safeParse(text).data).not.toSatisfy(
              (at) => typeof at === 'number' && writeMoment(at) === text,
            );
        }
      }),
      { numRuns: 500 },
    );
    for (const value of [0, null, undefined, {}]) expect(readWrittenMoment(value)).toBeNull();
  });

  it('comes back the same millisecond, from the year 0 to 9999', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(moment.parse(writeMoment(date.getTime()))).toBe(date.getTime());
        },
      ),
    );
  });

  it.each([
    ['2026-11-21T09:15:00Z', Date.UTC(2026, 10, 21, 9, 15)],
    ['2026-11-21T10:15:00+01:00', Date.UTC(2026, 10, 21, 9, 15)],
    ['2026-11-21T09:15:00.123456', Date.UTC(2026, 10, 21, 9, 15, 0, 123)],
    ['2026-11-21T09:15:00', Date.UTC(2026, 10, 21, 9, 15)],
  ])('may be written %s by another program', (text, millis) => {
    expect(moment.parse(text)).toBe(millis);
  });

  it.each(['', 'yesterday', '2026-11-21', '2026-02-30T00:00:00Z', '2026-11-21T25:00:00Z'])('may not be %j', (text) => {
    expect(moment.safeParse(text).success).toBe(false);
  });

  it.each([Number.NaN, Infinity, 1.5, 8.64e15, 9e15])('that cannot be written, %d, is refused', (millis) => {
    expect(() => writeMoment(millis)).toThrow();
  });
});
