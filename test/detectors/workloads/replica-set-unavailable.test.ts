import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { ReplicaSetRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCrashingPod,
  aDeployment,
  ago,
  aPod,
  aReplicaSet,
  aSnapshot,
  MINUTE,
  NO_MEMORY,
  NOON,
} from '../../support/snapshots.ts';

const CODE = 'ReplicaSetUnavailable';
const down = (parts: Partial<ReplicaSetRecord> = {}) => aReplicaSet({ ready: 1, available: 1, ...parts });
const alone = { partial: true } as const;

describe('a ReplicaSet that is short of ready replicas', () => {
  it('of no controller is told on itself', () => {
    const set = down({ name: 'cache', controller: null });
    const finding = findingOf(CODE, { replicasets: [set], ...alone });
    expect(finding).toMatchObject({
      severity: 'high',
      owner: { kind: 'ReplicaSet', name: 'cache' },
      message: '1 of 3 replicas ready',
      remedy: ['kubectl -n shop describe replicaset cache', 'kubectl -n shop get pods'],
      since: null,
    });
    expect(evidenceLines(finding.evidence)).toEqual(['ready: 1 of 3', 'image: app=shop/api:1.5.0']);
  });

  it('is told on its Deployment where that was not read, dated by its own pods', () => {
    const other = aCrashingPod({ name: 'other', controller: { kind: 'ReplicaSet', name: 'api-older' } });
    const finding = findingOf(CODE, {
      replicasets: [down(), aReplicaSet({ name: 'api-older' })],
      pods: [aCrashingPod(), other],
      ...alone,
    });
    expect(finding).toMatchObject({ owner: { kind: 'Deployment', name: 'api' }, since: ago(20 * MINUTE) });
    expect(evidenceLines(finding.evidence)).toContain('unready pod: api-7d9f5c8b6d-x2x4k (CrashLoopBackOff)');
  });

  it('is told on any other controller, as its pods are', () => {
    const rollout = { kind: 'Rollout', name: 'api' };
    expect(findingOf(CODE, { replicasets: [down({ controller: rollout })], ...alone }).owner).toMatchObject(rollout);
  });

  it.each<[string, ReplicaSetRecord, object]>([
    ['its Deployment was read', down(), { deployments: [aDeployment()] }],
    ['all are ready', aReplicaSet(), {}],
    ['it was superseded', down({ desired: 0, ready: 0 }), {}],
    ['it is being deleted', down({ deletingAt: NOON }), {}],
    ['it is as young as its rollout', down({ created: ago(4 * MINUTE) }), {}],
    ['its pods became ready since', down({ desired: 1, ready: 0 }), { pods: [aPod()] }],
  ])('is silent when %s', (_, set, parts) => {
    expect(findingsOf(CODE, { replicasets: [set], ...alone, ...parts })).toEqual([]);
  });

  it('waits for the ledger in a live look where no pod dates it', () => {
    const { findings, noticed, excused } = detect(aSnapshot({ replicasets: [down()] }), NO_MEMORY, DETECTORS);
    expect(findings).toEqual([]);
    expect(noticed).toEqual(['ReplicaSetUnavailable/shop/api-7d9f5c8b6d']);
    expect(excused).toEqual([{ code: CODE, owner: { kind: 'Deployment', namespace: 'shop', name: 'api' } }]);
  });
});

describe('a ReplicationController', () => {
  const controller = down({ name: 'api-3', controller: { kind: 'DeploymentConfig', name: 'api' } });

  it('is told on its DeploymentConfig, as its pods are', () => {
    const pod = aCrashingPod({ controller: { kind: 'ReplicationController', name: 'api-3' }, templateHash: null });
    expect(findingOf(CODE, { replicationcontrollers: [controller], pods: [pod], ...alone })).toMatchObject({
      object: { kind: 'ReplicationController', name: 'api-3' },
      owner: { kind: 'DeploymentConfig', name: 'api' },
      remedy: ['kubectl -n shop describe replicationcontroller api-3', 'kubectl -n shop get pods'],
      since: ago(20 * MINUTE),
    });
  });
});
