import { describe, expect, it } from 'vitest';
import { estimateEntry } from '../../../src/context/estimate.ts';
import { smart } from '../../../src/context/strategies/smart.ts';
import type { ConversationEntry } from '../../../src/model/conversation.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';
import { assistant, plainTurns, user } from '../../support/conversations.ts';

describePruneStrategy(smart);

function choose(candidates: readonly ConversationEntry[], room: number, open: readonly number[] = []) {
  return smart.choose({ candidates, tokens: candidates.map(estimateEntry), room, openIncidents: new Set(open) });
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** Turns of a quiet week, 23 tokens a message. */
const quiet = (turns: number) => plainTurns(turns, 46);

describe('smart', () => {
  it('uses the room up: the newest, every older turn with a critical keyword, then more of the newest', () => {
    const turns = plainTurns(200, 246, 10);
    const { keep, reasons, missed } = choose(turns, 100 * 103 + 50);
    const critical = range(0, 16).flatMap((tenth) => [20 * tenth, 20 * tenth + 1]);
    expect(keep).toEqual([...critical, ...range(334, 399)]);
    expect([reasons.get(0), reasons.get(1), reasons.get(399)]).toEqual(['keyword:crash', 'same cycle', 'newest']);
    expect(missed).toEqual([]);
  });

  it('gives the newest half of the room before anything else', () => {
    const turns = plainTurns(200, 246, 1);
    const { keep } = choose(turns, 20 * 103 + 50, []);
    expect(keep).toEqual(range(380, 399));
    const old = range(1, 50).flatMap((number) => [user('x'.repeat(236), { incidents: [number] }), assistant('y')]);
    const noisy = choose([...old, ...plainTurns(20, 246)], 20 * 103, range(1, 50));
    expect(noisy.keep.filter((index) => index >= 100)).toEqual(range(130, 139));
  });

  it('lets the newest keyword messages win', () => {
    const turns = plainTurns(200, 246, 10);
    const { keep, missed } = choose(turns, 36 * 103 + 50);
    expect(keep).toEqual([...range(11, 18).flatMap((tenth) => [20 * tenth, 20 * tenth + 1]), ...range(380, 399)]);
    expect(missed).toHaveLength(10 + 11);
  });

  it('keeps of every open incident its opening and the newest word, however noisy one of them is', () => {
    const speaks = (number: number, word: string) => user(word, { incidents: [number] });
    const opening = [speaks(7, 'INC-7 opened'), assistant('a leak', { incidents: [7] })];
    const noise = range(1, 60).flatMap((turn) => [speaks(9, `INC-9 word ${turn}`), assistant('again')]);
    const worse = [speaks(7, 'INC-7 worse'), assistant('as I said', { incidents: [7] })];
    const ended = [speaks(3, 'INC-3 opened'), assistant('a blip')];
    const history = [...ended, ...opening, ...noise, ...worse, ...quiet(30)];
    const { keep, reasons } = choose(history, 30 * 23, [9, 7]);
    expect(keep.slice(0, 4)).toEqual([2, 3, 4, 5]);
    expect(keep).toEqual(expect.arrayContaining([122, 123, 124, 125]));
    expect(reasons.get(2)).toBe('open incident');
    expect(keep).not.toContain(0);
  });

  it('prefers open incidents to keywords, and keywords to more of the newest', () => {
    const old = [user('an outage'), assistant('bad'), user('INC-4 opened', { incidents: [4] }), assistant('a leak')];
    const history = [...old, ...quiet(30)];
    const tight = 16 + 2 * 23;
    expect(choose(history, tight, [4]).keep).toEqual([2, 3, 62, 63]);
    expect(choose(history, tight + 14, [4]).keep).toEqual([0, 1, 2, 3, 62, 63]);
  });

  it('keeps a keyword message alone where its answer does not fit', () => {
    const old = [user('node down'), assistant('x'.repeat(5_000))];
    const { keep, reasons } = choose([...old, ...quiet(15)], 30 * 23 + 20);
    expect(keep[0]).toBe(0);
    expect(keep).not.toContain(1);
    expect(reasons.get(0)).toBe('keyword:down');
  });

  it('brings the question of an answer that speaks of it', () => {
    const old = [user('look'), assistant('an outage'), user('quiet'), assistant('fine')];
    const { keep, reasons } = choose([...old, ...quiet(15)], 10 * 23);
    expect(keep.slice(0, 2)).toEqual([0, 1]);
    expect(reasons.get(0)).toBe('same cycle');
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
    expect(choose([...old, ...quiet(15)], 10 * 23).keep.slice(0, 3)).toEqual([2, 3, 25]);
  });
});
