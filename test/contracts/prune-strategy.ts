import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateEntry } from '../../src/context/estimate.ts';
import type { PruneRequest, PruneStrategy } from '../../src/context/strategy.ts';
import { toolPartners } from '../../src/context/turns.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { conversation } from '../support/conversation-arbitrary.ts';
import { deepFreeze, plainTurns } from '../support/conversations.ts';
import { pruneCase } from '../support/prune-cases.ts';
import { assertPruneLaws } from './prune-laws.ts';

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

    it('keeps every law of pruning, whatever the session, the ledger, the model and the budget', async () => {
      await fc.assert(
        fc.asyncProperty(pruneCase, (given) => assertPruneLaws(strategy, given)),
        { numRuns: 100 },
      );
    });
  });
}

function requestOf(candidates: readonly ConversationEntry[], room: number): PruneRequest {
  return { candidates, tokens: candidates.map(estimateEntry), room, openIncidents: new Set([3, 1, 7]) };
}

const pruneRequest = fc
  .tuple(conversation, fc.integer({ min: 0, max: 60_000 }))
  .map(([candidates, room]) => deepFreeze(requestOf(candidates, room)));
