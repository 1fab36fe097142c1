import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behind, gathered } from '../../src/storage/pieces.ts';

const WORTH_A_WRITE = 512 * 1024;

describe('gathered pieces', () => {
  it('are the same pieces in the same order, and all groups but the last are worth a write', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 9 }),
      fc.nat({ max: 300_000 }).map((size) => Buffer.alloc(size, size)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const groups = [...gathered(pieces)];
        const flat = groups.flat();
        const given = pieces.filter(({ length }) => length > 0);
        expect(flat.length).toBe(given.length);
        expect(flat.every((one, at) => one === given[at])).toBe(true);
        for (const group of groups.slice(0, -1)) expect(sizeOf(group)).toBeGreaterThanOrEqual(WORTH_A_WRITE);
        for (const group of groups) expect(sizeOf(group.slice(0, -1))).toBeLessThan(WORTH_A_WRITE);
      }),
    );
  });

  it('are never more at once than a system takes', () => {
    const groups = [...gathered(Array.from({ length: 1_300 }, () => Uint8Array.of(1)))];
    expect(groups.map(({ length }) => length)).toEqual([512, 512, 276]);
  });
});

describe('what is left of pieces', () => {
  it('is every byte behind those that are done, wherever that is, and nothing empty', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, fc.nat({ max: 40 }), (all, done) => {
        const left = behind(all, done);
        expect(Buffer.concat(left)).toEqual(Buffer.concat(all).subarray(done));
        expect(left.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });
});

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
