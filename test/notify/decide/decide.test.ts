import { describe, expect, it } from 'vitest';
import type { IncidentUpdate } from '../../../src/model/incident.ts';
import type { NotifyRules } from '../../../src/model/notify-rules.ts';
import { type DecideInput, decide } from '../../../src/notify/decide/decide.ts';
import { redactText } from '../../../src/redact/index.ts';
import { aRoute, aThread, notifyRules } from '../../support/notifications.ts';
import { sampleWord } from '../../support/sample-ledger.ts';
import { anIncident, anUpdate, MINUTE, NOON } from '../../support/situations.ts';

const HOUR = 60 * MINUTE;
/** The whole day, UTC. */
const NIGHT: NotifyRules['quietHours'] = [
  {
    name: 'night',
    when: { type: 'weekly', days: [0, 1, 2, 3, 4, 5, 6], startsAt: 0, lasts: 24 * HOUR, timezone: 'UTC' },
    channels: null,
    outside: false,
  },
];
const ESCALATION = [{ severities: ['SEV-1', 'SEV-2'] as const, after: 15 * MINUTE, channels: ['boss'] }];
const { acknowledged } = sampleWord(NOON);
const word = (parts: object) => ({ word: { acknowledged: null, muted: null, notes: [], verdict: null, ...parts } });
const muted = word({
  muted: { by: redactText('anna'), at: NOON, cycle: 1, until: NOON + HOUR, because: null, ended: null, heldBack: [] },
});

function verdict(update: Partial<IncidentUpdate>, parts: Partial<DecideInput> = {}): string {
  const { tell, reason, act } = decide({
    update: anUpdate(update),
    channel: 'ops',
    thread: null,
    route: aRoute(),
    toldSince: null,
    cause: null,
    rules: notifyRules(),
    now: NOON,
    ...parts,
  });
  return `${tell ? 'tell' : 'keep'} ${reason} ${act}`;
}

const ended = anIncident({ state: 'resolved', endedAt: NOON });
const told = { thread: aThread(), toldSince: NOON - 23 * MINUTE };

describe('an incident nobody was told of', () => {
  it.each<[string, Partial<IncidentUpdate>, Partial<DecideInput>, string]>([
    ['opens', { turn: 'opened', incident: anIncident() }, {}, 'tell opened open'],
    ['comes back', { turn: 'recurring', incident: anIncident({ occurrences: 3 }) }, {}, 'tell recurring open'],
    ['flaps', { turn: 'flapping', incident: anIncident({ occurrences: 3 }) }, {}, 'tell flapping open'],
    [
      'was kept back, and is still there',
      { turn: 'ongoing', loud: false, incident: anIncident() },
      {},
      'tell opened open',
    ],
    ['is over before anyone heard', { turn: 'resolved', incident: ended }, {}, 'keep unchanged null'],
    ['cannot be seen', { turn: 'unknown', incident: anIncident({ state: 'unknown' }) }, {}, 'keep unchanged null'],
    ['goes no way', { incident: anIncident() }, { route: null }, 'keep no_route null'],
    ['is too small', { incident: anIncident({ severity: 'SEV-4' }) }, {}, 'keep below_severity null'],
    ['is muted', { incident: anIncident(muted) }, {}, 'keep muted null'],
    ['follows from another', { turn: 'folded', incident: anIncident({ state: 'folded' }) }, {}, 'keep folded null'],
    [
      'lies in a maintenance window',
      { incident: anIncident({ quietedBy: { by: 'window', reason: 'window w', because: null, until: null } }) },
      {},
      'keep maintenance null',
    ],
    [
      'is small, at night',
      { incident: anIncident({ severity: 'SEV-3' }) },
      { rules: notifyRules({ quietHours: NIGHT }) },
      'keep quiet_hours null',
    ],
    ['is bad, at night', { incident: anIncident() }, { rules: notifyRules({ quietHours: NIGHT }) }, 'tell opened open'],
    [
      'was acknowledged by nobody, elsewhere',
      { turn: 'ongoing', loud: false, incident: anIncident() },
      { channel: 'boss', route: null, toldSince: NOON - 15 * MINUTE, rules: notifyRules({ escalations: ESCALATION }) },
      'tell escalated open',
    ],
    [
      'was acknowledged in time',
      { turn: 'ongoing', loud: false, incident: anIncident(word({ acknowledged })) },
      { channel: 'boss', route: null, toldSince: NOON - 15 * MINUTE, rules: notifyRules({ escalations: ESCALATION }) },
      'keep no_route null',
    ],
  ])('that %s', (_, update, parts, expected) => {
    expect(verdict(update, parts)).toBe(expected);
  });
});

