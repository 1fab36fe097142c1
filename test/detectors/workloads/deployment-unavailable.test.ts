import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { ConditionRecord, DeploymentRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aCrashingContainer,
  aDeployment,
  aDetail,
  ago,
  anUnschedulablePod,
  aPod,
  aPodWith,
  aReplicaSet,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
  text,
} from '../../support/snapshots.ts';

const CODE = 'DeploymentUnavailable';
const KEY = 'DeploymentUnavailable/shop/api';
const count = (parts: SnapshotParts) => findingsOf(CODE, parts).length;
const settled = aCondition('Progressing', { reason: 'NewReplicaSetAvailable' });

function available(status: ConditionRecord['status'], age: number | null): ConditionRecord {
  return aCondition('Available', {
    status,
    reason: status === 'True' ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    changedAt: age === null ? null : ago(age),
  });
}

/** None of three available for so long, by the condition. */
function down(age: number | null, parts: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return aDeployment({ available: 0, conditions: [available('False', age), settled], ...parts });
}

/** Two of three available: Available stays True, and no condition dates the loss. */
function short(parts: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return aDeployment({ available: 2, conditions: [available('True', 5_000 * MINUTE), settled], ...parts });
}

/** A pod of the Deployment that lost readiness so long ago. */
function unready(age: number | null, parts: Partial<PodRecord> = {}): PodRecord {
  const changedAt = age === null ? null : ago(age);
  return aPod({
    ready: false,
    detail: aDetail({ conditions: [aCondition('Ready', { status: 'False', changedAt })] }),
    ...parts,
  });
}

const noticedAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at }] },
  lastLookAt: ago(MINUTE),
});

describe('a Deployment that is not available', () => {
  it('is told with conditions, images and the reasons of three unready pods, by name', () => {
    const conditions = [
      { ...available('False', 12 * MINUTE), message: text('Deployment does not have minimum availability.') },
      aCondition('Progressing', { status: 'False', reason: 'ProgressDeadlineExceeded', message: text('timed out') }),
      aCondition('ReplicaFailure', { reason: 'FailedCreate', message: text('exceeded quota: pods') }),
    ];
    const pods = [
      anUnschedulablePod({ name: 'api-d' }),
      unready(MINUTE, { name: 'api-c', phase: 'Running' }),
      aPodWith([aCrashingContainer()], { name: 'api-b' }),
      unready(MINUTE, { name: 'api-a', phase: 'Pending' }),
      aPod({ name: 'api-ready' }),
    ];
    const images = ['app=shop/api:1.5.0', 'proxy=envoy:1.30'];
    const finding = findingOf(CODE, {
      deployments: [aDeployment({ available: 0, updated: 1, images, conditions })],
      pods,
    });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: 'DeploymentUnavailable',
      severity: 'critical',
      object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: '0 of 3 replicas available',
      evidence: [
        'available: 0 of 3',
        'updated: 1 of 3',
        'image: app=shop/api:1.5.0',
        'image: proxy=envoy:1.30',
        'Available: False (MinimumReplicasUnavailable)',
        'Available says: Deployment does not have minimum availability. [free]',
        'Progressing: False (ProgressDeadlineExceeded)',
        'Progressing says: timed out [free]',
        'ReplicaFailure: True (FailedCreate)',
        'ReplicaFailure says: exceeded quota: pods [free]',
        'unready pod: api-a (Pending)',
        'unready pod: api-b (CrashLoopBackOff)',
        'unready pod: api-c (running, not ready)',
        'unready pods: 4 in all',
      ],
      remedy: ['kubectl -n shop describe deployment api', 'kubectl -n shop rollout undo deployment/api'],
      since: ago(12 * MINUTE),
    });
    const onlyPending = { deployments: [down(12 * MINUTE)], pods: [anUnschedulablePod({ name: 'api-d' })] };
    expect(evidenceLines(findingOf(CODE, onlyPending).evidence).at(-1)).toBe('unready pod: api-d (not scheduled)');
  });

  it('is told after five minutes of Available=False, to the second', () => {
    expect(count({ deployments: [down(5 * MINUTE)] })).toBe(0);
    expect(count({ deployments: [down(5 * MINUTE + SECOND)] })).toBe(1);
    expect(findingOf(CODE, { deployments: [down(6 * MINUTE)] }).since).toBe(ago(6 * MINUTE));
  });

  it('is told by Available=False alone, even when the counts agree', () => {
    expect(count({ deployments: [down(6 * MINUTE, { available: 3 })] })).toBe(1);
  });

  it('is critical at zero and high above', () => {
    expect(findingOf(CODE, { deployments: [down(6 * MINUTE)] }).severity).toBe('critical');
    expect(findingOf(CODE, { deployments: [down(6 * MINUTE, { available: 1 })] }).severity).toBe('high');
  });
});

