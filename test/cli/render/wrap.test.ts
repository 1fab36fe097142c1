import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { width, wrap } from '../../../src/cli/render/wrap.ts';

describe('wrap', () => {
  it('leaves alone what fits, and everything where there is no terminal', () => {
    expect(wrap('  a  b', 6, 4)).toBe('  a  b');
    expect(wrap('a very long line indeed', null, 4)).toBe('a very long line indeed');
  });

  it('breaks at blanks and goes on under the indent', () => {
    expect(wrap('  one two three four', 12, 4)).toBe('  one two\n    three\n    four');
  });

  it('keeps a word longer than the line whole', () => {
    expect(wrap('see https://example.com/a/long/path now', 12, 2)).toBe(
      'see\n  https://example.com/a/long/path\n  now',
    );
  });

  it('does not count colours', () => {
    expect(wrap('\u001b[31mred\u001b[39m and blue', 12, 2)).toBe('\u001b[31mred\u001b[39m and blue');
    expect(width('\u001b[1mbold\u001b[22m')).toBe(4);
  });

  it('loses and adds no word, and no line is too long that has two words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z·…]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 60 }), fc.integer({ min: 0, max: 8 }), (list, columns, indent) => {
        const lines = wrap(list.join(' '), columns, indent).split('\n');
        expect(lines.join(' ').split(/ +/).filter(Boolean)).toEqual(list);
        for (const line of lines) {
          expect(width(line) <= columns || !line.trim().includes(' ')).toBe(true);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });
});