describe('an incident that was told', () => {
  it.each<[string, Partial<IncidentUpdate>, Partial<DecideInput>, string]>([
    ['goes on', { turn: 'ongoing', loud: false, incident: anIncident() }, {}, 'keep unchanged null'],
    ['reaches more', { turn: 'ongoing', loud: true, incident: anIncident() }, {}, 'keep unchanged edit'],
    ['becomes worse', { turn: 'ongoing', incident: anIncident({ severity: 'SEV-1' }) }, {}, 'tell worsened reply'],
    ['becomes better', { turn: 'ongoing', incident: anIncident({ severity: 'SEV-3' }) }, {}, 'keep unchanged edit'],
    ['is over', { turn: 'resolved', incident: ended }, {}, 'tell resolved resolve'],
    [
      'is over at night',
      { turn: 'resolved', incident: ended },
      { rules: notifyRules({ quietHours: NIGHT }) },
      'tell resolved resolve',
    ],
    ['is over while muted', { turn: 'resolved', incident: { ...ended, ...muted } }, {}, 'tell resolved resolve'],
    ['is gone', { turn: 'gone', incident: anIncident({ state: 'gone', endedAt: NOON }) }, {}, 'tell resolved resolve'],
    [
      'turns out to follow from another',
      { turn: 'folded', incident: anIncident({ state: 'folded', foldedInto: 2 }) },
      {},
      'keep folded edit',
    ],
    [
      'turns out to follow from another that is told there',
      { turn: 'folded', incident: anIncident({ state: 'folded', foldedInto: 2 }) },
      { cause: { is: 'told' } },
      'keep folded edit',
    ],
    [
      'turns out to follow from another that is kept back there',
      { turn: 'folded', incident: anIncident({ state: 'folded', foldedInto: 2 }) },
      { cause: { is: 'kept_back', reason: 'muted' } },
      'keep folded null',
    ],
    [
      'was part of another that was kept back and is over',
      { turn: 'ongoing', loud: false, incident: anIncident({ state: 'folded', foldedInto: 2 }) },
      { cause: { is: 'over' } },
      'tell resolved resolve',
    ],
    [
      'can no longer be seen',
      { turn: 'unknown', incident: anIncident({ state: 'unknown' }) },
      {},
      'keep unchanged edit',
    ],
    [
      'lasts a day',
      { turn: 'ongoing', loud: false, incident: anIncident() },
      { now: NOON + 24 * HOUR },
      'tell reminder reply',
    ],
    [
      'lasts a day, and someone has it',
      { turn: 'ongoing', loud: false, incident: anIncident(word({ acknowledged })) },
      { now: NOON + 24 * HOUR },
      'keep acknowledged null',
    ],
    [
      'became SEV-1 while muted',
      { turn: 'ongoing', previousSeverity: 'SEV-2', loud: true, incident: anIncident({ severity: 'SEV-1', ...muted }) },
      {},
      'tell worsened reply',
    ],
    [
      'was passed on before',
      { turn: 'ongoing', loud: false, incident: anIncident() },
      {
        channel: 'boss',
        thread: aThread({ channel: 'boss', escalatedAt: NOON - MINUTE }),
        rules: notifyRules({ escalations: ESCALATION }),
      },
      'keep unchanged null',
    ],
  ])('and %s', (_, update, parts, expected) => {
    expect(verdict(update, { ...told, ...parts })).toBe(expected);
  });

  it('is not told to be over twice', () => {
    const over = { ...told, thread: aThread({ resolvedAt: NOON - MINUTE }) };
    expect(verdict({ turn: 'resolved', incident: ended }, over)).toBe('keep unchanged null');
  });
});
