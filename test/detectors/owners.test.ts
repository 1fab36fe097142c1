import { describe, expect, it } from 'vitest';
import { owningWorkload } from '../../src/detectors/owners.ts';
import type { JobRecord, PodRecord, ReplicaSetRecord } from '../../src/model/snapshot.ts';
import { findingOf } from '../support/detections.ts';
import { aCrashingPod, aJob, aPod, aReplicaSet } from '../support/snapshots.ts';

interface Seen {
  readonly replicasets?: readonly ReplicaSetRecord[];
  readonly jobs?: readonly JobRecord[];
}

/** The owner as read in a finding and as the rule itself gives it. */
function ownerOf(parts: Partial<PodRecord>, { replicasets = [], jobs = [] }: Seen = {}): string {
  const { owner } = findingOf('CrashLoopBackOff', { pods: [aCrashingPod(parts)], replicasets, jobs });
  const byName =
    <T extends { namespace: string; name: string }>(records: readonly T[]) =>
    (namespace: string, name: string) =>
      records.find((record) => record.namespace === namespace && record.name === name);
  const lookup = {
    replicaSet: byName(replicasets),
    replicationController: byName([]),
    job: byName(jobs),
    pod: byName([]),
  };
  expect(owningWorkload(aPod(parts), lookup)).toEqual(owner);
  return `${owner.namespace}/${owner.kind} ${owner.name}`;
}

const bareLabels = { templateHash: null, generateName: null };

describe('a pod of a ReplicaSet', () => {
  it('belongs to the Deployment that controls the seen ReplicaSet', () => {
    const replicasets = [aReplicaSet({ controller: { kind: 'Deployment', name: 'renamed' } })];
    expect(ownerOf({}, { replicasets })).toBe('shop/Deployment renamed');
  });

  it('belongs to the Argo Rollout that controls the seen ReplicaSet', () => {
    const replicasets = [aReplicaSet({ controller: { kind: 'Rollout', name: 'api' } })];
    expect(ownerOf({ templateHash: null }, { replicasets })).toBe('shop/Rollout api');
  });

  it('belongs to a seen ReplicaSet that nothing controls', () => {
    expect(ownerOf({}, { replicasets: [aReplicaSet({ controller: null })] })).toBe('shop/ReplicaSet api-7d9f5c8b6d');
  });

  it('belongs by its template hash to a Deployment where the ReplicaSet was not seen', () => {
    expect(ownerOf({})).toBe('shop/Deployment api');
    const dashed = { controller: { kind: 'ReplicaSet', name: 'api-v2-canary-7d9f5c8b6d' } };
    expect(ownerOf(dashed)).toBe('shop/Deployment api-v2-canary');
    const decimal = { controller: { kind: 'ReplicaSet', name: 'api-6b9d47d6c9' }, templateHash: '2658038275' };
    expect(ownerOf(decimal)).toBe('shop/Deployment api');
  });

  it('belongs to the ReplicaSet itself when neither was seen', () => {
    expect(ownerOf({ templateHash: null })).toBe('shop/ReplicaSet api-7d9f5c8b6d');
    expect(ownerOf({ controller: { kind: 'ReplicaSet', name: 'handmade' } })).toBe('shop/ReplicaSet handmade');
  });

  it('does not take the ReplicaSet of another namespace for its own', () => {
    const replicasets = [aReplicaSet({ namespace: 'other', controller: { kind: 'Rollout', name: 'api' } })];
    expect(ownerOf({}, { replicasets })).toBe('shop/Deployment api');
  });
});

describe('a pod of a Job', () => {
  const ofJob = { controller: { kind: 'Job', name: 'report-29000000' }, ...bareLabels };

  it('belongs to the CronJob of the seen Job', () => {
    expect(ownerOf(ofJob, { jobs: [aJob()] })).toBe('shop/CronJob report');
  });

  it('belongs to the Job when nothing controls it, or it was not seen', () => {
    expect(ownerOf(ofJob, { jobs: [aJob({ controller: null })] })).toBe('shop/Job report-29000000');
    expect(ownerOf(ofJob)).toBe('shop/Job report-29000000');
  });
});

describe('any other pod', () => {
  it('belongs to itself when nothing controls it', () => {
    expect(ownerOf({ name: 'debug', controller: null, ...bareLabels })).toBe('shop/Pod debug');
  });

  it('belongs to itself when it is a static pod, whose controller is its node', () => {
    const etcd = {
      namespace: 'kube-system',
      name: 'etcd-cp-1',
      controller: { kind: 'Node', name: 'cp-1' },
      ...bareLabels,
    };
    expect(ownerOf(etcd)).toBe('kube-system/Pod etcd-cp-1');
  });

  it.each(['StatefulSet', 'DaemonSet', 'ReplicationController', 'EphemeralRunner'])('belongs to its %s', (kind) => {
    expect(ownerOf({ controller: { kind, name: 'db' }, ...bareLabels })).toBe(`shop/${kind} db`);
  });
});
