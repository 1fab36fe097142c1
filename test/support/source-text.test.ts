import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import { lineAt, scanSource } from './source-text.ts';

const dollar = '$';

describe('scanSource', () => {
  test.each([
    ['a line comment', 'a; // hidden', 'a; ·········'],
    ['a block comment, line ends kept', 'a /* hidden\nhidden */ b', 'a ·········\n········· b'],
    ['a string, quotes kept', "f('hidden')", "f('······')"],
    ['an escaped quote', "f('it\\'s') + g", "f('·····') + g"],
    ['a template', 'f(`hidden`)', 'f(`······`)'],
    ['code inside a template', `\`hid ${dollar}{shown} den\` + more`, `\`····${dollar}{shown}····\` + more`],
    ['an object inside a template', `\`x${dollar}{f({ a: 1 })}x\` + more`, `\`·${dollar}{f({ a: 1 })}·\` + more`],
    ['a template inside a template', `\`x${dollar}{g(\`y${dollar}{z}\`)}\``, `\`·${dollar}{g(\`·${dollar}{z}\`)}\``],
    ['a regex with quotes, slashes and flags', 'x = /[\'"/]+/gu; y', 'x = ··········; y'],
    ['a regex after return', "return /'/.test(a)", 'return ···.test(a)'],
    ['a division, which is no regex', "a / b / c + 'x'", "a / b / c + '·'"],
    ['a division after a call', "f(a) / 2 + '/'", "f(a) / 2 + '·'"],
    ['a comment inside a string', "'// no' + a", "'·····' + a"],
    ['a quote inside a comment', "// it's\nb", '·······\nb'],
  ])('blanks %s', (_title, text, code) => {
    expect(scanSource(text).code).toBe(code.replaceAll('·', ' '));
  });

  test('keeps length and line ends of any text whatsoever, and always ends', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      `${dollar}{`,
      '}',
      '{',
      '/',
      '//',
      '/*',
      '*/',
      '\\',
      '\n',
      'a',
      ' ',
      '[',
      ']',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const { code } = scanSource(text);
          expect(code.length).toBe(text.length);
          expect(code.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length));
        },
      ),
    );
  });
});

describe('importsOf', () => {
  const found = (text: string) => importsOf(text).map(({ specifier, line, typeOnly }) => [specifier, line, typeOnly]);

  test.each([
    ["import './a.ts';", ['./a.ts', 1, false]],
    ["import a from './a.ts';", ['./a.ts', 1, false]],
    ["import * as a from './a.ts';", ['./a.ts', 1, false]],
    ["import { a, type B } from './a.ts';", ['./a.ts', 1, false]],
    ["import {\n  a,\n  b,\n} from './a.ts';", ['./a.ts', 1, false]],
    ["import type { A } from './a.ts';", ['./a.ts', 1, true]],
    ["import type A from './a.ts';", ['./a.ts', 1, true]],
    ["import type from './a.ts';", ['./a.ts', 1, false]],
    ["export * from './a.ts';", ['./a.ts', 1, false]],
    ["export * as a from './a.ts';", ['./a.ts', 1, false]],
    ["export { a } from './a.ts';", ['./a.ts', 1, false]],
    ["export type { A } from './a.ts';", ['./a.ts', 1, true]],
    ["\nconst a = await import('./a.ts');", ['./a.ts', 2, false]],
    ["import { a } from './a.ts' with { type: 'json' };", ['./a.ts', 1, false]],
    ['const a = await import(path);', [null, 1, false]],
  ])('finds %j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test.each([
    "// import './a.ts'",
    'const text = "import \'./a.ts\'";',
    "export const kind = './a.ts';",
    "export interface A { readonly kind: './a.ts' }",
    "export type A = { from: './a.ts' };",
    "import.meta.resolve('./a.ts');",
    "source.import('./a.ts');",
  ])('finds nothing in %j', (text) => {
    expect(found(text)).toEqual([]);
  });
});

test('lineAt counts from one, and a line end belongs to the line it ends', () => {
  expect([0, 1, 2, 4].map((offset) => lineAt('a\nbc\n', offset))).toEqual([1, 1, 2, 2]);
});
