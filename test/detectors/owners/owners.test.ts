import { describe, expect, it } from 'vitest';
import { owningWorkload } from '../../../src/detectors/owners/owners.ts';
import type { JobRecord, PodRecord, ReplicaSetRecord } from '../../../src/model/snapshot.ts';
import { findingOf } from '../../support/detections.ts';
import { aCrashingPod, aJob, aPod, aReplicaSet } from '../../support/snapshots.ts';

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

describe('what runs anew each time', () => {
  const bare = (kind: string, name: string): Partial<PodRecord> => ({ controller: { kind, name }, ...bareLabels });

  it.each([
    ['Workflow', 'nightly-x7k2p', 'nightly-'],
    ['Workflow', 'nightly-1767225600', 'nightly-'],
    ['PipelineRun', 'ci-shop-b4d9k', 'ci-shop-'],
    ['TaskRun', 'ci-shop-b4d9k-unit-tests', 'ci-shop-unit-tests-'],
    ['TaskRun', 'ci-shop-9f86d081884c7d659a2feaa0c55ad015', 'ci-shop-'],
    ['EphemeralRunner', 'linux-big-kd7vt-runner-8xq2m', 'linux-big-runner-'],
    ['SparkApplication', 'wordcount-1767225600123456789', 'wordcount-'],
    ['Build', 'shop-12', 'shop-'],
    ['SomeonesRun', 'import-x7k2p', 'import-'],
  ])('a %s %s is told as %s', (kind, name, expected) => {
    expect(ownerOf(bare(kind, name))).toBe(`shop/${kind} ${expected}`);
  });

  it.each([
    ['Workflow', 'nightly-report'],
    ['TaskRun', 'x7k2p'],
    ['Cluster', 'orders-db'],
    ['SomeonesRun', 'x7k2p-import'],
    ['StatefulSet', 'db-x7k2p'],
    ['DaemonSet', 'agent-20260101'],
    ['ReplicationController', 'web-12'],
  ])('a %s %s shows no run, or lasts', (kind, name) => {
    expect(ownerOf(bare(kind, name))).toBe(`shop/${kind} ${name}`);
  });

  it('a Job that nothing controls is told by its generateName where it was seen', () => {
    const ofJob = bare('Job', 'import-x7k2p');
    const jobs = [aJob({ name: 'import-x7k2p', controller: null, generateName: 'import-' })];
    expect(ownerOf(ofJob, { jobs })).toBe('shop/Job import-');
    expect(ownerOf(ofJob)).toBe('shop/Job import-x7k2p');
  });

  it('a Job of a workflow is told as the runs of that', () => {
    const jobs = [aJob({ name: 'step-1', controller: { kind: 'Workflow', name: 'nightly-x7k2p' } })];
    expect(ownerOf(bare('Job', 'step-1'), { jobs })).toBe('shop/Workflow nightly-');
  });

  it('a pod that nothing controls, made with generateName, is told by it', () => {
    const runner = { name: 'runner-abc-project-7-concurrent-0-x7k2p', controller: null };
    expect(ownerOf({ ...runner, generateName: 'runner-abc-project-7-concurrent-0' })).toBe(
      'shop/Pod runner-abc-project-7-concurrent-0-',
    );
  });
});

describe('a pod of a pod', () => {
  const executor = (name: string): PodRecord =>
    aPod({ name: `${name}-exec-1`, controller: { kind: 'Pod', name }, ...bareLabels });
  const lookup = (...pods: PodRecord[]) => ({
    replicaSet: () => undefined,
    replicationController: () => undefined,
    job: () => undefined,
    pod: (_: string, name: string) => pods.find((pod) => pod.name === name),
  });

  it('belongs to what controls its driver', () => {
    const driver = aPod({ name: 'count-driver', controller: { kind: 'SparkApplication', name: 'count-x7k2p' } });
    expect(owningWorkload(executor('count-driver'), lookup(driver))).toMatchObject({
      kind: 'SparkApplication',
      name: 'count-',
    });
  });

  it('belongs to its driver where that was not seen, and to something where pods own each other in a circle', () => {
    expect(owningWorkload(executor('count-driver'), lookup())).toMatchObject({ kind: 'Pod', name: 'count-driver' });
    const a = aPod({ name: 'a', controller: { kind: 'Pod', name: 'b' } });
    const b = aPod({ name: 'b', controller: { kind: 'Pod', name: 'a' } });
    expect(owningWorkload(a, lookup(a, b)).kind).toBe('Pod');
    const self = aPod({ name: 'self', controller: { kind: 'Pod', name: 'self' } });
    expect(owningWorkload(self, lookup(self))).toMatchObject({ kind: 'Pod', name: 'self' });
  });
});

it('a pod of a ReplicationController belongs to its DeploymentConfig', () => {
  const controller = { kind: 'ReplicationController', name: 'web-3' };
  const pods = [aCrashingPod({ controller, templateHash: null })];
  const replicationcontrollers = [
    aReplicaSet({ name: 'web-3', controller: { kind: 'DeploymentConfig', name: 'web' } }),
  ];
  expect(findingOf('CrashLoopBackOff', { pods, replicationcontrollers }).owner).toMatchObject({
    kind: 'DeploymentConfig',
    name: 'web',
  });
  expect(findingOf('CrashLoopBackOff', { pods }).owner).toMatchObject(controller);
});
