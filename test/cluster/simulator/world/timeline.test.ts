import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../../src/cluster/simulator/world/timeline.ts';

describe('the timeline', () => {
  it('runs what is due in the order of time, and of scheduling within a moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (moments) => {
        const timeline = new Timeline(0);
        const seen: { readonly at: number; readonly order: number }[] = [];
        moments.forEach((at, order) => {
          timeline.at(at, () => seen.push({ at: timeline.now, order }));
        });
        timeline.runUntil(20, () => {});
        const expected = moments.map((at, order) => ({ at, order })).sort((a, b) => a.at - b.at || a.order - b.order);
        expect(seen).toEqual(expected);
      }),
    );
  });

  it('stops at the moment it was told, and runs the rest later', () => {
    const timeline = new Timeline(100);
    const seen: string[] = [];
    timeline.after(10, () => seen.push('first'));
    timeline.after(11, () => seen.push('second'));
    timeline.at(50, () => seen.push('overdue'));
    timeline.runUntil(110, () => seen.push('settle'));
    expect(seen).toEqual(['overdue', 'settle', 'first', 'settle']);
    expect(timeline.now).toBe(110);
    timeline.runUntil(200, () => {});
    expect(seen).toContain('second');
  });
});
