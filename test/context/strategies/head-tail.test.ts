import { describe, expect, it } from 'vitest';
import { estimateEntry } from '../../../src/context/estimate.ts';
import { headTail } from '../../../src/context/strategies/head-tail.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import { plainTurns } from '../../support/conversations.ts';

describePruneStrategy(headTail);

function choose(candidates: readonly ConversationEntry[], room: number) {
  return headTail.choose({ candidates, tokens: candidates.map(estimateEntry), room, openIncidents: new Set() });
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('head-tail', () => {
  it('keeps the first 5 and the newest 45, and the question of the oldest answer of those', () => {
    const { keep, reasons } = choose(plainTurns(100), 1_000_000);
    expect(keep).toEqual([...range(0, 4), ...range(154, 199)]);
    expect([reasons.get(0), reasons.get(154), reasons.get(199)]).toEqual(['first', 'same cycle', 'newest']);
  });

  it('prefers the newest turn to the first, and the first to more of the newest', () => {
    const turns = plainTurns(100, 246);
    expect(choose(turns, 2 * 103).keep).toEqual([198, 199]);
    expect(choose(turns, 8 * 103).keep).toEqual([...range(0, 4), ...range(197, 199)]);
  });
});
