import { describe, expect, it } from 'vitest';
import { CLEARING, excused, sighted, unseen } from '../../src/incidents/lifecycle.ts';
import type { Absence, Sighting } from '../../src/incidents/sighting.ts';
import type { IncidentSeverity } from '../../src/model/incident.ts';
import type { ObjectRef } from '../../src/model/objects.ts';
import { NO_WEIGHT } from '../../src/model/weight.ts';
import { aFinding } from '../support/findings.ts';
import { aChange, anIncident } from '../support/situations.ts';
import { ago, MINUTE, NOON, SECOND } from '../support/snapshots.ts';

const pods = (count: number): ObjectRef[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'Pod', namespace: 'shop', name: `api-${index}` }));

interface Parts {
  readonly since?: number | null;
  readonly count?: number;
  readonly severity?: IncidentSeverity;
}

function aSighting({ since = ago(20 * MINUTE), count = 1, severity = 'SEV-2' }: Parts = {}): Sighting {
  return {
    group: {
      ...{
        key: anIncident().key,
        family: 'crash',
        lead: aFinding({ since }),
        severity: 'critical',
        objects: pods(count),
        since,
      },
      ...{ codes: ['CrashLoopBackOff'], occurredAt: null },
    },
    consequences: [],
    severity,
    severityBecause: null,
    weight: NO_WEIGHT,
  };
}

const healthy = (parts: Partial<Absence & { judged: true }> = {}): Absence => ({
  judged: true,
  deleted: false,
  abandoned: false,
  lastTrace: null,
  ...parts,
});

describe('a first sighting', () => {
  it('opens an incident, dated by status', () => {
    expect(sighted(undefined, aSighting(), 7, NOON)).toEqual({
      turn: 'opened',
      previousSeverity: null,
      changes: [],
      loud: true,
      incident: {
        number: 7,
        key: anIncident().key,
        family: 'crash',
        code: 'CrashLoopBackOff',
        owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
        state: 'open',
        severity: 'SEV-2',
        findingSeverity: 'critical',
        message: 'container app keeps crashing: exit 1, 5 restarts',
        evidence: [{ label: 'exit code', value: '1' }],
        remedy: ['kubectl -n shop describe pod api-1'],
        affected: { count: 1, names: ['api-0'], peak: 1 },
        log: null,
        consequences: [],
        consequencePeak: 0,
        occurredAt: null,
        flapping: false,
        openings: [NOON],
        foldedInto: null,
        firstSeen: ago(20 * MINUTE),
        openedAt: ago(20 * MINUTE),
        startKnown: true,
        lastSeen: NOON,
        healthySince: null,
        healthyLooks: 0,
        endedAt: null,
        occurrences: 1,
        episodes: [],
        changes: [],
        advice: [],
        followed: [],
        unknownBecause: null,
        severityBecause: null,
        weight: NO_WEIGHT,
        quietedBy: null,
        told: 'no',
      },
    });
  });

  it('opens it now where status does not tell, and says that the start is not known', () => {
    expect(sighted(undefined, aSighting({ since: null }), 1, NOON).incident).toMatchObject({
      openedAt: NOON,
      firstSeen: NOON,
      startKnown: false,
    });
  });

  it('keeps ten names of however many objects', () => {
    const { affected } = sighted(undefined, aSighting({ count: 25 }), 1, NOON).incident;
    expect([affected.count, affected.names.length]).toEqual([25, 10]);
  });
});

