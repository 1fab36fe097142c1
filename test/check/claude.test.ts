import { describe, expect, it } from 'vitest';
import type { ModelFacts } from '../../src/analyst/index.ts';
import { type ClaudeFacts, judgeModel } from '../../src/check/claude.ts';

const FACTS: ClaudeFacts = {
  model: 'claude-sonnet-5-5',
  hasOwnBaseUrl: false,
  maxContextTokens: 120_000,
  maxTokens: 8_192,
};
const MODEL: ModelFacts = {
  id: 'claude-sonnet-5-5',
  displayName: 'Claude Sonnet 5.5',
  lifecycle: 'active',
  retiresAt: null,
  maxInputTokens: 1_000_000,
  maxOutputTokens: 128_000,
  hasStructuredOutputs: true,
};

const judge = (model: Partial<ModelFacts>, facts: Partial<ClaudeFacts> = {}) =>
  judgeModel({ ok: true, facts: { ...MODEL, ...model } }, { ...FACTS, ...facts });

describe('judgeModel', () => {
  it('says which model it is and how the window compares with what is sent', () => {
    expect(judge({})).toEqual({
      result: 'ok',
      seen: 'key accepted · claude-sonnet-5-5 (Claude Sonnet 5.5) · window 1,000,000 tokens, MAX_CONTEXT_TOKENS 120,000',
      remedy: null,
    });
  });

  it('is content with an API that says nothing but the name', () => {
    const nothing = {
      displayName: null,
      lifecycle: null,
      maxInputTokens: null,
      maxOutputTokens: null,
      hasStructuredOutputs: null,
    };
    expect(judge(nothing)).toMatchObject({ result: 'ok', seen: expect.stringContaining('window not told') });
  });

  it.each([
    [
      'warning',
      { lifecycle: 'deprecated', retiresAt: '2026-11-30T00:00:00Z' },
      {},
      'retired: on 2026-11-30',
      'ANTHROPIC_MODEL',
    ],
    ['warning', { lifecycle: 'deprecated' }, {}, 'no date yet', 'ANTHROPIC_MODEL'],
    ['warning', { retiresAt: '2027-05-01T00:00:00Z' }, {}, 'to be retired: on 2027-05-01', 'ANTHROPIC_MODEL'],
    ['failed', { lifecycle: 'retired' }, {}, 'the model is retired', 'ANTHROPIC_MODEL'],
    ['warning', { maxInputTokens: 100_000 }, {}, 'beyond the window', 'Set MAX_CONTEXT_TOKENS to 91808 or less.'],
    [
      'failed',
      { maxOutputTokens: 4_096 },
      {},
      'answers with 4,096 at most',
      'Set ANTHROPIC_MAX_TOKENS to 4096 or less.',
    ],
    ['failed', { hasStructuredOutputs: false }, {}, 'JSON schema', 'ANTHROPIC_MODEL'],
  ] as const)('is %s for %o', (result, model, facts, seen, remedy) => {
    const verdict = judge(model, facts);
    expect(verdict.result).toBe(result);
    expect(verdict.seen).toContain(seen);
    expect(verdict.remedy).toContain(remedy);
  });

  it('does not blame key or model for what passes by itself', () => {
    const lookup = { ok: false, reason: 'overloaded', message: 'busy', status: 529, isApiError: true } as const;
    expect(judgeModel(lookup, FACTS)).toMatchObject({
      result: 'warning',
      seen: expect.stringContaining('not checked'),
    });
  });
});
