import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gathered } from '../../src/storage/pieces.ts';

const LARGE = 64 * 1024;

describe('gathered pieces', () => {
  it('are the same bytes, none but the last is small, and what is large and comes first, or after a large one, is not copied', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 9 }),
      fc.nat({ max: 200_000 }).map((size) => Buffer.alloc(size, size)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const all = [...gathered(pieces)];
        expect(Buffer.concat(all).equals(Buffer.concat(pieces))).toBe(true);
        for (const { length } of all.slice(0, -1)) expect(length).toBeGreaterThanOrEqual(LARGE);
        const large = pieces.filter(({ length }, at) => length >= LARGE && (pieces[at - 1]?.length ?? LARGE) >= LARGE);
        for (const one of large) expect(all).toContain(one);
      }),
    );
  });
});
