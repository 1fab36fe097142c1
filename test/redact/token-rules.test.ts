import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN_RULES } from '../../src/redact/token-rules.ts';
import { BLOCK_CASES, HEADER_CASES, NAMED_CASES, TOKEN_CASES, URL_CASES } from './secret-cases.ts';

const TEXTS = [BLOCK_CASES, HEADER_CASES, NAMED_CASES, TOKEN_CASES, URL_CASES].flat().map(([, text]) => text);

describe('the hints of a token rule', () => {
  const tried = new Set<RegExp>();

  it('are in lower case, for the text is looked through so', () => {
    for (const { hints } of TOKEN_RULES) {
      expect(hints.length).toBeGreaterThan(0);
      for (const hint of hints) expect(hint).toBe(hint.toLowerCase());
    }
  });

  it('stand in whatever it matches, in any case', () => {
    const cases = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.constantFrom(...TEXTS), cases, (one, other, change) => {
        for (const { pattern, hints } of TOKEN_RULES) {
          for (const [match] of change(`${one} ${other}`).matchAll(pattern)) {
            tried.add(pattern);
            expect(hints.filter((hint) => match.toLowerCase().includes(hint))).not.toEqual([]);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    expect(TOKEN_RULES.filter(({ pattern }) => !tried.has(pattern)).map(({ name }) => name)).toEqual([]);
  });
});
