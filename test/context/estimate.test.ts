import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentBytesWithin, estimateEntry, estimateHistory, estimateTokens } from '../../src/context/estimate.ts';
import { conversation } from '../support/conversation-arbitrary.ts';
import { systemMessage, toolResult, toolUse, user } from '../support/conversations.ts';

describe('estimateTokens', () => {
  it('counts two and a half bytes of plain text as one token', () => {
    expect(estimateTokens('x'.repeat(1000))).toBe(400);
    expect(estimateTokens('')).toBe(0);
  });

  it('counts a CJK character or an emoji as at least one token', () => {
    expect(estimateTokens('集群停止响应'.repeat(100))).toBeGreaterThanOrEqual(600);
    expect(estimateTokens('🔥'.repeat(100))).toBeGreaterThanOrEqual(100);
  });

  it('counts the payload of text and results, and the JSON of tool calls', () => {
    const text = estimateTokens([{ type: 'text', text: 'y'.repeat(1000) }]);
    expect(text).toBeGreaterThan(400);
    expect(text).toBeLessThan(410);
    expect(estimateTokens([toolResult('a', 'y'.repeat(1000))])).toBeGreaterThan(400);
    expect(estimateTokens([toolResult('a', [{ type: 'text', text: 'y'.repeat(1000) }])])).toBeGreaterThan(400);
    expect(estimateTokens([toolUse('a', { query: 'y'.repeat(1000) })])).toBeGreaterThan(400);
    expect(estimateTokens([{ type: 'image', source: { data: 'y'.repeat(1000) } }])).toBeGreaterThan(400);
  });

  it('counts nothing for what is never sent', () => {
    const unsent = [
      { type: 'thinking', thinking: 'y'.repeat(1000), signature: 's' },
      { type: 'redacted_thinking', data: 'y'.repeat(1000) },
      { type: 'text', text: ' \n ' },
    ];
    expect(estimateTokens(unsent)).toBe(0);
  });
});

describe('estimateHistory', () => {
  it('is the sum of its entries, each with the cost of a message', () => {
    const one = user('x'.repeat(10));
    expect(estimateEntry(one)).toBe(8);
    expect(estimateHistory([one, one])).toBe(16);
    expect(estimateHistory([])).toBe(0);
  });

  it('counts nothing for a message a person excluded, but all of the system message', () => {
    expect(estimateEntry(user('x'.repeat(1000), { excluded: true }))).toBe(0);
    expect(estimateEntry({ ...systemMessage(), excluded: true })).toBe(estimateEntry(systemMessage()));
  });

  it('gives the same number for an equal conversation, remembered or not', () => {
    fc.assert(
      fc.property(conversation, (history) => {
        const first = estimateHistory(history);
        expect(estimateHistory(history)).toBe(first);
        expect(estimateHistory(history.map((entry) => ({ ...entry })))).toBe(first);
      }),
      { numRuns: 30 },
    );
  });
});

describe('contentBytesWithin', () => {
  it('names the most bytes that a message of so many tokens can have', () => {
    for (const tokens of [5, 17, 100, 1001]) {
      const bytes = contentBytesWithin(tokens);
      expect(estimateEntry(user('x'.repeat(bytes)))).toBeLessThanOrEqual(tokens);
      expect(estimateEntry(user('x'.repeat(bytes + 1)))).toBeGreaterThan(tokens);
    }
    expect(contentBytesWithin(3)).toBe(0);
  });
});
