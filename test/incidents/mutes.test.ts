import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { applyCommand, type Command } from '../../src/inbox/index.ts';
import { describeSituation, track } from '../../src/incidents/index.ts';
import { endMutes, heedWord } from '../../src/incidents/mutes.ts';
import type { Incident } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { wordOf } from '../../src/model/word.ts';
import { redactText } from '../../src/redact/index.ts';
import { aMute, aNote, anAck, anUnmute, aVerdict } from '../support/commands.ts';
import { sampleWord } from '../support/sample-ledger.ts';
import { anIncident, anUpdate } from '../support/situations.ts';
import { aCrashingPod, aDeployment, aPod, aSnapshot, MINUTE, NOON } from '../support/snapshots.ts';

const name = redactText('anna');
const muted = (until: number) => ({
  ...{ ...sampleWord(NOON), acknowledged: null, notes: [], verdict: null },
  muted: { by: name, at: NOON, cycle: 1, until, because: null, ended: null, heldBack: [] },
});

describe('an update of a muted incident', () => {
  const now = { now: NOON, cycle: 60 };
  const incident = anIncident({ word: muted(NOON + MINUTE) });

  it.each(['recurring', 'resolved', 'gone', 'unknown', 'ongoing', 'flapping', 'folded'] as const)(
    'that it is %s stays untold, and the mute remembers it',
    (turn) => {
      const update = heedWord(anUpdate({ turn, incident }), incident, false, now);
      expect(update.loud).toBe(false);
      expect(wordOf(update.incident).muted?.heldBack).toEqual([{ turn, severity: 'SEV-2', at: NOON, cycle: 60 }]);
    },
  );

  it('is told all the same when it became SEV-1, once', () => {
    const worst = { ...incident, severity: 'SEV-1' as const };
    const update = anUpdate({ turn: 'ongoing', incident: worst, previousSeverity: 'SEV-2' });
    expect(heedWord(update, incident, false, now)).toBe(update);
    expect(heedWord(update, worst, false, now).loud).toBe(false);
  });

  it('is nothing to remember when it was quiet by itself', () => {
    const quiet = anUpdate({ turn: 'ongoing', incident, loud: false });
    expect(heedWord(quiet, incident, false, now)).toBe(quiet);
  });

  it('remembers the newest 20 turns', () => {
    let current: Incident = incident;
    for (let cycle = 1; cycle <= 25; cycle += 1)
      current = heedWord(anUpdate({ turn: 'recurring', incident: current }), current, false, {
        now: NOON,
        cycle,
      }).incident;
    const { heldBack = [] } = wordOf(current).muted ?? {};
    expect([heldBack.length, heldBack[0]?.cycle, heldBack.at(-1)?.cycle]).toEqual([20, 6, 25]);
  });
});

it('that came back in the look in which its mute ended is told as come back, not as still there', () => {
  const before = anIncident({ state: 'resolved', endedAt: NOON - MINUTE });
  const update = anUpdate({ turn: 'recurring', incident: anIncident() });
  expect(heedWord(update, before, true, { now: NOON, cycle: 60 })).toBe(update);
});

describe('a mute', () => {
  it('is over at its time, not a moment before, and only once', () => {
    const ledger = {
      ...emptyLedger('shop-demo'),
      incidents: [anIncident({ word: muted(NOON) }), anIncident({ number: 2 })],
    };
    expect(endMutes(ledger, { now: NOON - 1, cycle: 60 })).toEqual({ ledger, over: new Set() });
    const ended = endMutes(ledger, { now: NOON, cycle: 60 });
    expect(ended.over).toEqual(new Set([1]));
    expect(wordOf(ended.ledger.incidents[0] ?? {}).muted?.ended).toEqual({ by: null, at: NOON, cycle: 60 });
    expect(endMutes(ended.ledger, { now: NOON + MINUTE, cycle: 61 }).over).toEqual(new Set());
  });
});

describe('an incident that people called', () => {
  const called = (verdict: 'real' | 'known' | 'false-alarm') => {
    const word = sampleWord(NOON);
    return anIncident({
      word: { ...word, muted: null, verdict: { by: name, at: NOON, cycle: 1, because: null, verdict } },
    });
  };
  const moment = { now: NOON, cycle: 60 };

  it.each(['known', 'false-alarm'] as const)('%s is quiet while it goes on, and its end is told', (verdict) => {
    const incident = called(verdict);
    expect(heedWord(anUpdate({ turn: 'ongoing', incident }), incident, false, moment).loud).toBe(false);
    expect(heedWord(anUpdate({ turn: 'resolved', incident }), incident, false, moment).loud).toBe(true);
  });

  it('real is told as ever', () => {
    const incident = called('real');
    expect(heedWord(anUpdate({ turn: 'ongoing', incident }), incident, false, moment).loud).toBe(true);
  });
});

