import { describe, expect, it } from 'vitest';
import type { PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDetail,
  ago,
  anEvent,
  aPod,
  aReplicaSet,
  MINUTE,
  NO_COUNTERS,
  SECOND,
  text,
} from '../../support/snapshots.ts';

const CODE = 'PodEvicted';
const DAY = 24 * 60 * MINUTE;
const LOW = 'The node was low on resource: memory. Container app was using 1Gi, which exceeds its request of 128Mi.';

function anEvictedPod(
  message: string | null,
  detail: Partial<PodDetail> = {},
  parts: Partial<PodRecord> = {},
): PodRecord {
  return aPod({
    phase: 'Failed',
    ready: false,
    detail: aDetail({
      reason: 'Evicted',
      message: message === null ? null : text(message),
      conditions: [aCondition('Ready', { status: 'False', reason: 'PodFailed', changedAt: ago(20 * MINUTE) })],
      containers: [aContainer({ ready: false })],
      ...detail,
    }),
    ...parts,
  });
}

const told = (pod: PodRecord) => codesIn({ pods: [pod] }).includes(CODE);

describe('an evicted pod', () => {
  it('is told with the resource, its node and what it asked for, and under no other code', () => {
    const pods = [anEvictedPod(LOW)];
    expect(codesIn({ pods })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'medium',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'evicted from node worker-1: node pressure: memory',
      evidence: [
        'cause: node pressure: memory',
        `kubelet: ${LOW} [free]`,
        'node: worker-1',
        'resources of app: memory request 128Mi, limit 256Mi',
      ],
      remedy: ['kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k', 'kubectl describe node worker-1'],
      since: ago(20 * MINUTE),
      occurredAt: ago(20 * MINUTE),
    });
  });

  it.each([
    ['The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi', 'node pressure: ephemeral-storage'],
    ['The node was low on resource: [DiskPressure]. ', 'node pressure: DiskPressure'],
    ['Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ', 'own limit: ephemeral-storage'],
    ['Container app exceeded its local ephemeral storage limit "1Gi". ', 'own limit: ephemeral-storage'],
    ['Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ', 'own limit: EmptyDir volume'],
    ['The kubelet had its reasons', 'see the kubelet’s message'],
    [null, 'cause unknown'],
  ])('has the cause of %s', (message, cause) => {
    expect(findingOf(CODE, { pods: [anEvictedPod(message)] }).message).toBe(`evicted from node worker-1: ${cause}`);
  });

  it('is told for a day, to the second', () => {
    const at = (age: number) =>
      anEvictedPod(LOW, { conditions: [aCondition('Ready', { status: 'False', changedAt: ago(age) })] });
    expect(told(at(DAY))).toBe(true);
    expect(told(at(DAY + SECOND))).toBe(false);
  });

  it('is dated by its DisruptionTarget, else by the event, never by its start', () => {
    const conditions = [aCondition('DisruptionTarget', { changedAt: ago(3 * MINUTE) })];
    expect(findingOf(CODE, { pods: [anEvictedPod(LOW, { conditions })] }).occurredAt).toBe(ago(3 * MINUTE));
    const events = [anEvent({ reason: 'Evicted', message: text(LOW), count: 1, last: ago(7 * MINUTE) })];
    const timeless = anEvictedPod(LOW, { conditions: [] });
    expect(findingOf(CODE, { pods: [timeless], events }).occurredAt).toBe(ago(7 * MINUTE));
    expect(findingOf(CODE, { pods: [timeless] })).toMatchObject({ since: null, occurredAt: null });
  });

  it('without a time is told for a day since it was first noticed', () => {
    const timeless = anEvictedPod(LOW, { conditions: [] });
    const noticed = (age: number) => ({
      counters: { ...NO_COUNTERS, firstSeen: [{ key: `${CODE}/shop/${timeless.name}`, at: ago(age) }] },
      lastLookAt: ago(MINUTE),
    });
    expect(codesIn({ pods: [timeless] }, noticed(DAY))).toEqual([CODE]);
    expect(codesIn({ pods: [timeless] }, noticed(DAY + SECOND))).toEqual([]);
  });

  it('is not one that failed for another reason, nor one that still runs', () => {
    expect(told(anEvictedPod(LOW, { reason: 'NodeLost' }))).toBe(false);
    expect(told(anEvictedPod(LOW, {}, { phase: 'Running' }))).toBe(false);
  });
});
