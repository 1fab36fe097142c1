import { describe, expect, it } from 'vitest';
import type { PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDeployment,
  aDetail,
  ago,
  aJob,
  aPod,
  aReplicaSet,
  aTermination,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NOON,
  SECOND,
  type SnapshotParts,
  terminated,
  text,
} from '../../support/snapshots.ts';

const CODE = 'PodFailed';
const DAY = 24 * 60 * MINUTE;
const unstarted = aContainer({ ready: false, state: { type: 'unknown' } });

/** Failed ten minutes ago, by exit 3, unless told otherwise. */
function aFailedPod(detail: Partial<PodDetail> = {}, parts: Partial<PodRecord> = {}): PodRecord {
  const containers = [aContainer({ ready: false, state: terminated({ exitCode: 3, finishedAt: ago(10 * MINUTE) }) })];
  return aPod({
    phase: 'Failed',
    ready: false,
    detail: aDetail({ restartPolicy: 'Never', conditions: [], containers, ...detail }),
    ...parts,
  });
}

const told = (pod: PodRecord, more: SnapshotParts = {}) => {
  const pods = [pod, ...(more.pods ?? [])];
  return codesIn({ ...more, pods }).filter((code) => code === CODE).length === 1;
};

describe('a pod that failed', () => {
  it('is told with its exit, on its owner, as an occurrence', () => {
    const finding = findingOf(CODE, {
      pods: [aFailedPod({}, { controller: { kind: 'Workflow', name: 'nightly-x7k2p' }, generateName: null })],
    });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'medium',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Workflow', namespace: 'shop', name: 'nightly-' },
      message: 'the pod failed: container app ended with exit 3',
      evidence: [
        'node: worker-1',
        'restart policy: Never',
        'container: app',
        'image: shop/api:1.5.0',
        'restarts: 0',
        'exit code: 3',
        'exit reason: Error',
        'last exit: 2026-11-21 11:50:00Z, 10 min before the look',
      ],
      remedy: ['kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c app', 'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k'],
      since: ago(10 * MINUTE),
      occurredAt: ago(10 * MINUTE),
    });
  });

  it.each([
    ['OutOfcpu', 'Pod Node didn’t have enough resource: cpu'],
    ['NodeAffinity', 'Predicate NodeAffinity failed'],
    ['UnexpectedAdmissionError', 'Allocate failed due to no healthy devices present'],
  ])('is told when its node refused it: %s, at its start', (reason, message) => {
    const pod = aFailedPod({ reason, message: text(message), startedAt: ago(30 * MINUTE), containers: [unstarted] });
    const finding = findingOf(CODE, { pods: [pod] });
    expect(finding.message).toBe(`the pod failed: ${reason}`);
    expect(evidenceLines(finding.evidence)).toEqual([
      `reason: ${reason}`,
      `status: ${message} [free]`,
      'node: worker-1',
      'restart policy: Never',
    ]);
    expect(finding.occurredAt).toBe(ago(30 * MINUTE));
  });

  it('is told when its deadline ended it, dated by its conditions', () => {
    const conditions = [aCondition('Ready', { status: 'False', changedAt: ago(4 * MINUTE) })];
    const pod = aFailedPod({ reason: 'DeadlineExceeded', conditions, containers: [unstarted] });
    expect(findingOf(CODE, { pods: [pod] })).toMatchObject({
      message: 'the pod failed: DeadlineExceeded',
      occurredAt: ago(4 * MINUTE),
    });
  });

  it('names the init container that ended it, and the main one before it', () => {
    const init = aContainer({ name: 'migrate', role: 'init', ready: false, state: terminated({ exitCode: 7 }) });
    expect(findingOf(CODE, { pods: [aFailedPod({ containers: [init, unstarted] })] }).message).toBe(
      'the pod failed: init container migrate ended with exit 7',
    );
    const main = aContainer({ ready: false, state: terminated({ exitCode: 3 }) });
    expect(findingOf(CODE, { pods: [aFailedPod({ containers: [init, main] })] }).message).toContain('container app');
  });

  it('is told for a day, to the second', () => {
    const ended = (age: number) =>
      aFailedPod({ containers: [aContainer({ state: terminated({ exitCode: 3, finishedAt: ago(age) }) })] });
    expect(told(ended(DAY))).toBe(true);
    expect(told(ended(DAY + SECOND))).toBe(false);
  });

  it('is told without a time, its age unknown, for a day since it was first noticed', () => {
    const timeless = aFailedPod({ reason: 'DeadlineExceeded', containers: [unstarted] });
    expect(findingOf(CODE, { pods: [timeless] })).toMatchObject({ since: null, occurredAt: null });
    const remembered = (age: number) => ({
      counters: { ...NO_COUNTERS, firstSeen: [{ key: `${CODE}/shop/${timeless.name}`, at: ago(age) }] },
      lastLookAt: ago(5 * MINUTE),
    });
    expect(codesIn({ pods: [timeless] }, remembered(DAY))).toEqual([CODE]);
    expect(codesIn({ pods: [timeless] }, remembered(DAY + SECOND))).toEqual([]);
  });
});

