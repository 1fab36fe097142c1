import { describe, expect, it } from 'vitest';
import { MOST_NOTES } from '../../src/inbox/commands/note.ts';
import { MOST_VERDICTS } from '../../src/inbox/commands/resolve-as.ts';
import { applyCommand, type Command, hear } from '../../src/inbox/index.ts';
import type { Incident } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import { wordOf } from '../../src/model/word.ts';
import { redactText } from '../../src/redact/index.ts';
import { aMute, aNote, anAck, anId, anUnmute, aVerdict } from '../support/commands.ts';
import { anIncident, MINUTE, NOON } from '../support/situations.ts';

const SAID = { by: 'anna', at: NOON, cycle: 59 };

function ledgerWith(...incidents: readonly Incident[]): Ledger {
  return { ...emptyLedger('shop-demo'), cycle: 58, nextNumber: 99, incidents };
}

/** The ledger after all of them, none refused. */
function told(ledger: Ledger, ...commands: readonly Command[]): Ledger {
  return commands.reduce((current, command) => {
    const { ledger: next, outcome, text } = applyCommand(current, command, 59);
    expect([text, outcome]).toEqual([text, 'applied']);
    return next;
  }, ledger);
}

const word = (ledger: Ledger, number = 1) =>
  wordOf(ledger.incidents.find((incident) => incident.number === number) ?? {});

describe('ack', () => {
  it('says who has taken it on, and touches nothing else', () => {
    const before = ledgerWith(anIncident(), anIncident({ number: 2 }));
    const ledger = told(before, anAck());
    expect(word(ledger)).toEqual({ acknowledged: SAID, muted: null, notes: [], verdict: null });
    expect(ledger).toEqual({
      ...before,
      incidents: [{ ...before.incidents[0], word: word(ledger) }, before.incidents[1]],
    });
  });

  it('of an episode that is over when another has begun is refused: nobody has taken that one on', () => {
    const before = ledgerWith(anIncident({ occurrences: 3 }));
    const { outcome, ledger, text } = applyCommand(before, anAck({ episode: 2 }), 59);
    expect({ outcome, text }).toEqual({ outcome: 'refused', text: 'INC-1 has come back since anna took it on' });
    expect(ledger).toBe(before);
  });
});

describe('mute', () => {
  it('lasts until its time, a later one replaces it, and it can be lifted', () => {
    const muted = told(ledgerWith(anIncident()), aMute({ because: redactText('node swap') }));
    expect(word(muted).muted).toEqual({
      ...{ ...SAID, until: NOON + 120 * MINUTE, because: 'node swap', ended: null, heldBack: [] },
    });
    expect(word(told(muted, aMute({ until: NOON + MINUTE }))).muted?.until).toBe(NOON + MINUTE);
    const lifted = told(muted, anUnmute({ by: redactText('ben'), at: NOON + 5 }));
    expect(word(lifted).muted?.ended).toEqual({ by: 'ben', at: NOON + 5, cycle: 59 });
    expect(applyCommand(lifted, anUnmute(), 59)).toMatchObject({ outcome: 'refused', text: 'INC-1 is not muted' });
  });
});

describe('note', () => {
  it('is kept with the others, the newest 20 of them', () => {
    const notes = Array.from({ length: MOST_NOTES + 3 }, (_, index) => aNote({ text: redactText(`note ${index}`) }));
    const kept = word(told(ledgerWith(anIncident()), ...notes)).notes;
    expect(kept).toHaveLength(20);
    expect([kept[0]?.text, kept.at(-1)?.text]).toEqual(['note 3', 'note 22']);
  });
});

