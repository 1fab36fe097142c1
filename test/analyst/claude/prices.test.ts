import { describe, expect, it } from 'vitest';
import { costOf, PRICES_AS_OF } from '../../../src/analyst/index.ts';

const MILLION = 1_000_000;

describe('the cost of a call', () => {
  it('prices each kind of token by itself', () => {
    const usage = { input: MILLION, cacheRead: MILLION, cacheWrite: MILLION, output: MILLION };
    expect(costOf('claude-sonnet-5-5', usage, '1h')).toBeCloseTo(2 + 0.1 + 4 + 10);
    expect(costOf('claude-sonnet-5-5', usage, '5m')).toBeCloseTo(2 + 0.1 + 2.5 + 10);
    expect(costOf('claude-opus-5-5', usage, '1h')).toBeCloseTo(4 + 0.2 + 8 + 20);
    expect(costOf('claude-fable-5-1', usage, '1h')).toBeCloseTo(10 + 0.25 + 20 + 50);
  });

  it('prices cache writes by their own times to live where the answer tells them', () => {
    const usage = { input: 0, cacheRead: 0, cacheWrite: MILLION, output: 0 };
    expect(costOf('claude-sonnet-5-5', usage, '1h', { fiveMinutes: MILLION / 2, oneHour: MILLION / 2 })).toBeCloseTo(
      1.25 + 2,
    );
    expect(costOf('claude-sonnet-5-5', usage, '1h', { fiveMinutes: MILLION / 2, oneHour: 0 })).toBeCloseTo(1.25 + 2);
  });

  it("prices a whole haiku request by its prompt's size, cached tokens counted", () => {
    const small = { input: 10_000, cacheRead: 80_000, cacheWrite: 10_000, output: 1_000 };
    expect(costOf('claude-haiku-5-5', small, '1h')).toBeCloseTo(
      (10_000 * 0.1 + 80_000 * 0.01 + 10_000 * 0.2 + 1_000 * 0.5) / MILLION,
      10,
    );
    const large = { ...small, input: 10_001 };
    expect(costOf('claude-haiku-5-5', large, '1h')).toBeCloseTo(
      (10_001 * 0.5 + 80_000 * 0.05 + 10_000 * 1 + 1_000 * 2.5) / MILLION,
      10,
    );
  });

  it('knows a model by its dated name too', () => {
    const usage = { input: MILLION, cacheRead: 0, cacheWrite: 0, output: 0 };
    expect(costOf('claude-sonnet-5-5-20260928', usage, '1h')).toBe(2);
  });

  it('is unknown for a model that is not in the table, never a guess', () => {
    expect(costOf('claude-sonnet-6', { input: 1, cacheRead: 0, cacheWrite: 0, output: 0 }, '1h')).toBeNull();
    expect(costOf('llama-4', { input: 1, cacheRead: 0, cacheWrite: 0, output: 0 }, '1h')).toBeNull();
  });

  it('says of which day the prices are', () => {
    expect(PRICES_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