describe('a sighting of an open incident', () => {
  it('renews what is seen, and keeps number, start and template', () => {
    const { key } = anIncident();
    const known = anIncident({ number: 3, key, lastSeen: ago(5 * MINUTE), message: 'old', changes: [aChange()] });
    const { turn, incident } = sighted(known, aSighting({ since: ago(MINUTE) }), 99, NOON);
    expect(turn).toBe('ongoing');
    expect(incident).toEqual({
      ...known,
      message: 'container app keeps crashing: exit 1, 5 restarts',
      evidence: [{ label: 'exit code', value: '1' }],
      remedy: ['kubectl -n shop describe pod api-1'],
      affected: { count: 1, names: ['api-0'], peak: 1 },
      lastSeen: NOON,
    });
  });

  it('is quiet when only counters moved, or fewer objects are in trouble', () => {
    const known = anIncident({ affected: { count: 3, names: [], peak: 3 } });
    expect(sighted(known, aSighting({ count: 3 }), 1, NOON)).toMatchObject({ loud: false, previousSeverity: null });
    expect(sighted(known, aSighting({ count: 2 }), 1, NOON).loud).toBe(false);
  });

  it('is loud once when objects come and go: only more than ever in this episode is news', () => {
    let incident = anIncident({ affected: { count: 2, names: [], peak: 2 } });
    const heard = [3, 2, 3, 2, 3, 4].map((count) => {
      const update = sighted(incident, aSighting({ count }), 1, NOON);
      incident = update.incident;
      return update.loud;
    });
    expect(heard).toEqual([true, false, false, false, false, true]);
    expect(incident.affected).toMatchObject({ count: 4, peak: 4 });
  });

  it('is loud when more objects are in trouble, or it got worse', () => {
    const known = anIncident({ affected: { count: 3, names: [], peak: 3 } });
    expect(sighted(known, aSighting({ count: 4 }), 1, NOON).loud).toBe(true);
    expect(sighted(known, aSighting({ severity: 'SEV-1' }), 1, NOON)).toMatchObject({
      loud: true,
      previousSeverity: 'SEV-2',
      incident: { severity: 'SEV-1' },
    });
  });

  it('keeps its worst severity for the episode: what gets better and worse by turns is told once', () => {
    let incident = anIncident({ affected: { count: 3, names: [], peak: 3 } });
    const heard = (['SEV-3', 'SEV-1', 'SEV-2', 'SEV-1', 'SEV-2'] as const).map((severity) => {
      const update = sighted(incident, aSighting({ severity, count: 3 }), 1, NOON);
      incident = update.incident;
      return [update.loud, incident.severity];
    });
    expect(heard).toEqual([
      [false, 'SEV-2'],
      [true, 'SEV-1'],
      [false, 'SEV-1'],
      [false, 'SEV-1'],
      [false, 'SEV-1'],
    ]);
  });

  it('is neither healthy nor news while its trouble is excused', () => {
    const clearing = anIncident({ healthySince: ago(9 * MINUTE), healthyLooks: 3 });
    expect(excused(clearing)).toMatchObject({
      turn: 'ongoing',
      loud: false,
      incident: { state: 'open', healthySince: null, healthyLooks: 0 },
    });
  });

  it('ends as gone, not as healthy, when no pod of it is left for the clearing time', () => {
    const clearing = anIncident({ healthySince: ago(10 * MINUTE), healthyLooks: 3 });
    const { turn, incident } = unseen(clearing, healthy({ abandoned: true }), NOON);
    expect([turn, incident.episodes.at(-1)?.ending]).toEqual(['gone', 'none of its pods exists any more']);
  });

  it('lets health start over, and ends a time of not knowing', () => {
    const clearing = anIncident({ healthySince: ago(9 * MINUTE), healthyLooks: 3 });
    expect(sighted(clearing, aSighting(), 1, NOON).incident).toMatchObject({ healthySince: null, healthyLooks: 0 });
    const unknown = anIncident({ state: 'unknown', unknownBecause: 'pods: 403' });
    expect(sighted(unknown, aSighting(), 1, NOON)).toMatchObject({
      turn: 'ongoing',
      incident: { state: 'open', unknownBecause: null },
    });
  });
});

describe('a sighting of an ended incident', () => {
  const ended = anIncident({
    number: 4,
    state: 'resolved',
    endedAt: ago(60 * MINUTE),
    firstSeen: ago(300 * MINUTE),
    occurrences: 2,
    changes: [aChange()],
    advice: [{ at: ago(80 * MINUTE), by: 'rules', text: 'kubectl rollout undo' }],
    episodes: [
      {
        openedAt: ago(90 * MINUTE),
        endedAt: ago(60 * MINUTE),
        how: 'resolved',
        ending: 'healthy for 10 min',
        followed: [],
      },
    ],
  });

  it.each(['resolved', 'gone'] as const)('that was %s recurs under its number, with its history', (state) => {
    const update = sighted({ ...ended, state }, aSighting({ since: ago(8 * MINUTE) }), 99, NOON);
    expect(update).toMatchObject({ turn: 'recurring', loud: true, previousSeverity: null });
    expect(update.incident).toMatchObject({
      number: 4,
      state: 'open',
      occurrences: 3,
      firstSeen: ago(300 * MINUTE),
      openedAt: ago(8 * MINUTE),
      startKnown: true,
      endedAt: null,
      episodes: ended.episodes,
      // What came before and was advised then is told by the episode.
      ...{ changes: [], advice: [], followed: [] },
    });
  });

  it('does not date the new episode into the last one', () => {
    for (const since of [ago(70 * MINUTE), ago(60 * MINUTE), null]) {
      const { incident } = sighted(ended, aSighting({ since }), 99, NOON);
      expect(incident).toMatchObject({ openedAt: NOON, startKnown: false });
    }
  });
});

