import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyCommand, type Command } from '../../src/inbox/index.ts';
import { type Incident, isOpen } from '../../src/model/incident.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { isMuted, wordOf } from '../../src/model/word.ts';
import { aMute, aNote, anAck, anUnmute, aVerdict } from '../support/commands.ts';
import { live } from '../support/tracked-history.ts';
import { anyHistory } from '../support/tracked-world.ts';

/** What is said before some look, of which of the incidents there are. */
const anyWord = fc.record({
  look: fc.nat(20),
  which: fc.nat(5),
  what: fc.constantFrom('ack', 'mute', 'mute', 'unmute', 'note', 'known', 'false-alarm', 'real'),
  // Most mutes end while the history still goes on.
  minutes: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 15 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }) },
  ),
});
type SaidOnce = typeof anyWord extends fc.Arbitrary<infer T> ? T : never;

function commandOf({ what, minutes }: SaidOnce, { number, occurrences }: Incident, now: number): Command {
  const about = { incident: number, episode: occurrences, at: now };
  if (what === 'ack') return anAck(about);
  if (what === 'mute') return aMute({ ...about, until: now + minutes * 60_000 });
  if (what === 'unmute') return anUnmute(about);
  return what === 'note' ? aNote(about) : aVerdict({ ...about, verdict: what });
}

/** The ledger with all that is said before that look. */
function hearing(words: readonly SaidOnce[]) {
  return (ledger: Ledger, look: number): Ledger =>
    words
      .filter((word) => word.look === look)
      .reduce((current, word) => {
        const incident = current.incidents[word.which];
        const now = current.lastLookAt ?? 0;
        return incident === undefined
          ? current
          : applyCommand(current, commandOf(word, incident, now), current.cycle + 1).ledger;
      }, ledger);
}

function withoutWord({ word: _, episodes, ...incident }: Incident) {
  return { ...incident, episodes: episodes.map(({ verdict: __, ...episode }) => episode) };
}

it('whatever people say changes how incidents are told, and nothing of what was observed', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.array(anyWord, { maxLength: 12 }), async (history, words) => {
      const plain = await live(history);
      const heard = await live(history, hearing(words));
      for (const [index, witness] of heard.entries()) {
        const { after, updates, snapshot } = witness;
        const untouched = plain[index];
        if (untouched === undefined) throw new Error('both lives are of one history');
        expect(after.incidents.map(withoutWord)).toEqual(untouched.after.incidents.map(withoutWord));
        expect(after.nextNumber).toBe(untouched.after.nextNumber);

        const loudAnyway = new Set(untouched.updates.filter(({ loud }) => loud).map(({ incident }) => incident.number));
        const before = new Map(witness.before.incidents.map((incident) => [incident.number, incident]));
        for (const { incident, loud, muteOver, turn } of updates) {
          const known = before.get(incident.number);
          const word = wordOf(incident);
          const becameWorst = incident.severity === 'SEV-1' && known?.severity !== 'SEV-1';
          if (isMuted(word, snapshot.clock.now)) {
            expect([incident.number, loud]).toEqual([incident.number, becameWorst && loudAnyway.has(incident.number)]);
            if (loudAnyway.has(incident.number) && !becameWorst) {
              expect(word.muted?.heldBack.at(-1)).toMatchObject({ turn, cycle: after.cycle });
              seen.add('held back');
            }
          } else if (muteOver === true) {
            expect([loud, isOpen(incident), word.muted?.ended?.by]).toEqual([true, true, null]);
            seen.add('mute over');
          } else if (loud) expect(loudAnyway).toContain(incident.number);
          // Only an open episode that people called something lesser, or a mute, keeps what is news from them.
          else if (loudAnyway.has(incident.number)) {
            expect(['ongoing', 'unknown']).toContain(turn);
            expect(word.verdict?.verdict).toMatch(/known|false-alarm/);
            seen.add('called');
          }
          if (turn === 'recurring' || turn === 'flapping') {
            expect([word.acknowledged, word.verdict]).toEqual([null, null]);
            expect(incident.episodes.at(-1)?.verdict).toEqual(known?.word?.verdict ?? undefined);
          }
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(seen).toContain('held back');
  expect(seen).toContain('mute over');
}, 60_000);
