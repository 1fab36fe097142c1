import { describe, expect, it } from 'vitest';
import { estimateEntry } from '../../../src/context/estimate.ts';
import { simple } from '../../../src/context/strategies/simple.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import { assistant, plainTurns, toolResult, toolUse, user } from '../../support/conversations.ts';

describePruneStrategy(simple);

function choose(candidates: readonly ConversationEntry[], room: number) {
  return simple.choose({ candidates, tokens: candidates.map(estimateEntry), room, openIncidents: new Set<number>() });
}

describe('simple', () => {
  it('keeps exactly the newest 50', () => {
    const { keep, reasons } = choose(plainTurns(200, 100, 3), 1_000_000);
    expect(keep).toEqual(Array.from({ length: 50 }, (_, index) => 350 + index));
    expect([...new Set(reasons.values())]).toEqual(['newest']);
  });

  it('keeps one unbroken stretch when fewer fit, and says how many did not', () => {
    const turns = plainTurns(100, 246);
    const { keep, missed } = choose(turns, 12 * 103 + 50);
    expect(keep).toEqual(Array.from({ length: 12 }, (_, index) => 188 + index));
    expect(missed).toHaveLength(38);
  });

  it('steps over one message that could never fit', () => {
    const { keep, missed } = choose([...plainTurns(3), user('x'.repeat(9_000)), ...plainTurns(1)], 1_000);
    expect(keep).toEqual([0, 1, 2, 3, 4, 5, 7, 8]);
    expect(missed).toEqual([6]);
  });

  it('brings the question of its oldest answer', () => {
    const { keep, reasons } = choose([...plainTurns(40), user('unanswered')], 1_000_000);
    expect(keep).toHaveLength(51);
    expect(reasons.get(30)).toBe('same cycle');
  });

  it('brings the call of its oldest tool result', () => {
    const tail = plainTurns(24, 50);
    const pair = [assistant([toolUse('a')]), user([toolResult('a')]), assistant('so it is')];
    const { keep, reasons } = choose([...plainTurns(30), user('look'), ...pair, ...tail], 1_000_000);
    expect(keep[0]).toBe(60);
    expect(reasons.get(61)).toBe('tool pair');
    expect(reasons.get(60)).toBe('same cycle');
  });
});
