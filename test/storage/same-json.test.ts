import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameJson } from '../../src/storage/same-json.ts';

const small = fc.jsonValue({ maxDepth: 3 });

describe('two values', () => {
  it('that are said to be the same JSON are written as the same text', () => {
    const few = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        fc.constantFrom(0, 1, 'a', null, true, undefined),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2 }),
      ),
    })).value;
    fc.assert(
      fc.property(few, few, (one, other) => {
        if (isSameJson(one, other)) expect(JSON.stringify(one)).toBe(JSON.stringify(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same when one is a copy of the other', () => {
    fc.assert(fc.property(small, (value) => isSameJson(value, structuredClone(value))));
  });

  it.each([
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{}, []],
    [[], {}],
    [['a'], ['b']],
    [null, {}],
    [1, '1'],
    [{ 0: 'a' }, ['a']],
  ])('%j and %j are not', (one, other) => {
    expect(isSameJson(one, other)).toBe(false);
  });
});
