import { describe, expect, it } from 'vitest';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import { NO_NOTIFICATIONS, type Notifications } from '../../src/model/notification.ts';
import type { NotifyRules } from '../../src/model/notify-rules.ts';
import { planIncidents } from '../../src/notify/plan.ts';
import { notifyRules } from '../support/notifications.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from '../support/situations.ts';

const CHANNELS = [
  { name: 'web-team', groups: true, edits: true },
  { name: 'platform', groups: true, edits: true },
];
const everywhere = { severities: null, tiers: null, owners: null, codes: null, objects: null, labels: null };
/** What follows goes to the team of the Service; its cause, a node, to the platform alone. */
const RULES = notifyRules({
  routes: [
    {
      ...{ name: 'services', match: { ...everywhere, codes: ['ServiceNoEndpoints' as const] } },
      ...{ channels: ['web-team'], least: 'SEV-3' as const, goOn: false },
    },
    { name: 'rest', match: everywhere, channels: ['platform'], least: 'SEV-3', goOn: false },
  ],
});

const SERVICE = anIncident({
  number: 1,
  code: 'ServiceNoEndpoints',
  owner: { kind: 'Service', namespace: 'shop', name: 'api' },
});
const NODE = anIncident({ number: 2, code: 'NodeNotReady', owner: { kind: 'Node', namespace: '', name: 'node-1' } });
const FOLDED: Incident = { ...SERVICE, state: 'folded', foldedInto: 2, endedAt: NOON + 5 * MINUTE };
const QUIET: Incident = {
  ...NODE,
  quietedBy: { by: 'window', reason: 'window patch night', because: null, until: null },
};

interface Cycle {
  readonly updates?: readonly IncidentUpdate[];
  readonly open?: readonly Incident[];
  readonly folded?: readonly Incident[];
}

const turn = (kind: IncidentUpdate['turn'], incident: Incident) => anUpdate({ turn: kind, incident });

/** What each cycle owes people beyond the one before. */
function live(cycles: readonly Cycle[], rules: NotifyRules = RULES): { said: unknown[][]; end: Notifications } {
  let before = NO_NOTIFICATIONS;
  const said = cycles.map((cycle, index) => {
    const situation = aSituation({ cycle: index + 1, at: NOON + index * 5 * MINUTE, ...cycle });
    const after = planIncidents({
      ...{
        situation,
        ledger: { incidents: [] },
        before,
        rules,
        channels: CHANNELS,
        labelsOf: () => ({}),
        assessments: [],
      },
    });
    before = { ...after, outbox: [] };
    return after.outbox.map(({ channel, act, thread, notice }) => [channel, act, thread, notice.reason]);
  });
  return { said, end: before };
}

const OPENING: Cycle = { updates: [turn('opened', SERVICE)], open: [SERVICE] };

describe('an incident that people were told of, and that turns out to follow from another', () => {
  it('is closed by an edit where its cause is told, and the cause is told where it was, whatever routes say', () => {
    const { said, end } = live([
      OPENING,
      { updates: [turn('opened', NODE), turn('folded', FOLDED)], open: [NODE], folded: [FOLDED] },
      { open: [NODE], folded: [FOLDED] },
      { updates: [turn('resolved', { ...NODE, state: 'resolved', endedAt: NOON })], folded: [FOLDED] },
    ]);
    expect(said).toEqual([
      [['web-team', 'open', 'INC-1#1', 'opened']],
      [
        ['web-team', 'open', 'INC-2#1', 'opened'],
        ['platform', 'open', 'INC-2#1', 'opened'],
        ['web-team', 'edit', 'INC-1#1', 'opened'],
      ],
      [],
      [
        ['web-team', 'resolve', 'INC-2#1', 'resolved'],
        ['platform', 'resolve', 'INC-2#1', 'resolved'],
      ],
    ]);
    const why = end.decisions
      .filter(({ channel }) => channel === 'web-team')
      .map(({ reason, because }) => [reason, because]);
    expect(why).toContainEqual(['opened', 'route of INC-1']);
    expect(why).toContainEqual(['folded', 'it follows from INC-2']);
  });

  it('stays open to people while its cause is kept from them, and is closed when they hear of it', () => {
    const { said, end } = live([
      OPENING,
      { updates: [turn('opened', QUIET), turn('folded', FOLDED)], open: [QUIET], folded: [FOLDED] },
      { open: [QUIET], folded: [FOLDED] },
      { updates: [turn('ongoing', NODE)], open: [NODE], folded: [FOLDED] },
    ]);
    expect(said.slice(1)).toEqual([
      [],
      [],
      [
        ['web-team', 'open', 'INC-2#1', 'opened'],
        ['platform', 'open', 'INC-2#1', 'opened'],
        ['web-team', 'edit', 'INC-1#1', 'opened'],
      ],
    ]);
    const kept = end.decisions.filter(({ incident, reason }) => incident === 1 && reason === 'folded');
    // Said once, not in every cycle.
    expect(kept.map(({ because }) => because)).toEqual(['it follows from INC-2, kept back: maintenance']);
  });

  it('is over for people when its cause is, where they never heard of that', () => {
    const ended: Incident = { ...QUIET, state: 'resolved', endedAt: NOON + 20 * MINUTE, quietedBy: null };
    const { said, end } = live([
      OPENING,
      { updates: [turn('opened', QUIET), turn('folded', FOLDED)], open: [QUIET], folded: [FOLDED] },
      { updates: [turn('resolved', ended)], folded: [FOLDED] },
      { folded: [FOLDED] },
    ]);
    expect(said.slice(2)).toEqual([[['web-team', 'resolve', 'INC-1#1', 'resolved']], []]);
    expect(end.threads.filter(({ resolvedAt }) => resolvedAt === null)).toEqual([]);
  });

  it('follows a cause that was folded in turn to the last one', () => {
    const rack = anIncident({
      number: 3,
      owner: { kind: 'Node', namespace: '', name: 'node-2' },
      code: 'NodeNotReady',
    });
    const node: Incident = { ...NODE, state: 'folded', foldedInto: 3, endedAt: NOON };
    const { said } = live([
      OPENING,
      {
        updates: [turn('opened', rack), turn('folded', node), turn('folded', FOLDED)],
        open: [rack],
        folded: [node, FOLDED],
      },
    ]);
    expect(said[1]).toEqual([
      ['web-team', 'open', 'INC-3#1', 'opened'],
      ['platform', 'open', 'INC-3#1', 'opened'],
      ['web-team', 'edit', 'INC-1#1', 'opened'],
    ]);
  });
});