describe('resolve-as', () => {
  it('is kept with the incident, and for measuring with what it was about', () => {
    const ledger = told(ledgerWith(anIncident()), aVerdict({ because: redactText('load test') }));
    const verdict = { ...SAID, verdict: 'false-alarm', because: 'load test' };
    expect(word(ledger).verdict).toEqual(verdict);
    expect(ledger.incidents[0]?.state).toBe('open');
    expect(ledger.verdicts).toEqual([
      {
        incident: 1,
        episode: 1,
        code: 'CrashLoopBackOff',
        owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
        severity: 'SEV-2',
        openedAt: NOON - 23 * MINUTE,
        evidence:
          'container app keeps crashing: exit 1, 5 restarts; container: app; image: shop/api:1.5.0; restarts: 5; exit code: 1 (the application failed)',
        verdict,
      },
    ]);
  });

  it('counts once for an episode: who changes their mind replaces the verdict', () => {
    const ledger = told(ledgerWith(anIncident()), aVerdict(), aVerdict({ verdict: 'real' }));
    expect(ledger.verdicts.map(({ verdict }) => verdict.verdict)).toEqual(['real']);
  });

  const episode = (how: 'resolved' | 'gone', hour: number) => ({
    ...{
      openedAt: NOON - hour * 60 * MINUTE,
      endedAt: NOON - hour * 60 * MINUTE + MINUTE,
      how,
      ending: 'it rained',
      followed: [],
    },
  });

  it.each([
    ['open', 3, [1, 2]],
    ['resolved', 2, [1, 2]],
  ] as const)('of an earlier episode of an %s incident goes to that episode', (state, occurrences, numbers) => {
    const incident = anIncident({ state, occurrences, episodes: [episode('resolved', 5), episode('gone', 3)] });
    const ledger = told(ledgerWith(incident), aVerdict({ episode: 1 }));
    expect(ledger.incidents[0]?.episodes.map(({ verdict }) => verdict?.verdict)).toEqual(['false-alarm', undefined]);
    expect(word(ledger).verdict).toBeNull();
    expect(ledger.verdicts).toMatchObject([{ episode: numbers[0], evidence: 'ended: it rained' }]);
  });

  it('of an episode that is forgotten is refused', () => {
    const incident = anIncident({ occurrences: 30, episodes: [episode('resolved', 5)] });
    expect(applyCommand(ledgerWith(incident), aVerdict({ episode: 4 }), 59)).toMatchObject({
      outcome: 'refused',
      text: 'INC-1 does not remember its episode 4',
    });
  });

  it('keeps 2,000 verdicts, the newest', () => {
    const full = told(ledgerWith(anIncident()), aVerdict()).verdicts[0];
    if (full === undefined) throw new Error('there is one');
    const verdicts = Array.from({ length: MOST_VERDICTS }, (_, index) => ({ ...full, incident: 1_000 + index }));
    const ledger = told({ ...ledgerWith(anIncident()), verdicts }, aVerdict());
    expect(ledger.verdicts).toHaveLength(2_000);
    expect([ledger.verdicts[0]?.incident, ledger.verdicts.at(-1)?.incident]).toEqual([1_001, 1]);
  });
});

describe('hearing', () => {
  it('refuses what speaks of an incident the ledger does not know, and goes on', () => {
    const waiting = [anAck({ incident: 9 }), anAck()].map((command, index) => ({ id: anId(index), command }));
    const { ledger, replies } = hear(ledgerWith(anIncident()), { waiting, stale: [] });
    expect(replies.map(({ text, outcome }) => [outcome, text])).toEqual([
      ['refused', 'anna speaks of INC-9, which the ledger does not know'],
      ['applied', 'INC-1 acknowledged by anna'],
    ]);
    expect(word(ledger).acknowledged).toEqual(SAID);
  });

  it('remembers ids for as long as their commands may still be there, and no longer', () => {
    const first = hear(ledgerWith(anIncident()), { waiting: [{ id: anId(1), command: anAck() }], stale: [] });
    expect(first.ledger.heard).toEqual([anId(1)]);
    expect(first.done).toEqual([anId(1)]);
    const second = hear(first.ledger, { waiting: [{ id: anId(2), command: aNote() }], stale: [anId(1)] });
    expect(second.ledger.heard).toEqual([anId(1), anId(2)]);
    const third = hear(second.ledger, { waiting: [], stale: [] });
    expect(third.ledger.heard).toEqual([]);
    expect(word(third.ledger).notes).toHaveLength(1);
  });
});
