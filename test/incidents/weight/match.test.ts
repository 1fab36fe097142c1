import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesAny, matchesGlob } from '../../../src/incidents/weight/match.ts';
import { aPattern } from '../../support/cluster-files.ts';

const api = { kind: 'Deployment', namespace: 'shop', name: 'api' };

describe('a pattern', () => {
  it('takes what all its parts take', () => {
    expect(matchesAny([aPattern({ namespace: 'shop' })], api)).toBe(true);
    expect(matchesAny([aPattern({ namespace: 'sh*', name: 'api', kind: 'Deployment' })], api)).toBe(true);
    expect(matchesAny([aPattern({ namespace: 'shop', name: 'db' })], api)).toBe(false);
    expect(matchesAny([aPattern({ kind: 'Service' }), aPattern({ name: '*i' })], api)).toBe(true);
    expect(matchesAny([], api)).toBe(false);
  });

  it('reads * as any run of characters, and nothing else as more than itself', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['*', '', true],
      ['a*', 'a', true],
      ['a*b', 'ab', true],
      ['a*b', 'a', false],
      ['ab*ba', 'aba', false],
      ['*-*-*', 'a-b', false],
      ['*a*b*', 'xbxaxb', true],
      ['a.c', 'abc', false],
      ['A', 'a', false],
      ['a*a*a', 'aa', false],
    ];
    for (const [glob, text, expected] of cases)
      expect([glob, text, matchesGlob(glob, text)]).toEqual([glob, text, expected]);
  });

  it('means what the regular expression of it means', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const globs = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), maxLength: 8 });
    fc.assert(
      fc.property(globs, letters, (glob, text) => {
        expect(matchesGlob(glob, text)).toBe(new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