describe('a Deployment that is well, or down on purpose', () => {
  it.each<[string, DeploymentRecord]>([
    ['all replicas are available', aDeployment()],
    ['more than wanted are available', aDeployment({ available: 4 })],
    ['it is scaled to zero', down(60 * MINUTE, { desired: 0 })],
    ['it is paused', down(60 * MINUTE, { paused: true })],
    ['it is being deleted', down(60 * MINUTE, { deletingAt: NOON })],
  ])('is silent, and nothing is noticed: %s', (_, deployment) => {
    const { findings, noticed } = detect(aSnapshot({ deployments: [deployment] }), NO_MEMORY, DETECTORS);
    expect([findings, noticed]).toEqual([[], []]);
  });
});

describe('a loss that no condition dates', () => {
  it('is as old as the longest unready of its pods, to the second', () => {
    const aged = (age: number) => ({
      deployments: [short()],
      pods: [unready(age), unready(MINUTE, { name: 'api-2' })],
    });
    expect(count(aged(5 * MINUTE))).toBe(0);
    expect(count(aged(5 * MINUTE + SECOND))).toBe(1);
    expect(findingOf(CODE, aged(7 * MINUTE))).toMatchObject({ severity: 'high', since: ago(7 * MINUTE) });
  });

  it('is as old as the creation of a pod whose readiness has no time', () => {
    const pods = [unready(null, { created: ago(8 * MINUTE) })];
    expect(findingOf(CODE, { deployments: [short()], pods }).since).toBe(ago(8 * MINUTE));
  });

  it('does not count pods that are ending, ended, or another workload’s', () => {
    const pods = [
      unready(60 * MINUTE, { deletingAt: NOON }),
      unready(60 * MINUTE, { phase: 'Failed' }),
      unready(60 * MINUTE, { phase: 'Succeeded' }),
      unready(60 * MINUTE, { namespace: 'other' }),
      unready(60 * MINUTE, { controller: { kind: 'ReplicaSet', name: 'web-7d9f5c8b6d' } }),
    ];
    expect(count({ deployments: [short()], pods })).toBe(0);
  });

  it('does not begin with the surplus pod of a rollout, which was unready while enough others served', () => {
    const pods = [
      aPod({ name: 'api-1' }),
      aPod({ name: 'api-2' }),
      unready(MINUTE, { name: 'api-3' }),
      unready(60 * MINUTE, { name: 'api-new' }),
    ];
    expect(count({ deployments: [short()], pods })).toBe(0);
    expect(count({ deployments: [short({ desired: 4 })], pods })).toBe(1);
  });

  it('is noticed at the first look and told once the ledger knows it for more than five minutes', () => {
    const look = (memory: typeof NO_MEMORY | ReturnType<typeof noticedAt>) =>
      detect(aSnapshot({ deployments: [short()] }), memory, DETECTORS);
    expect(look(NO_MEMORY)).toMatchObject({ findings: [], noticed: [KEY] });
    expect(look(noticedAt(ago(5 * MINUTE)))).toMatchObject({ findings: [], noticed: [KEY] });
    expect(look(noticedAt(ago(5 * MINUTE + SECOND)))).toMatchObject({
      findings: [{ since: ago(5 * MINUTE + SECOND) }],
      noticed: [KEY],
    });
  });

  it('waits for the ledger, too, where Available=False has no time or pods were not read', () => {
    expect(count({ deployments: [down(null)] })).toBe(0);
    expect(findingsOf(CODE, { deployments: [down(null)] }, noticedAt(ago(6 * MINUTE)))).toHaveLength(1);
    const coverage = coverageOf({ pods: 'denied' });
    expect(findingsOf(CODE, { deployments: [short()], coverage }, noticedAt(ago(6 * MINUTE)))).toHaveLength(1);
  });

  it('keeps its age when it gets worse: a fresh Available=False does not restart it', () => {
    const pods = [unready(20 * MINUTE, { name: 'api-1' }), unready(MINUTE, { name: 'api-2' })];
    const deployments = [down(MINUTE, { available: 1 })];
    expect(findingOf(CODE, { deployments, pods }).since).toBe(ago(20 * MINUTE));
  });
});