/** A crash loop over looks, with what people say before each. */
class Story {
  ledger: Ledger = emptyLedger('shop-demo');
  #at = NOON;

  look(isBad: boolean, minutes: number, ...said: readonly Command[]) {
    this.#at += minutes * MINUTE;
    const heard = said.reduce((ledger, command) => {
      const applied = applyCommand(ledger, command, ledger.cycle + 1);
      expect([applied.text, applied.outcome]).toEqual([applied.text, 'applied']);
      return applied.ledger;
    }, this.ledger);
    const snapshot = aSnapshot({
      now: this.#at,
      deployments: [aDeployment()],
      pods: [isBad ? aCrashingPod() : aPod()],
    });
    const tracked = track(heard, snapshot, detect(snapshot, heard, DETECTORS));
    this.ledger = tracked.ledger;
    const situation = describeSituation({ ...tracked, snapshot, problems: [], quiet: null });
    const [update] = tracked.updates;
    return {
      turn: update?.turn,
      loud: update?.loud,
      muteOver: update?.muteOver,
      incident: this.ledger.incidents[0],
      situation,
    };
  }
}

describe('over the looks', () => {
  it('a muted incident comes, goes and comes back untold; when the time is over and it is there, that is told', () => {
    const story = new Story();
    expect(story.look(true, 0)).toMatchObject({ turn: 'opened', loud: true });
    expect(story.look(true, 5, aMute({ until: NOON + 60 * MINUTE }))).toMatchObject({ turn: 'ongoing', loud: false });
    story.look(false, 5);
    expect(story.look(false, 15)).toMatchObject({ turn: 'resolved', loud: false });
    expect(story.look(true, 5)).toMatchObject({ turn: 'recurring', loud: false });
    const over = story.look(true, 31);
    expect(over).toMatchObject({ turn: 'ongoing', loud: true, muteOver: true });
    expect(wordOf(over.incident ?? {}).muted?.heldBack.map(({ turn }) => turn)).toEqual(['resolved', 'recurring']);
    expect(story.look(true, 5)).toMatchObject({ loud: false, muteOver: undefined });
  });

  it('a mute that someone lifted ends without a word: they know', () => {
    const story = new Story();
    story.look(true, 0);
    story.look(true, 5, aMute());
    const lifted = story.look(true, 5, anUnmute());
    expect(lifted).toMatchObject({ turn: 'ongoing', loud: false, muteOver: undefined });
    expect(lifted.situation.said).toMatchObject([{ word: { muted: { ended: { by: 'anna' } } } }]);
    story.look(false, 5);
    expect(story.look(false, 15)).toMatchObject({ turn: 'resolved', loud: true });
  });

  it('a recurrence is nobody’s again; the earlier verdict stays with its episode, notes and mute with the incident', () => {
    const story = new Story();
    story.look(true, 0);
    story.look(true, 5, anAck(), aNote(), aVerdict({ verdict: 'known' }), aMute({ until: NOON + 600 * MINUTE }));
    story.look(false, 5);
    const ended = story.look(false, 15);
    expect(wordOf(ended.incident ?? {})).toMatchObject({ acknowledged: { by: 'anna' }, verdict: { verdict: 'known' } });
    const back = story.look(true, 5);
    expect(back.turn).toBe('recurring');
    expect(wordOf(back.incident ?? {})).toMatchObject({
      ...{ acknowledged: null, verdict: null, notes: [{ text: 'the vendor knows' }] },
      muted: { ended: null },
    });
    expect(back.incident?.episodes).toMatchObject([{ how: 'resolved', verdict: { verdict: 'known', by: 'anna' } }]);
  });

  it('what is said is told with the next message, and no longer after it', () => {
    const story = new Story();
    story.look(true, 0);
    expect(story.look(true, 5, anAck()).situation.said).toMatchObject([
      {
        incident: { number: 1 },
        word: { acknowledged: { by: 'anna', cycle: 2 }, notes: [], verdict: null, muted: null },
      },
    ]);
    expect(story.look(true, 5).situation.said).toEqual([]);
    const quiet = describeSituation({
      ...{ ledger: story.ledger, updates: [], problems: [] },
      snapshot: aSnapshot(),
      quiet: { cycles: 1, since: NOON },
    });
    expect(quiet.said).toMatchObject([{ word: { acknowledged: { cycle: 2 } } }]);
  });
});
