import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, LEAST_CUT_BYTES } from '../../src/context/cut-text.ts';
import { utf8Bytes } from '../../src/context/estimate.ts';

const MARKER = /\n\[… ([\d,]+) characters cut to fit the context …\]\n/;

/** The characters the marker owns up to. */
function saidToBeCut(text: string): number {
  return Number(MARKER.exec(text)?.[1]?.replaceAll(',', ''));
}

describe('cutText', () => {
  it('leaves a text alone that fits', () => {
    expect(cutText('x'.repeat(100), 100)).toBe('x'.repeat(100));
  });

  it('keeps both ends and says how much went between them', () => {
    const cut = cutText(`head ${'x'.repeat(20_000)} tail`, 1000);
    expect(cut).toMatch(/^head x+\n\[… 19,0\d\d characters cut to fit the context …\]\nx+ tail$/);
    const kept = cut.replace(MARKER, '').length;
    expect(saidToBeCut(cut)).toBe(20_010 - kept);
  });

  it('counts what an earlier cut took when a text is cut again', () => {
    const once = cutText('x'.repeat(20_000), 2000);
    const twice = cutText(once, 500);
    expect(twice.match(new RegExp(MARKER, 'g'))).toHaveLength(1);
    expect(saidToBeCut(twice)).toBe(20_000 - twice.replace(MARKER, '').length);
  });

  it('fits, is honest and stays well-formed for any text and size', () => {
    const piece = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('…'));
    fc.assert(
      fc.property(
        piece,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: LEAST_CUT_BYTES, max: 900 }),
        (unit, times, room) => {
          const text = unit.repeat(times);
          const cut = cutText(text, room);
          expect(utf8Bytes(cut)).toBeLessThanOrEqual(room);
          expect(cut.isWellFormed()).toBe(true);
          if (cut === text) return;
          const [head = '', tail = ''] = cut.split(/\n\[… [\d,]+ characters cut to fit the context …\]\n/);
          expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
          expect(saidToBeCut(cut)).toBe([...text].length - [...head].length - [...tail].length);
        },
      ),
    );
  });
});