describe('a rollout', () => {
  const rollout = (name: string | null) =>
    aCondition('Progressing', {
      reason: name === null ? 'FoundNewReplicaSet' : 'ReplicaSetUpdated',
      message: text(name === null ? 'Found a new replica set.' : `ReplicaSet "${name}" is progressing.`),
      changedAt: ago(4 * MINUTE),
    });
  const rolling = (lostFor: number, progressing: ConditionRecord, replicaSetAge = 4 * MINUTE): SnapshotParts => ({
    deployments: [down(lostFor, { conditions: [available('False', lostFor), progressing] })],
    replicasets: [aReplicaSet({ name: 'api-new', created: ago(replicaSetAge) })],
  });

  it('younger than five minutes excuses the trouble it began with, to the second', () => {
    const lost = 5 * MINUTE + 10 * SECOND;
    expect(count(rolling(lost, rollout('api-new'), 5 * MINUTE))).toBe(0);
    expect(count(rolling(lost, rollout('api-new'), 5 * MINUTE + SECOND))).toBe(1);
  });

  it('does not excuse trouble that is older than it', () => {
    expect(count(rolling(8 * MINUTE, rollout('api-new')))).toBe(0);
    expect(count(rolling(60 * MINUTE, rollout('api-new')))).toBe(1);
  });

  it('is dated by its condition where the ReplicaSet is not named or not known', () => {
    expect(count(rolling(6 * MINUTE, rollout(null)))).toBe(0);
    expect(count(rolling(6 * MINUTE, rollout('unread')))).toBe(0);
    expect(count(rolling(6 * MINUTE, { ...rollout(null), changedAt: ago(20 * MINUTE) }))).toBe(1);
    expect(count(rolling(6 * MINUTE, { ...rollout(null), changedAt: null }))).toBe(1);
  });

  it('moves on by its lastUpdateTime: lastTransitionTime stays that of the first rollout ever', () => {
    const moved = (updated: number, lost: number | null) => {
      const progressing = { ...rollout('unread'), changedAt: ago(9_000 * MINUTE), updatedAt: ago(updated) };
      const conditions = [available(lost === null ? 'True' : 'False', lost ?? 9_000 * MINUTE), progressing];
      return findingsOf(CODE, { deployments: [short({ conditions })] }, noticedAt(ago(lost ?? 60 * MINUTE))).length;
    };
    expect(moved(4 * MINUTE, 6 * MINUTE)).toBe(0);
    expect(moved(4 * MINUTE, 20 * MINUTE)).toBe(1);
    expect(moved(6 * MINUTE, null)).toBe(1);
  });

  it('of long ago that still moves on is no trouble while Available holds', () => {
    const progressing = { ...rollout('api-new'), changedAt: ago(9_000 * MINUTE), updatedAt: ago(MINUTE) };
    const parts = (status: 'True' | 'False') => ({
      deployments: [short({ conditions: [available(status, 8 * MINUTE), progressing] })],
      replicasets: [aReplicaSet({ name: 'api-new', created: ago(8 * MINUTE) })],
    });
    const memory = noticedAt(ago(5 * MINUTE + SECOND));
    expect(findingsOf(CODE, parts('True'), memory)).toHaveLength(0);
    expect(findingsOf(CODE, parts('False'), memory)).toHaveLength(1);
  });

  it('that is complete excuses nothing', () => {
    const done = { ...rollout('api-new'), reason: 'NewReplicaSetAvailable' };
    expect(count(rolling(6 * MINUTE, done))).toBe(1);
  });

  it('that cannot go on is told at once, while replicas are missing', () => {
    const stuck = aCondition('Progressing', { status: 'False', reason: 'ProgressDeadlineExceeded', changedAt: NOON });
    expect(count({ deployments: [short({ conditions: [available('True', 60 * MINUTE), stuck] })] })).toBe(1);
    expect(count({ deployments: [aDeployment({ conditions: [available('True', 60 * MINUTE), stuck] })] })).toBe(0);
    const counted = down(MINUTE, { available: 3, conditions: [available('False', MINUTE), stuck] });
    expect(count({ deployments: [counted] })).toBe(0);
  });

  it('that was paused half-way (Progressing=Unknown) is not told at once', () => {
    const paused = aCondition('Progressing', { status: 'Unknown', reason: 'DeploymentPaused' });
    expect(count({ deployments: [short({ conditions: [paused] })] })).toBe(0);
  });

  it('or scale-up whose pods are young is no trouble yet', () => {
    const pods = ['a', 'b', 'c', 'd'].map((letter) => unready(4 * MINUTE, { name: `api-${letter}`, phase: 'Pending' }));
    expect(count({ deployments: [short({ desired: 6, updated: 6 })], pods })).toBe(0);
  });
});

