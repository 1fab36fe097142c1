import { describe, expect, it } from 'vitest';
import { hear } from '../../../src/incidents/weight/hearing.ts';
import type { Weigher } from '../../../src/incidents/weight/index.ts';
import type { Incident, IncidentUpdate } from '../../../src/model/incident.ts';
import { NO_WEIGHT, type Quieting } from '../../../src/model/weight.ts';
import { anIncident, anUpdate, MINUTE, NOON } from '../../support/situations.ts';

const WINDOW: Quieting = { by: 'window', reason: 'window patching', because: null, until: NOON + 10 * MINUTE };

function heard(parts: Partial<IncidentUpdate>, incident: Partial<Incident>, quieting: Quieting | null = null) {
  const weigher: Weigher = { weightOf: () => NO_WEIGHT, quieting: () => quieting };
  const update = hear(anUpdate({ ...parts, incident: anIncident(incident) }), weigher, NOON);
  const { told, quietedBy } = update.incident;
  return { loud: update.loud, told, quietedBy, was: update.wasQuieted ?? false };
}

describe('what people hear', () => {
  it('is what there is to hear, when nothing quiets it', () => {
    expect(heard({ turn: 'opened', loud: true }, { told: 'no' })).toMatchObject({
      loud: true,
      told: 'yes',
      was: false,
    });
    expect(heard({ turn: 'ongoing', loud: false }, { told: 'yes' })).toMatchObject({ loud: false, told: 'yes' });
    expect(heard({ turn: 'resolved', loud: true }, { state: 'resolved' })).toMatchObject({ loud: true, told: 'yes' });
  });

  it('is nothing of information: not that it is there, not that it ended, only that it became worse', () => {
    for (const turn of ['opened', 'recurring', 'flapping', 'ongoing', 'unknown'] as const) {
      expect(heard({ turn, loud: true }, { severity: 'info', told: 'no' })).toEqual({
        ...{ loud: false, told: 'no', quietedBy: null, was: false },
      });
    }
    const ended = { severity: 'info', state: 'resolved', told: 'no' } as const;
    expect(heard({ turn: 'resolved', loud: true }, ended)).toMatchObject({ loud: false });
    const worse = { turn: 'ongoing', loud: true, previousSeverity: 'info' } as const;
    expect(heard(worse, { severity: 'SEV-3', told: 'no' })).toMatchObject({ loud: true, told: 'yes', was: false });
    expect(heard({ turn: 'opened', loud: true }, { severity: 'info' }, WINDOW)).toMatchObject({ quietedBy: WINDOW });
  });

  it.each(['opened', 'recurring', 'flapping'] as const)('is nothing of what is %s while it is quieted', (turn) => {
    // Of the last episode they have heard, of this one they have not.
    expect(heard({ turn, loud: true }, { told: 'yes' }, WINDOW)).toEqual({
      ...{ loud: false, told: 'no', quietedBy: WINDOW, was: false },
    });
  });

  it('is nothing of a change for the worse, or of blindness, while it is quieted', () => {
    const worse = { turn: 'ongoing', loud: true, previousSeverity: 'SEV-3' } as const;
    expect(heard(worse, { told: 'yes' }, WINDOW)).toMatchObject({ loud: false, told: 'again' });
    expect(heard({ turn: 'unknown', loud: true }, { state: 'unknown', told: 'no' }, WINDOW)).toMatchObject({
      loud: false,
      told: 'no',
    });
  });

  it('is what is still bad when nothing quiets it any more', () => {
    for (const told of ['no', 'again'] as const) {
      expect(heard({ turn: 'ongoing', loud: false }, { told, quietedBy: WINDOW })).toEqual({
        ...{ loud: true, told: 'yes', quietedBy: null, was: true },
      });
    }
  });

  it('is not what only clears, until it is seen bad once more', () => {
    const clearing = { told: 'no', quietedBy: { ...WINDOW, until: NOON }, lastSeen: NOON - MINUTE } as const;
    expect(heard({ turn: 'ongoing', loud: false }, clearing)).toEqual({
      ...{ loud: false, told: 'no', quietedBy: null, was: false },
    });
    expect(heard({ turn: 'ongoing', loud: false }, { ...clearing, quietedBy: null, lastSeen: NOON })).toMatchObject({
      loud: true,
      was: true,
    });
  });

  it('is the end of what they had heard of, even while it is quieted, and of nothing else', () => {
    const end = { turn: 'resolved', loud: true } as const;
    expect(heard(end, { state: 'resolved', told: 'no', quietedBy: WINDOW }, WINDOW)).toMatchObject({
      loud: false,
      quietedBy: null,
    });
    expect(heard(end, { state: 'resolved', told: 'again', quietedBy: WINDOW }, WINDOW)).toMatchObject({ loud: true });
    expect(heard({ turn: 'folded', loud: true }, { state: 'folded', told: 'no' }).loud).toBe(false);
  });

  it('stays quieted until its time where the look does not show the object', () => {
    const unseen = { told: 'no', quietedBy: WINDOW, lastSeen: NOON - MINUTE } as const;
    expect(heard({ turn: 'unknown', loud: true }, { ...unseen, state: 'unknown' })).toMatchObject({
      loud: false,
      quietedBy: WINDOW,
    });
    const over = { ...WINDOW, until: NOON };
    expect(heard({ turn: 'unknown', loud: true }, { ...unseen, state: 'unknown', quietedBy: over })).toMatchObject({
      ...{ loud: true, quietedBy: null, told: 'yes' },
    });
  });

  it('is the same when it is asked twice', () => {
    const weigher: Weigher = { weightOf: () => NO_WEIGHT, quieting: () => null };
    for (const told of ['yes', 'no', 'again'] as const) {
      const once = hear(anUpdate({ turn: 'ongoing', loud: false, incident: anIncident({ told }) }), weigher, NOON);
      expect(hear(once, weigher, NOON)).toEqual(once);
    }
  });
});
