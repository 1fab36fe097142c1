import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Step, stepsBetween } from '../../../src/cluster/record/steps.ts';

/** What a reader does with steps. */
function apply(before: readonly string[], after: readonly string[], steps: readonly Step[]): readonly string[] {
  const made: string[] = [];
  let cursor = 0;
  for (const step of steps) {
    if ('put' in step) made.push(after[step.put] as string);
    else if ('skip' in step) cursor += step.skip;
    else {
      made.push(...before.slice(cursor, cursor + step.keep));
      cursor += step.keep;
    }
  }
  return made;
}

const letters = (text: string) => [...text];

describe('the steps from a list to the next', () => {
  it('lead there, from any list to any other', () => {
    const list = fc.array(fc.constantFrom(...'abcdefghij'), { maxLength: 30 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        expect(apply(before, after, stepsBetween(before, after))).toEqual(after);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, string, readonly Step[]]>([
    ['abcdef', 'abcdef', [{ keep: 6 }]],
    ['abcdef', 'abXdef', [{ keep: 2 }, { put: 2 }, { skip: 1 }, { keep: 3 }]],
    ['abcdef', 'bcdef', [{ skip: 1 }, { keep: 5 }]],
    ['abcdef', 'abc', [{ keep: 3 }]],
    ['abcdef', 'fabcde', [{ put: 0 }, { keep: 5 }]],
    ['aab', 'aaab', [{ keep: 2 }, { put: 2 }, { keep: 1 }]],
    ['', 'ab', [{ put: 0 }, { put: 1 }]],
    ['ab', '', []],
  ])('are few: %s to %s', (before, after, steps) => {
    expect(stepsBetween(letters(before), letters(after))).toEqual(steps);
  });

  it('keep as many as can be kept in order', () => {
    const before = letters('abcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(fc.shuffledSubarray(before), (after) => {
        const kept = after.length - stepsBetween(before, after).filter((step) => 'put' in step).length;
        expect(kept).toBe(longestByHand(after.map((letter) => before.indexOf(letter))));
      }),
    );
  });
});

function longestByHand(values: readonly number[]): number {
  const best: number[] = [];
  for (const [index, value] of values.entries()) {
    const before = values.slice(0, index).flatMap((other, at) => (other < value ? (best[at] ?? 0) : []));
    best.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...best);
}
