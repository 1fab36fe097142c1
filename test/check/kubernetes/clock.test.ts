import { describe, expect, it } from 'vitest';
import { judgeClock } from '../../../src/check/kubernetes/clock.ts';

const SERVER = Date.UTC(2026, 2, 2, 10);
/** Our clock so many milliseconds ahead; the request took `took`. */
const judge = (ahead: number, took = 0) =>
  judgeClock({ server: SERVER, before: SERVER + 500 + ahead - took / 2, after: SERVER + 500 + ahead + took / 2 });

describe('judgeClock', () => {
  it('has nothing to say where the server tells no time', () => {
    expect(judgeClock(null).result).toBe('skipped');
  });

  it('does not take the whole seconds of the header, nor the time of a request, for skew', () => {
    expect(judge(0)).toMatchObject({ result: 'ok', seen: "within 0.5 s of the API server's" });
    expect(judge(5_400)).toMatchObject({ result: 'ok', seen: expect.stringContaining('5.4 s ahead of') });
    expect(judge(9_000, 8_000)).toMatchObject({ result: 'ok' });
  });

  it.each([
    [5_600, '5.6 s ahead of'],
    [-5_600, '5.6 s behind'],
    [-47_000, '47.0 s behind'],
    [3_600_000, '60 min ahead of'],
  ])('warns of %i ms', (ahead, seen) => {
    const verdict = judge(ahead);
    expect(verdict).toMatchObject({ result: 'warning', seen: expect.stringContaining(seen) });
    expect(verdict.remedy).toContain('NTP');
  });
});