describe('a dump, whose clock is a lower bound', () => {
  it('tells a loss without a measurable age, its age unknown', () => {
    expect(findingOf(CODE, { deployments: [short()], bound: 'lower' }).since).toBeNull();
    expect(findingOf(CODE, { deployments: [down(0)], bound: 'lower' }).since).toBeNull();
  });

  it('does not tell a loss whose age is measured and short', () => {
    expect(count({ deployments: [down(2 * MINUTE)], bound: 'lower' })).toBe(0);
  });
});

describe('a single Deployment in a dump', () => {
  it('is starting while it is young, and has no replicas for a reason after that', () => {
    const untouched = (age: number) =>
      count({
        deployments: [aDeployment({ available: 0, ready: 0, updated: 0, conditions: [], created: ago(age) })],
        partial: true,
      });
    expect(untouched(0)).toBe(0);
    expect(untouched(5 * MINUTE)).toBe(0);
    expect(untouched(6 * MINUTE)).toBe(1);
  });

  it('is well when the pods of the same dump are ready: its status was written before them', () => {
    const pods = ['a', 'b', 'c'].map((letter) => aPod({ name: `api-${letter}` }));
    expect(count({ deployments: [short()], pods, partial: true })).toBe(0);
    expect(count({ deployments: [short()], pods: pods.slice(1), partial: true })).toBe(1);
  });
});

describe('a Deployment whose trouble is not told anew', () => {
  it('is excused while it is too young: an open incident of it is not healthy', () => {
    const deployment = aDeployment({ available: 0 });
    const pods = [0, 1, 2].map((index) =>
      aPod({
        name: `api-${index}`,
        ready: false,
        detail: aDetail({ conditions: [aCondition('Ready', { status: 'False', changedAt: ago(MINUTE) })] }),
      }),
    );
    const { findings, excused } = detect(aSnapshot({ deployments: [deployment], pods }), NO_MEMORY, DETECTORS);
    expect(findings.filter(({ code }) => code === 'DeploymentUnavailable')).toEqual([]);
    expect(excused.filter(({ code }) => code === 'DeploymentUnavailable')).toEqual([
      { code: 'DeploymentUnavailable', owner: { kind: 'Deployment', namespace: 'shop', name: deployment.name } },
    ]);
  });
});
