import { describe, expect, it } from 'vitest';
import { type AnyDetector, DETECTORS, type Detector, detect } from '../../src/detectors/index.ts';
import { crashLoopBackOff } from '../../src/detectors/pods/crash-loop-back-off.ts';
import { MAX_ENDED, type Tracked, track } from '../../src/incidents/index.ts';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { ObjectRef } from '../../src/model/objects.ts';
import { broken } from '../support/broken-detector.ts';
import { aDetection, aFinding } from '../support/findings.ts';
import { anIncident } from '../support/situations.ts';
import {
  aContainer,
  aCrashingContainer,
  aCrashingPod,
  aDeployment,
  ago,
  aJob,
  aLostNode,
  aNode,
  aPod,
  aPodWith,
  aReplicaSet,
  aSnapshot,
  aTermination,
  coverageEntry,
  coverageOf,
  MINUTE,
  NOON,
  running,
  type SnapshotParts,
} from '../support/snapshots.ts';

const FRESH = emptyLedger('shop-demo');
const node = (name: string): ObjectRef => ({ kind: 'Node', namespace: '', name });

/** One whole look: detected, then tracked. */
function look(ledger: Ledger, parts: SnapshotParts = {}, detectors: readonly AnyDetector[] = DETECTORS): Tracked {
  const snapshot = aSnapshot(parts);
  return track(ledger, snapshot, detect(snapshot, ledger, detectors));
}

/** `INC-1 opened!`; the mark says loud. */
function said(updates: readonly IncidentUpdate[]): string[] {
  return updates.map(({ turn, incident, loud }) => `INC-${incident.number} ${turn}${loud ? '!' : ''}`);
}

function holding(...incidents: Incident[]): Ledger {
  return { ...FRESH, incidents, nextNumber: incidents.length + 1 };
}

describe('a look’s ledger', () => {
  it('counts the cycle and remembers the look’s time', () => {
    const { ledger, updates } = look({ ...FRESH, cycle: 6, lastLookAt: ago(5 * MINUTE) });
    expect(ledger).toEqual({
      ...FRESH,
      cycle: 7,
      lastLookAt: NOON,
      lastRead: expect.arrayContaining([{ kind: 'deployments', readAt: NOON, objects: [] }]),
      factsFormat: 3,
    });
    expect(updates).toEqual([]);
  });

  it('numbers new incidents in the order their trouble began, then by key', () => {
    const owners = ['late', 'b', 'a', 'early', 'ageless'].map(node);
    const since = [ago(MINUTE), ago(2 * MINUTE), ago(2 * MINUTE), ago(9 * MINUTE), null];
    const findings = owners.map((owner, index) =>
      aFinding({ code: 'NodeNotReady', owner, object: owner, since: since[index] ?? null }),
    );
    const { ledger } = track({ ...FRESH, nextNumber: 41 }, aSnapshot(), aDetection({ findings }));
    expect(ledger.incidents.map(({ number, owner }) => `${number} ${owner.name}`)).toEqual([
      '41 early',
      '42 a',
      '43 b',
      '44 late',
      '45 ageless',
    ]);
    expect(ledger.nextNumber).toBe(46);
  });

  it('keeps ended incidents, which a look has no word on', () => {
    const ended = anIncident({ state: 'resolved', endedAt: ago(60 * MINUTE) });
    const { ledger, updates } = look(holding(ended));
    expect([ledger.incidents, updates]).toEqual([[ended], []]);
  });
});

