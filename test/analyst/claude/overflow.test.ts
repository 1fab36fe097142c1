import { describe, expect, it } from 'vitest';
import { isOverflow, readOverflow } from '../../../src/analyst/claude/overflow.ts';

describe('an error about a prompt that is too long', () => {
  it.each<[string, number | null, number | null]>([
    ['prompt is too long: 215000 tokens > 200000 maximum', 215_000, 200_000],
    ['prompt is too long: 1,215,000 tokens > 1,000,000 maximum', 1_215_000, 1_000_000],
    [
      'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again',
      188_240,
      178_667,
    ],
    [
      "This model's maximum context length is 32768 tokens. However, you requested 40000 tokens (35904 in the messages, 4096 in the completion). Please reduce the length.",
      35_904,
      28_672,
    ],
    [
      "This endpoint's maximum context length is 1000000 tokens. However, you requested about 1200000 tokens (1190000 of text input, 10000 in the output).",
      1_190_000,
      990_000,
    ],
    [
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
      130_000,
      128_000,
    ],
    ['Input is too long for requested model.', null, null],
    ['Too many input tokens.', null, null],
    ['prompt is too long: 200000 tokens > 200000 maximum', 200_000, null],
  ])('%s', (said, promptTokens, limitTokens) => {
    expect(isOverflow(said)).toBe(true);
    expect(readOverflow(said)).toEqual({ promptTokens, limitTokens });
  });

  it.each(['messages: at least one message is required', 'max_tokens: 200000 > 128000, which is the maximum allowed'])(
    'is not taken for one: %s',
    (said) => {
      expect(isOverflow(said)).toBe(false);
    },
  );
});