describe('an open incident of which a look sees nothing', () => {
  it('is unknown where the look was blind; loud once, and health starts over', () => {
    const known = anIncident({ healthySince: ago(20 * MINUTE), healthyLooks: 5 });
    const first = unseen(known, { judged: false, because: 'pods not read' }, NOON);
    expect(first).toMatchObject({
      turn: 'unknown',
      loud: true,
      incident: {
        state: 'unknown',
        unknownBecause: 'pods not read',
        healthySince: null,
        healthyLooks: 0,
        lastSeen: NOON,
      },
    });
    const second = unseen(first.incident, { judged: false, because: 'pods: 403' }, NOON + MINUTE);
    expect(second).toMatchObject({ turn: 'unknown', loud: false, incident: { unknownBecause: 'pods: 403' } });
  });

  it('is clearing, quietly, from the first healthy look on', () => {
    const update = unseen(anIncident({ lastSeen: ago(5 * MINUTE) }), healthy(), NOON);
    expect(update).toMatchObject({
      turn: 'ongoing',
      loud: false,
      incident: { state: 'open', healthySince: NOON, healthyLooks: 1, lastSeen: ago(5 * MINUTE) },
    });
  });

  it('is clearing from now, not from before, when it could not be judged in between', () => {
    const blind = unseen(
      anIncident({ healthySince: ago(30 * MINUTE), healthyLooks: 4 }),
      { judged: false, because: 'x' },
      NOON,
    );
    expect(unseen(blind.incident, healthy(), NOON + MINUTE)).toMatchObject({
      turn: 'ongoing',
      incident: { state: 'open', unknownBecause: null, healthySince: NOON + MINUTE, healthyLooks: 1 },
    });
  });

  it('is resolved after ten minutes and two looks, to the second', () => {
    const since = (age: number, looks: number) =>
      unseen(anIncident({ healthySince: ago(age), healthyLooks: looks }), healthy(), NOON).turn;
    expect(since(CLEARING.healthyFor, 1)).toBe('resolved');
    expect(since(CLEARING.healthyFor - SECOND, 9)).toBe('ongoing');
    expect(CLEARING).toEqual({ healthyFor: 10 * MINUTE, healthyLooks: 2 });
  });

  it('is never resolved by one look, however long nobody looked', () => {
    expect(unseen(anIncident({ lastSeen: ago(6_000 * MINUTE) }), healthy(), NOON).turn).toBe('ongoing');
  });

  it('is resolved with the end, the change that was seen, and the advice it followed', () => {
    const advice = { at: ago(20 * MINUTE), by: 'claude', text: 'roll back to 1.4.2' } as const;
    const undo = aChange({ what: ['image app 1.5.0 -> 1.4.2'], by: 'kubectl', at: ago(15 * MINUTE) });
    const known = anIncident({
      ...{ healthySince: ago(12 * MINUTE), healthyLooks: 2, changes: [aChange(), undo], advice: [advice] },
    });
    const { loud, incident } = unseen(known, healthy(), NOON);
    expect(loud).toBe(true);
    const change = 'image app 1.5.0 -> 1.4.2 by kubectl';
    const followed = [{ advice, change, changedAt: ago(15 * MINUTE), clearSince: ago(12 * MINUTE) }];
    expect(incident).toEqual({
      ...known,
      state: 'resolved',
      healthySince: null,
      healthyLooks: 0,
      endedAt: ago(12 * MINUTE),
      followed,
      episodes: [
        {
          openedAt: known.openedAt,
          endedAt: ago(12 * MINUTE),
          how: 'resolved',
          ending: `${change}, then healthy for 12 min`,
          followed,
        },
      ],
    });
  });

  it('is gone at once when its object was deleted', () => {
    const update = unseen(anIncident({ healthySince: ago(MINUTE), healthyLooks: 1 }), healthy({ deleted: true }), NOON);
    expect(update).toMatchObject({
      turn: 'gone',
      loud: true,
      incident: {
        state: 'gone',
        endedAt: NOON,
        episodes: [{ how: 'gone', ending: 'Deployment was deleted', followed: [] }],
      },
    });
  });

  it('never ends before it opened, whatever the clocks say', () => {
    const future = anIncident({ openedAt: NOON + MINUTE });
    expect(unseen(future, healthy({ deleted: true }), NOON).incident.endedAt).toBe(NOON + MINUTE);
  });

  it('keeps the newest twenty episodes', () => {
    const episode = { openedAt: 1, endedAt: 2, how: 'gone', ending: 'old', followed: [] } as const;
    const known = anIncident({ episodes: Array.from({ length: 20 }, () => episode) });
    const { episodes } = unseen(known, healthy({ deleted: true }), NOON).incident;
    expect([episodes.length, episodes.at(-1)?.endedAt]).toEqual([20, NOON]);
  });
});

