import { describe, expect, it } from 'vitest';
import { readUsage } from '../../../src/analyst/claude/usage.ts';

describe("an answer's usage", () => {
  it('is read with the cache writes told apart', () => {
    const usage = {
      input_tokens: 12,
      output_tokens: 34,
      cache_read_input_tokens: 56,
      cache_creation_input_tokens: 78,
      cache_creation: { ephemeral_5m_input_tokens: 8, ephemeral_1h_input_tokens: 70 },
    };
    expect(readUsage(usage)).toEqual({
      usage: { input: 12, output: 34, cacheRead: 56, cacheWrite: 78 },
      cacheWrites: { fiveMinutes: 8, oneHour: 70 },
    });
  });

  it('takes counters that are null or missing as zero', () => {
    const usage = { input_tokens: 1, output_tokens: 2, cache_read_input_tokens: null, cache_creation: null };
    expect(readUsage(usage)).toEqual({
      usage: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
      cacheWrites: null,
    });
  });

  it.each([undefined, null, 'many', {}, { input_tokens: -1, output_tokens: 2 }])(
    'is unknown when it makes no sense: %j',
    (usage) => {
      expect(readUsage(usage)).toBeNull();
    },
  );
});
