import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHintReader } from '../../src/redact/hints.ts';

describe('the hints of a text', () => {
  const letters = fc.constantFrom('a', 'B', 'k', '_', '-', '=', '1', 'É', '…', ' ', 'Q');
  const word = fc
    .array(fc.constantFrom('a', 'b', 'k', '_', '-', '=', '1', 'q'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(''));

  it('are there where one of the words is, in any case', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 60 }),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        (parts, words) => {
          const text = parts.join('');
          const reader = createHintReader();
          const hints = reader.hints(words);
          reader.note(text);
          expect(hints.some()).toBe(words.some((each) => text.toLowerCase().includes(each)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('are those of the text that was noted last', () => {
    const reader = createHintReader();
    const hints = reader.hints(['akia']);
    reader.note('key AKIA1');
    expect(hints.some()).toBe(true);
    reader.note('no key');
    expect(hints.some()).toBe(false);
    reader.note('');
    expect(hints.some()).toBe(false);
  });
});