describe('the life of a crash loop', () => {
  const serving = aDeployment();
  const sick = (restarts: number): SnapshotParts => ({
    pods: [aCrashingPod(), aPodWith([aCrashingContainer({ restarts })], { name: 'api-2' })],
    deployments: [serving],
    replicasets: [aReplicaSet()],
  });
  const well = (now: number): SnapshotParts => ({
    now,
    pods: [aPod({ name: 'new' })],
    deployments: [aDeployment({ images: ['app=shop/api:1.4.2'] })],
  });
  const crash = (updates: readonly IncidentUpdate[]) =>
    said(updates.filter(({ incident }) => incident.family === 'crash'));

  it('opens, goes on quietly, clears, resolves, and recurs under its number', () => {
    const opened = look(FRESH, sick(5));
    expect(crash(opened.updates)).toEqual(['INC-1 opened!']);
    expect(opened.ledger.incidents[0]).toMatchObject({ severity: 'SEV-2', affected: { count: 2 } });

    const moreRestarts = look(opened.ledger, { ...sick(50), now: NOON + 5 * MINUTE });
    expect(crash(moreRestarts.updates)).toEqual(['INC-1 ongoing']);
    expect(moreRestarts.ledger.incidents[0]?.message).toContain('50 restarts');

    const clearing = look(moreRestarts.ledger, well(NOON + 10 * MINUTE));
    // The rollback came with it: a change to an open incident is told, once.
    expect(crash(clearing.updates)).toEqual(['INC-1 ongoing!']);
    const almost = look(clearing.ledger, well(NOON + 20 * MINUTE - 1));
    expect(crash(almost.updates)).toEqual(['INC-1 ongoing']);
    const resolved = look(almost.ledger, well(NOON + 20 * MINUTE));
    expect(crash(resolved.updates)).toEqual(['INC-1 resolved!']);
    expect(resolved.ledger.incidents[0]?.episodes).toEqual([
      {
        openedAt: ago(20 * MINUTE),
        endedAt: NOON + 10 * MINUTE,
        how: 'resolved',
        ending: 'image app 1.5.0 -> 1.4.2, then healthy for 10 min',
        followed: [],
      },
    ]);

    const again = look(resolved.ledger, { ...sick(2), now: NOON + 300 * MINUTE });
    expect(crash(again.updates)).toEqual(['INC-1 recurring!']);
    expect(again.ledger.incidents[0]).toMatchObject({ number: 1, occurrences: 2, state: 'open' });
    expect(again.ledger.nextNumber).toBe(opened.ledger.nextNumber);
  });

  it('is gone with its Deployment, and not before a look could tell', () => {
    const { ledger } = look(FRESH, sick(5));
    const pods = { pods: [] };
    const unread = (state: 'denied' | 'failed' | 'absent') => coverageOf({ deployments: state });
    expect(crash(look(ledger, { ...pods, coverage: unread('denied') }).updates)).toEqual(['INC-1 ongoing']);
    expect(crash(look(ledger, { ...pods, partial: true }).updates)).toEqual(['INC-1 ongoing']);
    expect(crash(look(ledger, { ...pods, deployments: [serving] }).updates)).toEqual(['INC-1 ongoing']);
    expect(crash(look(ledger, pods).updates)).toEqual(['INC-1 gone!']);
  });

  it('is unknown, never resolved, while its pods cannot be read, and says why', () => {
    let { ledger } = look(FRESH, sick(5));
    for (let hour = 1; hour <= 5; hour += 1) {
      const blind = look(ledger, { now: NOON + hour * 60 * MINUTE, coverage: coverageOf({ pods: 'denied' }) });
      expect(crash(blind.updates)).toEqual([hour === 1 ? 'INC-1 unknown!' : 'INC-1 unknown']);
      ledger = blind.ledger;
    }
    expect(ledger.incidents[0]).toMatchObject({ state: 'unknown', unknownBecause: 'pods not read: pods: denied' });
  });

  it('is unknown while its detector fails or is not there', () => {
    const { ledger } = look(FRESH, sick(5));
    const failing: Detector = {
      ...crashLoopBackOff,
      judge() {
        throw new Error('a bug');
      },
    };
    const failed = look(ledger, sick(5), [failing]);
    expect(failed.ledger.incidents[0]).toMatchObject({
      state: 'unknown',
      unknownBecause: 'detector CrashLoopBackOff failed',
    });
    const removed = look(ledger, {}, []);
    expect(removed.ledger.incidents[0]).toMatchObject({
      state: 'unknown',
      unknownBecause: 'no detector for CrashLoopBackOff runs',
    });
  });
});

