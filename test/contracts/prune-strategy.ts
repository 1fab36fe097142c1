import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/context/budget.ts';
import { estimateEntry, estimateHistory } from '../../src/context/estimate.ts';
import { prune } from '../../src/context/prune.ts';
import type { PruneReceipt, PruneRequest, PruneStrategy } from '../../src/context/strategy.ts';
import { sendableMessages, toRequest } from '../../src/context/to-request.ts';
import { toolPartners } from '../../src/context/turns.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { assertAcceptable } from '../support/api-rules.ts';
import {
  baselineMessage,
  conversation,
  deepFreeze,
  plainTurns,
  systemMessage,
  user,
} from '../support/conversations.ts';
import { PLAIN_PRUNE } from '../support/pruning.ts';

/** What every pruning strategy owes, alone and inside prune(). */
export function describePruneStrategy(strategy: PruneStrategy): void {
  describe(`${strategy.name} as a pruning strategy`, () => {
    describe('choosing', () => {
      it('keeps what fits in the room, once each and in order, and says why', () => {
        fc.assert(
          fc.property(pruneRequest, (request) => {
            const { keep, reasons, missed } = strategy.choose(request);
            expect(keep).toEqual([...new Set(keep)].sort((a, b) => a - b));
            expect(keep.every((index) => request.candidates[index] !== undefined)).toBe(true);
            expect(keep.reduce((sum, index) => sum + (request.tokens[index] ?? 0), 0)).toBeLessThanOrEqual(
              request.room,
            );
            expect(new Set(reasons.keys())).toEqual(new Set(keep));
            expect(missed.filter((index) => keep.includes(index))).toEqual([]);
          }),
          { numRuns: 60 },
        );
      });

      it('keeps a tool call with its result or neither', () => {
        fc.assert(
          fc.property(pruneRequest, (request) => {
            const kept = new Set(strategy.choose(request).keep);
            for (const [index, partner] of toolPartners(request.candidates)) {
              expect(kept.has(index)).toBe(kept.has(partner));
            }
          }),
          { numRuns: 60 },
        );
      });

      it('keeps all of what it once kept when asked again', () => {
        fc.assert(
          fc.property(pruneRequest, (request) => {
            const { keep } = strategy.choose(request);
            const again = {
              candidates: keep.flatMap((index) => request.candidates[index] ?? []),
              tokens: keep.map((index) => request.tokens[index] ?? 0),
              room: request.room,
              openIncidents: request.openIncidents,
            };
            expect(strategy.choose(again).keep).toHaveLength(keep.length);
          }),
          { numRuns: 60 },
        );
      });

      it('keeps the newest, and everything while there is little of it', () => {
        const request = requestOf(plainTurns(10), 100_000);
        expect(strategy.choose(request).keep).toHaveLength(strategy.summary === 'segment' ? 2 : 20);
        expect(strategy.choose(requestOf(plainTurns(500), 300)).keep).toContain(999);
        expect(strategy.choose(requestOf([], 300)).keep).toEqual([]);
        expect(strategy.choose(requestOf(plainTurns(10), 0)).keep).toEqual([]);
      });
    });

    describe('pruning', () => {
      it('leaves a conversation the API accepts, below the target, all of which is sent', async () => {
        await assertForAll(({ before, after, budget }) => {
          const request = toRequest(after);
          assertAcceptable(request);
          expect(request.messages).toHaveLength(after.length - 1);
          expect(estimateHistory(after)).toBeLessThan(budget.target * budget.maxTokens);
          expect(after.length).toBeLessThanOrEqual(before.length + 3);
        });
      });

      it('opens with the system message and one fresh baseline and ends with the message of the cycle', async () => {
        await assertForAll(({ after, next, budget }) => {
          expect(after.map(({ kind }) => kind).indexOf('baseline')).toBe(1);
          expect(after.filter(({ kind }) => kind === 'baseline')).toHaveLength(1);
          expect(estimateEntry(after[1] ?? next)).toBeLessThanOrEqual(0.2 * budget.maxTokens);
          expect(after[0]).toMatchObject({ role: 'system', kind: 'system' });
          expect(after.at(-1)).toEqual({ ...next, content: after.at(-1)?.content });
          if (estimateEntry(next) < 0.6 * budget.target * budget.maxTokens) expect(after.at(-1)).toBe(next);
        });
      });

      it('keeps messages as they are and in their order, and cuts only what alone is too big', async () => {
        await assertForAll(({ before, after, receipt, systemEntry, next }) => {
          const kept = keptOf(after);
          const places = kept.map(({ at }) => at ?? Number.NaN);
          expect(places).toEqual([...places].sort((a, b) => a - b));
          const changed = kept.filter((entry) => entry !== before[entry.at ?? -1]);
          for (const entry of changed) {
            const original = before[entry.at ?? -1];
            expect(entry).toEqual({ ...original, content: entry.content });
            expect(JSON.stringify(entry.content)).toContain('characters cut to fit the context');
          }
          const isBaselineCut = JSON.stringify(after[1]?.content).includes('characters cut to fit the context');
          const cutFrame = Number(after[0] !== systemEntry) + Number(after.at(-1) !== next) + Number(isBaselineCut);
          expect(receipt.cut).toBe(changed.length + cutFrame);
        });
      });

      it('keeps the newest message, cut if need be', async () => {
        await assertForAll(({ before, after, budget }) => {
          const sent = sendableMessages(before);
          const newest = before.findLast((entry, index) => sent[index] !== null && entry.kind !== 'baseline');
          const frame = estimateHistory([...after.slice(0, 2), ...after.slice(-1)]);
          const hasRoom = budget.target * budget.maxTokens - frame > 200;
          if (newest === undefined || typeof newest.content !== 'string' || !hasRoom) return;
          expect(keptOf(after).at(-1)?.at).toBe(newest.at);
        });
      });

      it('keeps pins, or as many of the newest as half the room holds', async () => {
        await assertForAll(({ before, after, budget }) => {
          const sent = sendableMessages(before);
          const pins = before.filter(
            (entry, index) => entry.pinned && sent[index] !== null && entry.kind !== 'baseline',
          );
          const frame = estimateHistory([...after.slice(0, 2), ...after.slice(-1)]);
          const room = Math.ceil(budget.target * budget.maxTokens) - 1 - frame;
          const isPlain = before.every((entry) => typeof entry.content === 'string');
          if (!isPlain || estimateHistory(pins) > Math.floor(room / 2)) return;
          const kept = new Set(after.map(({ at }) => at));
          expect(pins.filter(({ at }) => !kept.has(at))).toEqual([]);
        });
      });

      it('changes nothing more when done twice', async () => {
        await assertForAll(async ({ after, again }) =>
          expect((await again(after.slice(0, -1))).history).toEqual(after),
        );
      });

      it('writes a receipt that adds up', async () => {
        await assertForAll(({ before, after, next, receipt }) => {
          expect(receipt).toMatchObject({
            strategy: strategy.name,
            messagesBefore: before.length + 1,
            messagesAfter: after.length,
            tokensBefore: estimateHistory([...before, next]),
            tokensAfter: estimateHistory(after),
          });
          expect(receipt.kept.reduce((sum, { messages }) => sum + messages, 0)).toBe(keptOf(after).length);
          expect(receipt.droppedForRoom).toBeLessThanOrEqual(before.length - keptOf(after).length);
        });
      });
    });
  });

  /** Prunes generated conversations (frozen: a change of the input throws) and hands each to `check`. */
  function assertForAll(check: (run: PruneRun) => void | Promise<void>): Promise<void> {
    return fc.assert(
      fc.asyncProperty(pruneCase, async (given) => {
        const before = deepFreeze(given.history.map((entry, at) => ({ ...entry, at })));
        const systemEntry = deepFreeze(systemMessage('You watch. '.repeat(given.systemLines)));
        const next = deepFreeze(user('## Cycle '.repeat(given.nextLines), { at: 1_000_000 }));
        const budget = { maxTokens: given.maxTokens, threshold: 0.8, target: given.target };
        const again = (history: readonly ConversationEntry[]) =>
          prune({ ...PLAIN_PRUNE, history, next, baseline: given.baseline, systemEntry, strategy, budget });
        const { history: after, receipt } = await again(before);
        await check({ before, after, receipt, systemEntry, next, budget, again });
      }),
      { numRuns: 60 },
    );
  }
}

