import { describe, expect, it } from 'vitest';
import { exceededQuota } from '../../../src/detectors/cluster/quota-exhausted.ts';
import type { EventRecord, QuotaRecord } from '../../../src/model/snapshot.ts';
import { aQuota } from '../../support/cluster-records.ts';
import { findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, aDeployment, ago, anEvent, aReplicaSet, MINUTE, text } from '../../support/snapshots.ts';

const CODE = 'QuotaExhausted';
const QUOTA = { kind: 'ResourceQuota', namespace: 'shop', name: 'compute' };
const REFUSAL = text(
  'pods "api-7d9f5c8b6d-x2x4k" is forbidden: exceeded quota: compute, requested: limits.memory=1Gi, used: limits.memory=16Gi, limited: limits.memory=16Gi',
);
const filled = (name: string, share: number | null): QuotaRecord =>
  aQuota({ resources: [{ name, hard: '16Gi', used: '15.5Gi', share }] });

describe('a quota that is nearly used up', () => {
  it('is low, with the amounts', () => {
    expect(findingOf(CODE, { resourcequotas: [filled('limits.memory', 0.97)] })).toMatchObject({
      severity: 'low',
      object: QUOTA,
      owner: QUOTA,
      message: 'limits.memory 15.5Gi of 16Gi used (97 %)',
      remedy: ['kubectl -n shop describe resourcequota compute', expect.any(String)],
    });
  });

  it.each([
    ['limits.memory', 0.95, 1],
    ['limits.memory', 0.949, 0],
    ['cpu', 1, 1],
    ['requests.cpu', 1, 1],
    ['requests.storage', 1, 1],
    ['gold.storageclass.storage.k8s.io/requests.storage', 1, 1],
    ['requests.ephemeral-storage', 1, 1],
    ['pods', 1, 0],
    ['count/deployments.apps', 1, 0],
    ['persistentvolumeclaims', 1, 0],
    ['requests.nvidia.com/gpu', 1, 0],
    ['limits.memory', null, 0],
  ])('%s at %s: %i', (name, share, findings) => {
    expect(findingsOf(CODE, { resourcequotas: [filled(name, share)] })).toHaveLength(findings);
  });
});

describe('a creation that is refused', () => {
  const event = (parts: Partial<EventRecord> = {}) =>
    anEvent({
      object: { kind: 'ReplicaSet', namespace: 'shop', name: 'api-7d9f5c8b6d' },
      ...{ reason: 'FailedCreate', message: REFUSAL, ...parts },
    });

  it('is high, of the quota that refused, and names who was refused', () => {
    expect(findingOf(CODE, { events: [event()] })).toMatchObject({
      severity: 'high',
      object: { kind: 'ReplicaSet', namespace: 'shop', name: 'api-7d9f5c8b6d' },
      owner: QUOTA,
      message: 'it refuses what ReplicaSet api-7d9f5c8b6d needs',
    });
  });

  it('is told for half an hour, and no more once the workload has what it wants', () => {
    expect(findingsOf(CODE, { events: [event({ last: ago(30 * MINUTE) })] })).toHaveLength(1);
    expect(findingsOf(CODE, { events: [event({ last: ago(31 * MINUTE) })] })).toEqual([]);
    const short = aReplicaSet({ desired: 3, ready: 2 });
    expect(findingsOf(CODE, { events: [event()], replicasets: [short] })).toHaveLength(1);
    expect(findingsOf(CODE, { events: [event()], replicasets: [{ ...short, ready: 3 }] })).toEqual([]);
  });

  it('for another reason is no quota’s', () => {
    expect(
      findingsOf(CODE, { events: [event({ message: text('pods "x" is forbidden: violates PodSecurity') })] }),
    ).toEqual([]);
    expect(exceededQuota(REFUSAL)).toBe('compute');
    expect(exceededQuota(text('exceeded quota: , requested'))).toBeNull();
  });

  it('shows in the conditions of a ReplicaSet or a Deployment alone, as one incident', () => {
    const conditions = [
      aCondition('ReplicaFailure', { reason: 'FailedCreate', message: REFUSAL, changedAt: ago(MINUTE) }),
    ];
    const deployment = aDeployment({ conditions });
    const found = findingsOf(CODE, { deployments: [deployment], replicasets: [aReplicaSet({ conditions })] });
    expect(found).toHaveLength(2);
    for (const { object, owner, since } of found) {
      expect([object.kind, object.name, owner, since]).toEqual(['Deployment', 'api', QUOTA, ago(MINUTE)]);
    }
    expect(findingsOf(CODE, { deployments: [aDeployment({ conditions, desired: 0 })] })).toEqual([]);
    const over = conditions.map((condition) => ({ ...condition, status: 'False' as const }));
    expect(findingsOf(CODE, { deployments: [aDeployment({ conditions: over })] })).toEqual([]);
  });
});
