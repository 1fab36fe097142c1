import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cadenceOf, callPatternOf } from '../../src/context/index.ts';
import { emptySession, UNCALIBRATED } from '../../src/model/session.ts';
import { assistant, baselineMessage, systemMessage, user } from '../support/conversations.ts';

const MINUTE = 60_000;
const every = (minutes: number, calls: number) => Array.from({ length: calls }, (_, index) => index * minutes * MINUTE);

describe('the cadence of calls', () => {
  it('is that of the gaps between them', () => {
    const at = (minutes: number) =>
      cadenceOf({
        recentCalls: every(minutes, 48),
        now: 48 * minutes * MINUTE,
        intervalMs: 5 * MINUTE,
        loudShare: 0.1,
      });
    expect(at(4)['5m']).toBeGreaterThan(0.9);
    expect(at(5)['5m']).toBeLessThan(0.1);
    expect(at(5)['1h']).toBeGreaterThan(0.95);
    expect(at(60)['1h']).toBeLessThan(0.1);
    expect(at(600)).toEqual({ '5m': 0, '1h': expect.closeTo(0.06, 1) });
  });

  it('is that of the schedule before there are calls', () => {
    const assumed = (intervalMs: number, loudShare: number) =>
      cadenceOf({ recentCalls: [], now: 0, intervalMs, loudShare });
    expect(assumed(5 * MINUTE, 1)).toEqual({ '5m': 0, '1h': 1 });
    expect(assumed(MINUTE, 1)).toEqual({ '5m': 1, '1h': 1 });
    expect(assumed(5 * MINUTE, 0.1)['1h']).toBeCloseTo(1 - 0.9 ** 11);
    expect(assumed(120 * MINUTE, 1)).toEqual({ '5m': 0, '1h': 0 });
    expect(assumed(5 * MINUTE, 0)).toEqual({ '5m': 0, '1h': 0 });
  });

  it('lies between 0 and 1, an hour never below five minutes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat()),
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (calls, now, intervalMs, loudShare) => {
          const cadence = cadenceOf({ recentCalls: calls.toSorted((a, b) => a - b), now, intervalMs, loudShare });
          expect(cadence['5m']).toBeGreaterThanOrEqual(0);
          expect(cadence['1h']).toBeLessThanOrEqual(1);
          expect(cadence['1h']).toBeGreaterThanOrEqual(cadence['5m']);
        },
      ),
    );
  });
});

describe('the pattern of a session', () => {
  const session = emptySession('s', null, null);
  const input = {
    session,
    now: 0,
    intervalMs: 5 * MINUTE,
    callsEveryCycle: false,
    tiers: null,
    maxTokens: 100_000,
    threshold: 0.8,
    calibration: UNCALIBRATED,
    coldPrunes: true,
    summarizes: false,
  };

  it('is assumed where the session has not shown it', () => {
    expect(callPatternOf(input)).toMatchObject({ growthTokens: 1_500, outputTokens: 1_200, maxTokens: 100_000 });
    expect(callPatternOf({ ...input, callsEveryCycle: true }).cadence['1h']).toBe(1);
    expect(callPatternOf(input).cadence['1h']).toBeLessThan(1);
  });

  it('is what a turn has added and an answer taken of late, in the model’s tokens', () => {
    const turn = [user('x'.repeat(1_000)), assistant('y'.repeat(500))];
    const history = [systemMessage(), baselineMessage('z'.repeat(90_000)), ...turn, ...turn, ...turn];
    const usage = { calls: 4, tokens: { input: 1, cacheRead: 2, cacheWrite: 3, output: 1_000 }, costUsd: 1 };
    const pattern = callPatternOf({
      ...input,
      session: { ...session, history, usage },
      calibration: { ...UNCALIBRATED, factor: 2 },
    });
    expect(pattern.growthTokens).toBeCloseTo(2 * (1_500 / 2.5 + 8));
    expect(pattern.outputTokens).toBe(250);
  });
});
