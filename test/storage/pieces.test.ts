import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gathered } from '../../src/storage/pieces.ts';

describe('gathered pieces', () => {
  it('are the same bytes, and none but the last, and what stands before a large one, is small', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 9 }),
      fc.nat({ max: 200_000 }).map((size) => Buffer.alloc(size, size)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const all = [...gathered(pieces)];
        expect(Buffer.concat(all).equals(Buffer.concat(pieces))).toBe(true);
        for (const [at, { length }] of all.slice(0, -1).entries()) {
          expect(length >= 65_536 || (all[at + 1]?.length ?? 0) >= 65_536).toBe(true);
        }
        for (const large of pieces.filter(({ length }) => length >= 65_536)) expect(all).toContain(large);
      }),
    );
  });
});
