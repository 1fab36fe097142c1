import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { DisruptionBudgetRecord, NodeRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { aDisruptionBudget } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDetail,
  ago,
  aNode,
  aPod,
  aSnapshot,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODE = 'PdbBlocking';
const KEY = 'PdbBlocking/shop/api';
const noticedAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at }] },
  lastLookAt: ago(MINUTE),
});
/** minAvailable 1 of one replica: nothing may be disrupted, as ever. */
const single = (parts: Partial<DisruptionBudgetRecord> = {}) =>
  aDisruptionBudget({ ...{ allowed: 0, healthy: 1, wantedHealthy: 1, expected: 1, minAvailable: '1' }, ...parts });
const count = (parts: SnapshotParts, memory: Parameters<typeof findingsOf>[2] = NO_MEMORY) =>
  findingsOf(CODE, parts, memory).length;

describe('a budget that blocks a drain', () => {
  const cordoned = (age: number | null): NodeRecord =>
    aNode({
      cordoned: true,
      taints: [
        {
          ...{ key: 'node.kubernetes.io/unschedulable', value: null, effect: 'NoSchedule' },
          addedAt: age === null ? null : ago(age),
        },
      ],
    });
  const drain = (age: number | null, pod: Partial<PodRecord> = {}, budget = single()): SnapshotParts => ({
    poddisruptionbudgets: [budget],
    pods: [aPod(pod)],
    nodes: [cordoned(age)],
  });

  it('is told with the node and the pod, dated by the cordon', () => {
    const finding = findingOf(CODE, drain(20 * MINUTE));
    expect(finding).toMatchObject({
      severity: 'low',
      owner: { kind: 'PodDisruptionBudget', namespace: 'shop', name: 'api' },
      message: 'allows no disruption: the cordoned node worker-1 cannot be drained of pod api-7d9f5c8b6d-x2x4k',
      remedy: [
        'kubectl -n shop describe pdb api',
        'kubectl get pods -A -o wide --field-selector spec.nodeName=worker-1',
      ],
      since: ago(20 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'disruptions allowed: 0',
      'healthy: 1 of 1, 1 wanted',
      'minAvailable: 1',
    ]);
  });

  it('is told after a quarter of an hour, to the second; where the taint has no time by the ledger', () => {
    expect(count(drain(15 * MINUTE))).toBe(0);
    expect(count(drain(15 * MINUTE + SECOND))).toBe(1);
    expect(count(drain(null), noticedAt(ago(15 * MINUTE)))).toBe(0);
    expect(count(drain(null), noticedAt(ago(16 * MINUTE)))).toBe(1);
  });

  it('is not told when it takes no pod there, one that a drain leaves, or allows a disruption', () => {
    expect(count(drain(20 * MINUTE, { labels: { app: 'web' } }))).toBe(0);
    expect(count(drain(20 * MINUTE, { namespace: 'bank' }))).toBe(0);
    expect(count(drain(20 * MINUTE, { node: 'worker-2' }))).toBe(0);
    expect(count(drain(20 * MINUTE, { controller: { kind: 'DaemonSet', name: 'api' } }))).toBe(0);
    expect(count(drain(20 * MINUTE, { phase: 'Succeeded' }))).toBe(0);
    expect(count(drain(20 * MINUTE, {}, single({ allowed: 1 })))).toBe(0);
  });
});

describe('a budget whose pods are unhealthy', () => {
  const ill = (parts: Partial<DisruptionBudgetRecord> = {}) =>
    single({ healthy: 2, wantedHealthy: 2, expected: 3, minAvailable: null, maxUnavailable: '1', ...parts });
  const unready = (age: number) =>
    aPod({
      ready: false,
      detail: aDetail({ conditions: [aCondition('Ready', { status: 'False', changedAt: ago(age) })] }),
    });
  const refusing = (age: number) => aCondition('DisruptionAllowed', { status: 'False', changedAt: ago(age) });

  it('is told with the pods, dated by the later of both beginnings', () => {
    const poddisruptionbudgets = [ill({ conditions: [refusing(60 * MINUTE)] })];
    const finding = findingOf(CODE, { poddisruptionbudgets, pods: [unready(20 * MINUTE)] });
    expect(finding).toMatchObject({
      message: 'allows no disruption: 2 of 3 pods healthy, 2 wanted',
      remedy: ['kubectl -n shop describe pdb api', 'kubectl -n shop get pods'],
      since: ago(20 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toContain('unready pod: api-7d9f5c8b6d-x2x4k (running, not ready)');
    expect(count({ poddisruptionbudgets, pods: [unready(15 * MINUTE)] })).toBe(0);
  });

  it('is told alone: a dump as soon as status says so, a live look by condition or ledger', () => {
    expect(count({ poddisruptionbudgets: [ill({ conditions: [] })], partial: true })).toBe(1);
    expect(count({ poddisruptionbudgets: [ill({ conditions: [refusing(16 * MINUTE)] })] })).toBe(1);
    expect(count({ poddisruptionbudgets: [ill({ conditions: [refusing(5 * MINUTE)] })] })).toBe(0);
    const look = aSnapshot({ poddisruptionbudgets: [ill({ conditions: [] })] });
    expect(detect(look, NO_MEMORY, DETECTORS)).toMatchObject({
      findings: [],
      noticed: [KEY],
      excused: [{ code: CODE }],
    });
    expect(detect(look, noticedAt(ago(16 * MINUTE)), DETECTORS).findings).toHaveLength(1);
  });

  it.each<[string, DisruptionBudgetRecord]>([
    ['a plain single replica', single()],
    ['a healthy one that allows nothing', aDisruptionBudget({ allowed: 0, healthy: 3, wantedHealthy: 3 })],
    ['one that takes no pod', single({ healthy: 0, wantedHealthy: 0, expected: 0 })],
    ['one that allows a disruption all the same', ill({ allowed: 1 })],
    ['one that is being deleted', ill({ deletingAt: NOON })],
  ])('is not: %s', (_, budget) => {
    expect(count({ poddisruptionbudgets: [budget], partial: true })).toBe(0);
  });
});