describe('a trace of the trouble in status', () => {
  const clearing = anIncident({ healthySince: ago(30 * MINUTE), healthyLooks: 3 });

  it('newer than the first healthy look makes health start at it, and looks count anew', () => {
    const update = unseen(clearing, healthy({ lastTrace: ago(2 * MINUTE) }), NOON);
    expect(update).toMatchObject({ turn: 'ongoing', incident: { healthySince: ago(2 * MINUTE), healthyLooks: 1 } });
    expect(unseen(update.incident, healthy({ lastTrace: ago(2 * MINUTE) }), NOON + 8 * MINUTE).turn).toBe('resolved');
  });

  it('leaves one look since it, which alone resolves nothing, however long ago it was', () => {
    const update = unseen(clearing, healthy({ lastTrace: ago(20 * MINUTE) }), NOON);
    expect(update).toMatchObject({ turn: 'ongoing', incident: { healthySince: ago(20 * MINUTE), healthyLooks: 1 } });
  });

  it('older than that, or in the future, changes nothing or no more than now', () => {
    expect(unseen(clearing, healthy({ lastTrace: ago(31 * MINUTE) }), NOON).turn).toBe('resolved');
    expect(unseen(clearing, healthy({ lastTrace: NOON + MINUTE }), NOON).incident.healthySince).toBe(NOON);
    expect(unseen(anIncident(), healthy({ lastTrace: ago(60 * MINUTE) }), NOON).incident.healthySince).toBe(NOON);
  });
});

describe('the cause of what people know by another name', () => {
  const short = anIncident({ key: 'shop-demo|Deployment/shop/api|availability', code: 'DeploymentUnavailable' });
  const { owner } = short;
  const toldAs = { code: 'DeploymentUnavailable', owner };
  const found = (known = short, since: number | null = ago(40 * MINUTE)) =>
    sighted(known, aSighting({ since }), 1, NOON);

  it('gives it its own name and start, and keeps what it was first told as', () => {
    const { turn, renamed, loud, incident } = found();
    expect({ turn, renamed, loud }).toEqual({ turn: 'ongoing', renamed: true, loud: true });
    expect(incident).toMatchObject({ number: 1, code: 'CrashLoopBackOff', key: anIncident().key, toldAs });
    expect([incident.openedAt, incident.firstSeen]).toEqual([ago(40 * MINUTE), ago(40 * MINUTE)]);
    expect(sighted(incident, aSighting(), 1, NOON)).toMatchObject({ loud: false, incident: { toldAs } });
    expect(sighted(incident, aSighting(), 1, NOON).renamed).toBeUndefined();
  });

  it('keeps the start that is known where the cause began later, or at an unknown time', () => {
    for (const since of [ago(2 * MINUTE), null]) expect(found(short, since).incident.openedAt).toBe(short.openedAt);
  });

  it('does not reach back into an episode that has ended', () => {
    const episode = {
      openedAt: ago(90 * MINUTE),
      endedAt: ago(30 * MINUTE),
      how: 'resolved',
      ending: '',
      followed: [],
    };
    const again = { ...short, firstSeen: ago(90 * MINUTE), episodes: [{ ...episode, how: 'resolved' as const }] };
    expect(found(again).incident).toMatchObject({ openedAt: short.openedAt, firstSeen: ago(90 * MINUTE) });
  });

  it('is told by its own name alone when it comes back', () => {
    const ended = { ...found().incident, toldIn: 4, state: 'resolved' as const, endedAt: ago(10 * MINUTE) };
    const { turn, incident } = sighted(ended, aSighting({ since: ago(MINUTE) }), 1, NOON);
    expect(turn).toBe('recurring');
    expect([incident.toldAs, incident.toldIn]).toEqual([undefined, undefined]);
  });
});
