import { describe, expect, it } from 'vitest';
import type { PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, excusedIn, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  ago,
  anUnschedulablePod,
  aReplicaSet,
  MINUTE,
  NOON,
  SECOND,
  text,
} from '../../support/snapshots.ts';

const CODE = 'PodNotScheduled';

/** Pending for ten minutes, looked at by nobody. */
function overlooked(detail: Partial<PodDetail> = {}, parts: Partial<PodRecord> = {}): PodRecord {
  return anUnschedulablePod({ created: ago(10 * MINUTE), ...parts }, { conditions: [], ...detail });
}

const codes = (pod: PodRecord) => codesIn({ pods: [pod] });

describe('a pod that no scheduler looks at', () => {
  it('is told with the scheduler it names', () => {
    const pods = [overlooked({ scheduler: 'volcano' })];
    expect(codesIn({ pods })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'no scheduler looks at it: it names volcano',
      evidence: ['scheduler: volcano', 'PodScheduled: no such condition'],
      remedy: [
        "kubectl -n shop get pod api-7d9f5c8b6d-x2x4k -o jsonpath='{.spec.schedulerName}'",
        'kubectl get pods -A | grep volcano',
      ],
      since: ago(10 * MINUTE),
    });
  });

  it('is told after five minutes, to the second, and excused before', () => {
    const aged = (age: number) => overlooked({}, { created: ago(age) });
    expect(codes(aged(5 * MINUTE))).toEqual([]);
    expect(excusedIn({ pods: [aged(5 * MINUTE)] })).toEqual([CODE]);
    expect(codes(aged(5 * MINUTE + SECOND))).toEqual([CODE]);
  });

  it('is told in a dump without its creation, its age unknown, and not by a live look', () => {
    expect(findingOf(CODE, { pods: [overlooked({}, { created: null })], partial: true }).since).toBeNull();
    expect(codes(overlooked({}, { created: null }))).toEqual([]);
    const begun = overlooked({}, { created: NOON });
    expect(codesIn({ pods: [begun], bound: 'lower', partial: true })).toEqual([]);
  });

  it('is told when another scheduler left a verdict of its own', () => {
    const condition = aCondition('PodScheduled', {
      status: 'False',
      reason: 'Undetermined',
      message: text('queue resource quota insufficient'),
    });
    const finding = findingOf(CODE, { pods: [overlooked({ conditions: [condition], scheduler: null })] });
    expect(finding.message).toBe('no scheduler looks at it: it names default-scheduler');
    expect(evidenceLines(finding.evidence)).toEqual([
      'scheduler: default-scheduler',
      'PodScheduled: False',
      'reason: Undetermined',
      'status: queue resource quota insufficient [free]',
    ]);
  });
});

describe('what is no such pod', () => {
  const scheduled = (reason: string) => [aCondition('PodScheduled', { status: 'False', reason })];

  it.each<[string, PodRecord, readonly string[]]>([
    ['one that no node fits', overlooked({ conditions: scheduled('Unschedulable') }), ['PodUnschedulable']],
    ['one the scheduler failed on', overlooked({ conditions: scheduled('SchedulerError') }), ['PodUnschedulable']],
    ['one that is gated', overlooked({ schedulingGates: ['queue'] }, { created: ago(6 * MINUTE) }), []],
    [
      'one that is said to be gated',
      overlooked({ conditions: scheduled('SchedulingGated') }, { created: ago(6 * MINUTE) }),
      [],
    ],
    ['one that has a node', overlooked({}, { node: 'worker-1', created: ago(6 * MINUTE) }), []],
    ['one whose containers a kubelet tells of', overlooked({ containers: [aContainer()] }), []],
    ['one that is being deleted', overlooked({}, { deletingAt: NOON }), []],
    ['one that has no phase', overlooked({}, { phase: 'Unknown' }), []],
    ['one that ended', overlooked({}, { phase: 'Succeeded' }), []],
  ])('%s', (_, pod, expected) => {
    expect(codes(pod)).toEqual(expected);
  });
});