/** All but the frame and the summary. */
function keptOf(after: readonly ConversationEntry[]): readonly ConversationEntry[] {
  return after.slice(after[2]?.kind === 'summary' ? 3 : 2, -1);
}

interface PruneRun {
  /** The stored history; `at` of each entry is its place. */
  readonly before: readonly ConversationEntry[];
  readonly after: readonly ConversationEntry[];
  readonly receipt: PruneReceipt;
  readonly systemEntry: ConversationEntry;
  readonly next: ConversationEntry;
  readonly budget: Budget;
  readonly again: (history: readonly ConversationEntry[]) => ReturnType<typeof prune>;
}

function requestOf(candidates: readonly ConversationEntry[], room: number): PruneRequest {
  return { candidates, tokens: candidates.map(estimateEntry), room, openIncidents: new Set() };
}

const pruneRequest = fc
  .tuple(conversation, fc.integer({ min: 0, max: 60_000 }))
  .map(([candidates, room]) => deepFreeze(requestOf(candidates, room)));

const lines = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(40_000));

/** A ledger's baseline as big as it may be, of a fixed small size, or one that keeps to no bound. */
const baseline = fc.constantFrom(
  (maxTokens: number) => baselineMessage('b'.repeat(Math.floor((maxTokens - 4) * 2.5))),
  () => baselineMessage(),
  () => baselineMessage('界'.repeat(100_000)),
);

const pruneCase = fc.record({
  history: conversation,
  systemLines: lines,
  nextLines: lines,
  baseline,
  maxTokens: fc.constantFrom(4_000, 10_000, 40_000, 120_000),
  target: fc.constantFrom(0.2, 0.5, 0.7),
});