describe('a container that is caught running between two crashes', () => {
  const caught = (now: number, startedAt: number, restarts: number): SnapshotParts => {
    const lastTermination = aTermination({ finishedAt: startedAt - MINUTE });
    const container = aContainer({ restarts, state: running(startedAt), lastTermination });
    // Old enough that so few restarts are none too many for its age.
    const pod = aPodWith([container], { ready: true, created: ago(20 * 24 * 60 * MINUTE) });
    return { now, pods: [pod], deployments: [aDeployment()] };
  };

  it('is not healthy since the first such look: its own start tells', () => {
    const opened = look(FRESH, { pods: [aCrashingPod()], deployments: [aDeployment()] });
    const first = look(opened.ledger, caught(NOON + 30 * MINUTE, NOON + 29 * MINUTE, 6));
    const second = look(first.ledger, caught(NOON + 60 * MINUTE, NOON + 58 * MINUTE, 7));
    expect(said(second.updates)).toEqual(['INC-1 ongoing']);
    expect(second.ledger.incidents[0]).toMatchObject({ healthySince: NOON + 58 * MINUTE, healthyLooks: 1 });
    const third = look(second.ledger, caught(NOON + 90 * MINUTE, NOON + 58 * MINUTE, 7));
    expect(said(third.updates)).toEqual(['INC-1 resolved!']);
  });
});

describe('restarts of a crash loop that has ended', () => {
  // Nine of them within the hour: FrequentRestarts would speak.
  const recovered = (now: number, exit: number) => {
    const lastTermination = aTermination({ finishedAt: exit });
    const container = aContainer({ restarts: 9, state: running(exit + MINUTE), lastTermination });
    return { now, pods: [aPodWith([container], { ready: true })], deployments: [aDeployment()] };
  };
  const opened = () => look(FRESH, { pods: [aCrashingPod()], deployments: [aDeployment()] }).ledger;

  it('were told while it lasted: they neither hold the incident open nor bring it back', () => {
    const before = ago(2 * MINUTE);
    const first = look(opened(), recovered(NOON + 5 * MINUTE, before));
    const second = look(first.ledger, recovered(NOON + 16 * MINUTE, before));
    expect(said(second.updates)).toEqual(['INC-1 resolved!']);
    expect(said(look(second.ledger, recovered(NOON + 30 * MINUTE, before)).updates)).toEqual([]);
  });

  it('are news when another came after the last look that saw it', () => {
    const first = look(opened(), recovered(NOON + 20 * MINUTE, NOON + 15 * MINUTE));
    expect(first.ledger.incidents[0]).toMatchObject({ code: 'FrequentRestarts', occurredAt: NOON + 15 * MINUTE });
  });
});

