import { describe, expect, it } from 'vitest';
import { causesIn, node, ref, trouble } from '../../support/cause-links.ts';
import {
  aContainer,
  aCrashingPod,
  aDeployment,
  ago,
  aLostNode,
  aPodWith,
  MINUTE,
  running,
} from '../../support/snapshots.ts';

const api = ref('Deployment', 'api');
const lost = (minutes = 10) => trouble('NodeNotReady', node('worker-2'), { for: minutes });
const hash = 'api-7d9f5c8b6d';
/** A pod that ran until its node was lost. */
const stranded = (name: string, at = 'worker-2') =>
  aPodWith([aContainer({ ready: false, state: running() })], { name: `${hash}-${name}`, node: at });
const pod = (name: string) => ref('Pod', `${hash}-${name}`);
const short = trouble('DeploymentUnavailable', api, { for: 9 });
const objects = { nodes: [aLostNode({ name: 'worker-2' })] };
const SHORT = 'DeploymentUnavailable shop/Deployment api';
const LOST = 'NodeNotReady Node worker-2';

describe('a lost node', () => {
  it.each(['PodNotReady', 'PodStuckTerminating', 'PodStartStuck', 'PodFailed'] as const)(
    'is why its pods are in trouble: %s',
    (code) => {
      const found = causesIn(
        { ...objects, pods: [stranded('a')] },
        lost(),
        trouble(code, api, { of: pod('a'), for: 9 }),
      );
      expect(found).toEqual({ [`${code} shop/Deployment api`]: LOST });
    },
  );

  it('is not why a pod elsewhere is, nor one that was in trouble long before', () => {
    const pods = [stranded('a'), stranded('b', 'worker-1')];
    const unready = (name: string, minutes: number) => trouble('PodNotReady', api, { of: pod(name), for: minutes });
    expect(causesIn({ ...objects, pods }, lost(), unready('a', 9), unready('b', 9))).toEqual({});
    expect(causesIn({ ...objects, pods }, lost(), unready('a', 180))).toEqual({});
    expect(causesIn({ ...objects, pods }, lost(), unready('a', 14))).not.toEqual({});
  });

  it('is why a workload is short when most of what it misses ran there', () => {
    const deployments = [aDeployment({ desired: 3, ready: 0, available: 0 })];
    const two = [stranded('a'), stranded('b'), stranded('c', 'worker-1')];
    expect(causesIn({ ...objects, deployments, pods: two }, lost(), short)).toEqual({ [SHORT]: LOST });
    const one = [stranded('a'), stranded('b', 'worker-1'), stranded('c', 'worker-1')];
    expect(causesIn({ ...objects, deployments, pods: one }, lost(), short)).toEqual({});
  });

  it('is why, before pods that replace the lost ones come up elsewhere', () => {
    const deployments = [aDeployment({ desired: 2, ready: 0, available: 0 })];
    const pods = [stranded('a'), stranded('b'), stranded('new-1', 'worker-1'), stranded('new-2', 'worker-1')];
    expect(causesIn({ ...objects, deployments, pods }, lost(), short)).toEqual({ [SHORT]: LOST });
  });

  it('is not why a pod crashed there', () => {
    const pods = [aCrashingPod({ name: `${hash}-a`, node: 'worker-2' })];
    const crash = trouble('CrashLoopBackOff', api, { of: pod('a'), for: 60 });
    expect(causesIn({ ...objects, pods }, lost(), crash, short)).toEqual({
      [SHORT]: 'CrashLoopBackOff shop/Deployment api',
    });
  });

  it('holds a volume that a pod elsewhere waits for', () => {
    const says = (holder: string) =>
      `Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) ${hash}-${holder}`;
    const pods = [stranded('old'), stranded('other', 'worker-1'), stranded('new', 'worker-1')];
    const waits = (text: string) => trouble('PodStartStuck', api, { of: pod('new'), says: text, for: 8 });
    expect(causesIn({ ...objects, pods }, lost(), waits(says('old')))).toEqual({
      'PodStartStuck shop/Deployment api': LOST,
    });
    expect(causesIn({ ...objects, pods }, lost(), waits(says('other')))).toEqual({});
    expect(causesIn({ ...objects, pods }, lost(), waits('MountVolume.SetUp failed'))).toEqual({});
  });
});

describe('a taint that the scheduler names', () => {
  const waits = (taint: string, minutes: number) =>
    trouble('PodUnschedulable', api, {
      of: pod('a'),
      says: `1 node(s) had untolerated taint {${taint}: }.`,
      for: minutes,
    });

  it.each([
    ['node.kubernetes.io/not-ready', 'NodeNotReady'],
    ['node.kubernetes.io/unreachable', 'NodeNotReady'],
    ['node.kubernetes.io/memory-pressure', 'NodePressure'],
    ['node.kubernetes.io/disk-pressure', 'NodePressure'],
    ['node.kubernetes.io/pid-pressure', 'NodePressure'],
    ['node.kubernetes.io/network-unavailable', 'NodeNetworkUnavailable'],
  ] as const)('is of a node in trouble: %s', (taint, code) => {
    expect(causesIn({}, trouble(code, node('worker-2'), { for: 10 }), waits(taint, 8))).toEqual({
      'PodUnschedulable shop/Deployment api': `${code} Node worker-2`,
    });
  });

  it('is not, for another trouble of a node, another taint, or a pod that waited before', () => {
    expect(causesIn({}, trouble('NodePressure', node('worker-2')), waits('node.kubernetes.io/unreachable', 8))).toEqual(
      {},
    );
    expect(causesIn({}, lost(), waits('dedicated', 8))).toEqual({});
    expect(causesIn({}, lost(10), waits('node.kubernetes.io/unreachable', 300))).toEqual({});
  });
});

describe('pressure on a node', () => {
  const pressure = (minutes: number) => trouble('NodePressure', node('worker-2'), { for: minutes });
  const evicted = (says: string, minutes = 9) => trouble('PodEvicted', api, { of: pod('a'), says, for: minutes });
  const pods = [stranded('a')];
  const EVICTED = 'PodEvicted shop/Deployment api';

  it('is why its pods were evicted, also when it ends and begins anew', () => {
    expect(causesIn({ pods }, pressure(10), evicted('node pressure: memory'))).toEqual({
      [EVICTED]: 'NodePressure Node worker-2',
    });
    expect(causesIn({ pods }, pressure(10), evicted('node pressure: memory', 40))).not.toEqual({});
  });

  it('is not why a pod went over its own limit, nor for one that was evicted hours before', () => {
    expect(causesIn({ pods }, pressure(10), evicted('own limit: ephemeral-storage'))).toEqual({});
    expect(causesIn({ pods }, pressure(10), evicted('node pressure: memory', 300))).toEqual({});
    const elsewhere = [stranded('a', 'worker-1')];
    expect(causesIn({ pods: elsewhere }, pressure(10), evicted('node pressure: memory'))).toEqual({});
  });
});

it('of several lost nodes the one that was lost first speaks', () => {
  const pods = [stranded('a'), stranded('b', 'worker-3')];
  const deployments = [aDeployment({ desired: 2, ready: 0, available: 0, created: ago(9_000 * MINUTE) })];
  const both = [lost(10), trouble('NodeNotReady', node('worker-3'), { for: 12 })];
  expect(causesIn({ pods, deployments }, ...both, short)).toEqual({ [SHORT]: 'NodeNotReady Node worker-3' });
});
