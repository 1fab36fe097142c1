import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonBytes } from '../../src/storage/index.ts';
import { findJsonError } from '../../src/storage/json-error.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseJsonBytes', () => {
  it.each([
    ['', 'it is empty'],
    ['{\n  "a": [1, 2', 'its JSON breaks off at line 2, column 13'],
    ['{\n  "a": "unfini', 'its JSON breaks off at line 2, column 15'],
    ['  ', 'its JSON breaks off at line 1, column 3'],
    ['{\n  "a": x\n}', 'it is not JSON from line 2, column 8 on'],
    ['{"a": 1,}', 'it is not JSON from line 1, column 9 on'],
    ["{'a': 1}", 'it is not JSON from line 1, column 2 on'],
    ['{} {}', 'it is not JSON from line 1, column 4 on'],
    ['"a\tb"', 'it is not JSON from line 1, column 3 on'],
    ['\0\0\0\0', 'it is not JSON from line 1, column 1 on'],
    ['<html>', 'it is not JSON from line 1, column 1 on'],
  ])('of %j says: %s', (text, problem) => {
    expect(parseJsonBytes(bytes(text))).toEqual({ ok: false, problem });
  });

  it('refuses bytes that are not UTF-8 rather than reading something else', () => {
    const cut = bytes('{"a":"é"}').slice(0, 7);
    expect(parseJsonBytes(cut)).toEqual({ ok: false, problem: 'its 7 bytes are not UTF-8 text' });
  });

  it('reads a file that an editor began with a byte order mark', () => {
    expect(parseJsonBytes(bytes('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
  });
});

describe('findJsonError', () => {
  const json = fc.json();
  const broken = fc
    .tuple(json, fc.nat(), fc.nat(3), fc.string({ unit: fc.constantFrom(...'{}[]",:\\u01e-tn \n\0'), maxLength: 3 }))
    .map(([text, seed, removed, added]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + added + text.slice(at + removed);
    });

  it('finds an error whenever JSON.parse does, and at the place it tells, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(json, broken), (text) => {
        const position = findJsonError(text);
        let failure: string | null = null;
        try {
          JSON.parse(text);
        } catch (error) {
          failure = String(error);
        }
        expect(position === null).toBe(failure === null);
        // Where the engine tells a position, it is ours, save inside a word, which we report from its start.
        const told = / at position (\d+)/.exec(failure ?? '')?.[1];
        if (told !== undefined && position !== null) {
          const wordBefore = /[\w.+-]*$/.exec(text.slice(0, Number(told)))?.[0].length ?? 0;
          expect(position).toBeGreaterThanOrEqual(Number(told) - wordBefore - 6);
          expect(position).toBeLessThanOrEqual(Number(told) + 6);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('says that a truncated object breaks off or is broken, never that it is whole', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, seed) => {
        const text = JSON.stringify(value);
        expect(findJsonError(text.slice(0, seed % text.length))).not.toBeNull();
      }),
    );
  });

  it('is not thrown by deep nesting', () => {
    expect(findJsonError('['.repeat(200_000))).toBe(200_000);
  });
});