describe('who owns an incident decides what its deletion is', () => {
  const owned = (kind: string, name: string, namespace = 'shop') => {
    const owner = { kind, namespace, name };
    const incident = anIncident({ owner, key: `shop-demo|${kind}/${namespace}/${name}|crash` });
    return said(look(holding(incident), { pods: [aPod()], nodes: [aNode()], replicasets: [aReplicaSet()] }).updates);
  };

  it.each(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Namespace', 'Pod', 'Node'])(
    'a %s that is not in the list of its kind is gone',
    (kind) => {
      expect(owned(kind, 'deleted')).toEqual(['INC-1 gone!']);
    },
  );

  it.each(['Job', 'Pod'])('all runs of a generateName, a %s, are gone when the last pod of them is', (kind) => {
    const owner = { kind, namespace: 'shop', name: 'import-' };
    const affected = { count: 1, names: ['import-x7k2p-b4d9k'], peak: 1 };
    const incident = anIncident({ owner, key: `shop-demo|${kind}/shop/import-|crash`, affected });
    const later = (...pods: string[]) =>
      said(look(holding(incident), { pods: pods.map((name) => aPod({ name })) }).updates);
    expect(later('import-x7k2p-b4d9k')).toEqual(['INC-1 ongoing']);
    expect(later('import-another')).toEqual(['INC-1 gone!']);
    const jobs = [aJob({ name: 'import-x7k2p-b4d9k', controller: null })];
    expect(said(look(holding(incident), { jobs }).updates)).toEqual(['INC-1 ongoing']);
  });

  it('one that is in the list is healthy', () => {
    expect(owned('ReplicaSet', 'api-7d9f5c8b6d')).toEqual(['INC-1 ongoing']);
    expect(owned('Pod', 'api-7d9f5c8b6d-x2x4k')).toEqual(['INC-1 ongoing']);
    expect(owned('Pod', 'api-7d9f5c8b6d-x2x4k', 'other')).toEqual(['INC-1 gone!']);
  });

  it.each(['Rollout', 'Certificate'])('a %s, a kind no look reads, is judged by its pods alone', (kind) => {
    expect(owned(kind, 'deleted')).toEqual(['INC-1 ongoing']);
  });
});

describe('coverage by namespace', () => {
  it('leaves the others as they are: what was read goes on, what was not is unknown', () => {
    const coverage = [coverageEntry('pods', 'shop', 'ok'), coverageEntry('pods', 'bank', 'failed')];
    const inNamespace = (number: number, namespace: string) =>
      anIncident({
        number,
        key: `shop-demo|StatefulSet/${namespace}/db|crash`,
        owner: { kind: 'StatefulSet', namespace, name: 'db' },
      });
    const { updates } = look(holding(inNamespace(1, 'shop'), inNamespace(2, 'bank'), inNamespace(3, 'new')), {
      coverage,
    });
    expect(said(updates)).toEqual(['INC-1 ongoing', 'INC-2 unknown!', 'INC-3 unknown!']);
    expect(updates.map(({ incident }) => incident.unknownBecause)).toEqual([
      null,
      'pods not read: pods: failed',
      'pods not read',
    ]);
  });
});

describe('severity', () => {
  it('changes with what still serves, and is loud', () => {
    const looked = (ledger: Ledger, available: number) =>
      look(ledger, { pods: [aCrashingPod()], deployments: [aDeployment({ available })] }, [crashLoopBackOff]);
    const opened = looked(FRESH, 3);
    const worse = looked(opened.ledger, 0).updates[0];
    expect(worse).toMatchObject({
      turn: 'ongoing',
      loud: true,
      previousSeverity: 'SEV-2',
      incident: { severity: 'SEV-1' },
    });
    expect(look(FRESH, { pods: [aCrashingPod()] }).ledger.incidents[0]?.severity).toBe('SEV-1');
  });
});