describe('a failed pod whose trouble is told elsewhere, or over', () => {
  const ofJob: Partial<PodRecord> = { controller: { kind: 'Job', name: 'report-29000000' } };

  it('is a try of a Job that was read; of one that was not it is told', () => {
    expect(told(aFailedPod({}, ofJob), { jobs: [aJob()] })).toBe(false);
    expect(told(aFailedPod({}, ofJob))).toBe(true);
  });

  it('may be a try of a Job that could not be read for once', () => {
    const pods = [aFailedPod({}, { controller: { kind: 'Job', name: 'import' } })];
    expect(codesIn({ pods, coverage: coverageOf({ jobs: 'failed' }) })).not.toContain(CODE);
    expect(codesIn({ pods, coverage: coverageOf({ jobs: 'denied' }) })).toContain(CODE);
  });

  it('was evicted', () => {
    expect(codesIn({ pods: [aFailedPod({ reason: 'Evicted' })] })).toEqual(['PodEvicted']);
  });

  it('is being deleted: it ended on SIGTERM', () => {
    expect(told(aFailedPod({}, { deletingAt: NOON }))).toBe(false);
  });

  it('was OOMKilled: that speaks for its hour; later the failure does, where no look has told of it', () => {
    const killed = (age: number) => {
      const termination = aTermination({ exitCode: 137, reason: 'OOMKilled', finishedAt: ago(age) });
      return aFailedPod({ containers: [aContainer({ state: { type: 'terminated', termination } })] });
    };
    expect(codesIn({ pods: [killed(60 * MINUTE)] })).toEqual(['OOMKilled']);
    expect(codesIn({ pods: [killed(61 * MINUTE)] })).toEqual([]);
    expect(codesIn({ pods: [killed(61 * MINUTE)], partial: true })).toEqual([CODE]);
  });

  it('was followed by a pod of the same owner that is ready, or done', () => {
    const later = (parts: Partial<PodRecord>) => aPod({ name: 'later', created: ago(5 * MINUTE), ...parts });
    expect(told(aFailedPod(), { pods: [later({})] })).toBe(false);
    expect(told(aFailedPod(), { pods: [later({ ready: false, phase: 'Succeeded' })] })).toBe(false);
    expect(told(aFailedPod(), { pods: [later({ created: ago(121 * MINUTE) })] })).toBe(true);
    expect(told(aFailedPod(), { pods: [later({ controller: { kind: 'ReplicaSet', name: 'web-7d9f5c8b6d' } })] })).toBe(
      true,
    );
  });

  it.each(['Terminated', 'NodeShutdown', 'Shutdown', 'Preempting'])(
    'ended on purpose (%s) while its workload is full, or was not seen',
    (reason) => {
      const pod = aFailedPod({ reason });
      const replicasets = [aReplicaSet()];
      expect(told(pod, { replicasets, deployments: [aDeployment()] })).toBe(false);
      expect(told(pod)).toBe(false);
      expect(told(pod, { replicasets, deployments: [aDeployment({ ready: 2 })] })).toBe(true);
    },
  );

  it('was disrupted by its condition, but nobody replaces a pod without a controller', () => {
    const disrupted = { conditions: [aCondition('DisruptionTarget', { changedAt: ago(MINUTE) })] };
    expect(told(aFailedPod(disrupted))).toBe(false);
    expect(told(aFailedPod(disrupted, { controller: null }))).toBe(true);
  });
});

it('a pod in any other phase has not failed', () => {
  for (const phase of ['Running', 'Pending', 'Succeeded', 'Unknown'] as const) {
    expect(told(aFailedPod({}, { phase }))).toBe(false);
  }
});
