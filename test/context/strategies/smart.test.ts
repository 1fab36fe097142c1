import { describe, expect, it } from 'vitest';
import { estimateEntry } from '../../../src/context/estimate.ts';
import { smart } from '../../../src/context/strategies/smart.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import { assistant, plainTurns, user } from '../../support/conversations.ts';

describePruneStrategy(smart);

function choose(candidates: readonly ConversationEntry[], room: number) {
  return smart.choose({ candidates, tokens: candidates.map(estimateEntry), room });
}

describe('smart', () => {
  it('keeps the newest 30 and every older turn with a critical keyword while there is room', () => {
    const { keep, reasons, missed } = choose(plainTurns(200, 100, 10), 1_000_000);
    const critical = Array.from({ length: 19 }, (_, index) => [20 * index, 20 * index + 1]).flat();
    expect(keep).toEqual([...critical, ...Array.from({ length: 30 }, (_, index) => 370 + index)]);
    expect([reasons.get(0), reasons.get(1), reasons.get(399)]).toEqual(['keyword:crash', 'same cycle', 'newest']);
    expect(missed).toEqual([]);
  });

  it('lets the newest keyword messages win, after the newest messages', () => {
    const turns = plainTurns(200, 246, 10);
    const { keep, missed } = choose(turns, 36 * 103 + 50);
    expect(keep).toEqual([320, 321, 340, 341, 360, 361, ...Array.from({ length: 30 }, (_, index) => 370 + index)]);
    expect(missed).toHaveLength(16);
  });

  it('keeps a keyword message alone where its answer does not fit', () => {
    const old = [user('node down'), assistant('x'.repeat(5_000))];
    const { keep, reasons } = choose([...old, ...plainTurns(15, 46)], 30 * 23 + 20);
    expect(keep).toHaveLength(31);
    expect(reasons.get(0)).toBe('keyword:down');
  });

  it('brings the question of an answer that speaks of it', () => {
    const old = [user('look'), assistant('an outage'), user('quiet'), assistant('fine')];
    expect(choose([...old, ...plainTurns(15)], 1_000_000).keep.slice(0, 3)).toEqual([0, 1, 4]);
  });

  it('keeps an answer when a later question, too big to keep, leaves its own answer behind', () => {
    const old = [user('node down'), assistant('fine'), user('x'.repeat(30_000)), assistant('an outage')];
    const first = choose([...old, ...plainTurns(15)], 5_000);
    expect(first.keep.slice(0, 4)).toEqual([0, 1, 3, 4]);
    const again = choose([...old.slice(0, 2), ...old.slice(3), ...plainTurns(15)], 5_000);
    expect(again.keep).toHaveLength(first.keep.length);
  });

  it('brings the first answer of a keyword message that is kept as one of the newest', () => {
    const old = [user('node down'), assistant('fine'), assistant('an outage')];
    expect(choose([...old, ...plainTurns(14), user('look')], 1_000_000).keep).toHaveLength(32);
  });

  it('finds keywords in values of JSON, never in its keys', () => {
    const old = [
      user('{"error": null, "critical": 0}'),
      assistant('ok'),
      user('{"state": "OOMKilled"}'),
      assistant('ok'),
    ];
    expect(choose([...old, ...plainTurns(15)], 1_000_000).keep.slice(0, 3)).toEqual([2, 3, 4]);
  });
});