describe('what the ledger remembers of single looks', () => {
  const short = (now: number, parts: SnapshotParts = {}): SnapshotParts => ({
    now,
    deployments: [aDeployment({ available: 2 })],
    ...parts,
  });
  const firstSeen = ({ ledger }: Tracked) => ledger.counters.firstSeen.map(({ at }) => (at - NOON) / MINUTE);

  it('dates a loss without a timestamp from the first look that noticed it', () => {
    const first = look(FRESH, short(NOON));
    const second = look(first.ledger, short(NOON + 5 * MINUTE));
    const third = look(second.ledger, short(NOON + 6 * MINUTE));
    expect([said(first.updates), said(second.updates), said(third.updates)]).toEqual([[], [], ['INC-1 opened!']]);
    expect(third.ledger.incidents[0]?.openedAt).toBe(NOON);
  });

  it('forgets it with the first look that finds it healthy', () => {
    const first = look(FRESH, short(NOON));
    const healthy = look(first.ledger, { now: NOON + MINUTE, deployments: [aDeployment()] });
    expect([firstSeen(first), firstSeen(healthy)]).toEqual([[0], []]);
  });

  it('keeps it through looks that could not judge: unread, or a failing detector', () => {
    const first = look(FRESH, short(NOON));
    const denied = look(first.ledger, { now: NOON + MINUTE, coverage: coverageOf({ deployments: 'absent' }) });
    expect(firstSeen(denied)).toEqual([0]);
    const throwing = DETECTORS.map(broken);
    expect(firstSeen(look(denied.ledger, short(NOON + 2 * MINUTE), throwing))).toEqual([0]);
  });

  it('tells three restarts in fifteen minutes by what the looks before counted', () => {
    const restarted = (restarts: number, now: number): SnapshotParts => {
      const state = running(now - MINUTE);
      const lastTermination = aTermination({ finishedAt: now - MINUTE });
      return { now, pods: [aPodWith([aContainer({ ready: false, restarts, state, lastTermination })])] };
    };
    /** Looks five minutes apart, the first without a restart; what each of the others said. */
    const told = (...counts: number[]) => {
      let { ledger } = look(FRESH, { pods: [aPod()] });
      return counts.map((restarts, index) => {
        const tracked = look(ledger, restarted(restarts, NOON + (index + 1) * 5 * MINUTE));
        ledger = tracked.ledger;
        return said(tracked.updates).join();
      });
    };
    expect(told(1, 1, 2, 3, 3)).toEqual(['', '', '', '', '']);
    expect(told(1, 1, 3)).toEqual(['', '', 'INC-1 opened!']);
    expect(told(1, 1, 2, 4)).toEqual(['', '', '', 'INC-1 opened!']);
    expect(told(3)).toEqual(['INC-1 opened!']);
  });
});

describe('the bound on ended incidents', () => {
  const ended = (number: number) =>
    anIncident({ number, key: `ended-${number}`, state: number % 2 === 0 ? 'gone' : 'resolved', endedAt: number });

  it('forgets the longest ended and keeps every open one and every number', () => {
    const open = Array.from({ length: 30 }, (_, index) =>
      anIncident({
        number: index + 1,
        key: `open-${index}`,
        state: 'unknown',
        code: 'NodeNotReady',
        owner: node(`n${index}`),
      }),
    );
    const old = Array.from({ length: MAX_ENDED + 5 }, (_, index) => ended(100 + ((index * 7) % (MAX_ENDED + 5))));
    const before: Ledger = { ...FRESH, incidents: [...open, ...old], nextNumber: 5_000 };
    const { ledger } = look(before, { coverage: coverageOf({ nodes: 'absent' }), pods: [aCrashingPod()] });
    expect(ledger.incidents.filter(({ state }) => state === 'unknown')).toHaveLength(30);
    const kept = ledger.incidents.filter(({ endedAt }) => endedAt !== null).map(({ number }) => number);
    expect([kept.length, Math.min(...kept)]).toEqual([MAX_ENDED, 105]);
    expect(ledger.incidents.at(-1)?.number).toBe(5_000);
    expect(ledger.nextNumber).toBe(5_001);
  });

  it('forgets none below it', () => {
    const few = Array.from({ length: MAX_ENDED }, (_, index) => ended(index + 1));
    expect(look({ ...FRESH, incidents: few }).ledger.incidents).toEqual(few);
  });
});

it('a node that leaves the cluster is gone; one that returns is healthy for ten minutes first', () => {
  const { ledger } = look(FRESH, { nodes: [aLostNode(), aNode({ name: 'worker-2' })] });
  expect(said(look(ledger, { nodes: [aNode({ name: 'worker-2' })] }).updates)).toEqual(['INC-1 gone!']);
  expect(said(look(ledger, { nodes: [aNode(), aNode({ name: 'worker-2' })] }).updates)).toEqual(['INC-1 ongoing']);
});
