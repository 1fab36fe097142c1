import { describe, expect, it } from 'vitest';
import { byWeight, describeSituation } from '../../src/incidents/index.ts';
import type { Incident } from '../../src/model/incident.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import { anIncident, anUpdate } from '../support/situations.ts';
import {
  ago,
  aLostNode,
  aNode,
  aPod,
  aSnapshot,
  coverageEntry,
  coverageOf,
  MINUTE,
  NOON,
  type SnapshotParts,
} from '../support/snapshots.ts';

function situation(parts: SnapshotParts = {}, incidents: readonly Incident[] = []) {
  return describeSituation({
    ledger: { ...emptyLedger('shop-demo'), cycle: 7, incidents },
    updates: incidents.map((incident) => anUpdate({ incident })),
    snapshot: { ...aSnapshot(parts), problems: ['one object was skipped'] },
    problems: ['the session was set aside'],
    quiet: { cycles: 3, since: ago(15 * MINUTE) },
  });
}

describe('the situation of a cycle', () => {
  it('says cluster, cycle, time, and the problems of look and storage', () => {
    expect(situation()).toEqual({
      cluster: 'shop-demo',
      serverVersion: 'v1.34.2',
      cycle: 7,
      at: NOON,
      counts: { nodes: 0, nodesReady: 0, pods: 0, podsReady: 0 },
      updates: [],
      open: [],
      folded: [],
      changes: [],
      notSeen: [],
      problems: ['one object was skipped', 'the session was set aside'],
      notes: [],
      quiet: { cycles: 3, since: ago(15 * MINUTE) },
      said: [],
    });
  });

  it('counts nodes and pods, ready ones apart, without pods that have succeeded', () => {
    const pods = [
      aPod(),
      aPod({ name: 'b', ready: false }),
      aPod({ name: 'c', phase: 'Failed', ready: false }),
      aPod({ name: 'd', phase: 'Succeeded', ready: false }),
    ];
    expect(situation({ pods, nodes: [aNode(), aLostNode(), aNode({ conditions: [] })] }).counts).toEqual({
      nodes: 3,
      nodesReady: 1,
      pods: 3,
      podsReady: 1,
    });
  });

  it('has no number for what was not read, and one for pods read in some namespaces', () => {
    expect(situation({ coverage: coverageOf({ nodes: 'denied', pods: 'failed' }) }).counts).toEqual({
      nodes: null,
      nodesReady: null,
      pods: null,
      podsReady: null,
    });
    const coverage = [coverageEntry('pods', 'shop', 'ok'), coverageEntry('pods', 'bank', 'denied')];
    expect(situation({ coverage, pods: [aPod()] }).counts).toMatchObject({ nodes: null, pods: 1, podsReady: 1 });
  });

  it('names what could not be seen: denied and failed, not what is not served', () => {
    const coverage = coverageOf({ nodes: 'denied', events: 'failed', jobs: 'absent' });
    expect(situation({ coverage }).notSeen.map(({ kind }) => kind)).toEqual(['nodes', 'events']);
  });

  it('lists open and unknown incidents, and updates, the worst first, then the oldest, then by number', () => {
    const incidents = [
      anIncident({ number: 1, severity: 'info' }),
      anIncident({ number: 2, severity: 'SEV-2', openedAt: ago(MINUTE) }),
      anIncident({ number: 4, severity: 'SEV-2', openedAt: ago(9 * MINUTE), state: 'unknown' }),
      anIncident({ number: 3, severity: 'SEV-2', openedAt: ago(9 * MINUTE) }),
      anIncident({ number: 5, severity: 'SEV-1', openedAt: NOON }),
      anIncident({ number: 6, severity: 'SEV-1', state: 'resolved', openedAt: ago(60 * MINUTE) }),
      anIncident({ number: 7, severity: 'SEV-1', state: 'gone', openedAt: ago(50 * MINUTE) }),
    ];
    const { open, updates } = situation({}, incidents);
    expect(open.map(({ number }) => number)).toEqual([5, 3, 4, 2, 1]);
    expect(updates.map(({ incident }) => incident.number)).toEqual([6, 7, 5, 3, 4, 2, 1]);
    expect(incidents.toSorted(byWeight).map(({ number }) => number)).toEqual([6, 7, 5, 3, 4, 2, 1]);
  });
});
