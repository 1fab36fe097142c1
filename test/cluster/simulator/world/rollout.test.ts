import { describe, expect, it } from 'vitest';
import type { SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import {
  api,
  condition,
  deployment,
  events,
  isReady,
  isTerminating,
  MINUTE,
  pods,
  replicaSets,
  SECOND,
  START,
  worldOf,
} from '../../../support/simulated-world.ts';

const CRASHING = { 'shop/api:2': { crash: { exit: 1, after: '2s' } } };

function sizes(world: SimulatedWorld): Record<string, number> {
  return Object.fromEntries(
    replicaSets(world).map(({ metadata, spec }) => {
      const annotations = metadata.annotations as Record<string, string>;
      return [annotations['deployment.kubernetes.io/revision'] ?? '', spec.replicas];
    }),
  );
}

function setImage(at: string, image: string): object {
  return { at, do: 'set-image', workload: 'shop/api', image };
}

describe('a Deployment', () => {
  it('stands complete at the start, with the conditions and references a real one has', () => {
    const world = worldOf({ workloads: [api({ age: '2d' })] });
    const found = deployment(world, 'api');
    expect(found.metadata).toMatchObject({
      generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      creationTimestamp: '2026-11-14T06:00:00Z',
    });
    expect(found.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(found.status).not.toHaveProperty('unavailableReplicas');
    const [set] = replicaSets(world);
    expect(condition(found, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
    });
    expect(condition(found, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    expect(set?.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'api',
        uid: found.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    const [pod] = pods(world);
    expect(pod?.metadata.name).toMatch(new RegExp(`^${set?.metadata.name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    expect(pod?.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', uid: set?.metadata.uid, controller: true },
    ]);
  });

  it('rolls a good image out one by one, never below its replicas nor above its surge', () => {
    const world = worldOf({ workloads: [api()], steps: [setImage('+1h', 'shop/api:2')] });
    for (let second = 0; second <= 120; second += 1) {
      world.advanceTo(START + 60 * MINUTE + second * SECOND);
      const alive = pods(world).filter((pod) => !isTerminating(pod));
      expect(alive.length).toBeLessThanOrEqual(4);
      expect(alive.filter(isReady).length).toBeGreaterThanOrEqual(3);
    }
    expect(sizes(world)).toEqual({ '1': 0, '2': 3 });
    expect(deployment(world, 'api').metadata).toMatchObject({ generation: 2 });
    expect(condition(deployment(world, 'api'), 'Progressing')?.reason).toBe('NewReplicaSetAvailable');
    expect(events(world, 'ScalingReplicaSet').map(({ message }) => message.replace(/api-\w+/, 'api'))).toEqual([
      'Scaled up replica set api from 0 to 1',
      'Scaled down replica set api from 3 to 2',
      'Scaled up replica set api from 1 to 2',
      'Scaled down replica set api from 2 to 1',
      'Scaled up replica set api from 2 to 3',
      'Scaled down replica set api from 1 to 0',
    ]);
  });

  it('gets stuck on an image that crashes, says so after ten minutes without progress, and stays available', () => {
    const world = worldOf({ images: CRASHING, workloads: [api()], steps: [setImage('+1h', 'shop/api:2')] });
    const rollout = START + 60 * MINUTE;
    world.advanceTo(rollout + 10 * MINUTE);
    expect(condition(deployment(world, 'api'), 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'ReplicaSetUpdated',
    });
    world.advanceTo(rollout + 10 * MINUTE + 1 * SECOND);
    expect(condition(deployment(world, 'api'), 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: expect.stringMatching(/^ReplicaSet "api-\w+" has timed out progressing\.$/),
      lastTransitionTime: '2026-11-16T07:10:01Z',
      lastUpdateTime: '2026-11-16T07:10:01Z',
    });
    expect(condition(deployment(world, 'api'), 'Available')?.status).toBe('True');
    expect(deployment(world, 'api').status).toMatchObject({
      replicas: 4,
      updatedReplicas: 1,
      availableReplicas: 3,
      unavailableReplicas: 1,
    });
    expect(sizes(world)).toEqual({ '1': 3, '2': 1 });
  });

  it('is rolled back to the same ReplicaSet, as a new revision', () => {
    const steps = [setImage('+1h', 'shop/api:2'), { at: '+2h', do: 'rollback', workload: 'shop/api' }];
    const world = worldOf({ images: CRASHING, workloads: [api()], steps });
    const before = pods(world).map(({ metadata }) => metadata.name);
    world.advanceTo(START + 121 * MINUTE);
    expect(pods(world).map(({ metadata }) => metadata.name)).toEqual(before);
    expect(sizes(world)).toEqual({ '3': 3, '2': 0 });
    expect(deployment(world, 'api').metadata).toMatchObject({
      generation: 3,
      annotations: { 'deployment.kubernetes.io/revision': '3' },
    });
    expect(condition(deployment(world, 'api'), 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      lastTransitionTime: '2026-11-16T08:00:00Z',
    });
  });

  it('of strategy Recreate never runs two versions side by side, and loses its availability meanwhile', () => {
    const world = worldOf({ workloads: [api({ strategy: 'Recreate' })], steps: [setImage('+1h', 'shop/api:2')] });
    let unavailable = false;
    for (let second = 0; second <= 60; second += 1) {
      world.advanceTo(START + 60 * MINUTE + second * SECOND);
      const hashes = pods(world).map(
        ({ metadata }) => (metadata.labels as Record<string, string>)['pod-template-hash'],
      );
      expect(new Set(hashes).size).toBeLessThanOrEqual(1);
      unavailable ||= condition(deployment(world, 'api'), 'Available')?.status === 'False';
    }
    expect(unavailable).toBe(true);
    expect(condition(deployment(world, 'api'), 'Available')?.status).toBe('True');
    expect(sizes(world)).toEqual({ '1': 0, '2': 3 });
  });

  it('is scaled in the middle of a stuck rollout, and down to nothing', () => {
    const steps = [
      setImage('+1h', 'shop/api:2'),
      { at: '+2h', do: 'scale', workload: 'shop/api', replicas: 6 },
      { at: '+3h', do: 'scale', workload: 'shop/api', replicas: 0 },
    ];
    const world = worldOf({ images: CRASHING, workloads: [api()], steps });
    world.advanceTo(START + 125 * MINUTE);
    const { '1': old = 0, '2': fresh = 0 } = sizes(world);
    expect(old + fresh).toBeLessThanOrEqual(8);
    expect(old).toBeGreaterThanOrEqual(5);
    world.advanceTo(START + 185 * MINUTE);
    expect(pods(world)).toEqual([]);
    expect(deployment(world, 'api').status).not.toHaveProperty('replicas');
    expect(condition(deployment(world, 'api'), 'Available')?.status).toBe('True');
  });

  it('replaces a deleted pod, is restarted by an annotation, applied and deleted', () => {
    const steps = [
      { at: '+1h', do: 'delete-pod', workload: 'shop/api' },
      { at: '+2h', do: 'restart', workload: 'shop/api' },
      { at: '+3h', do: 'apply', manifest: api({ name: 'extra', replicas: 2 }) },
      { at: '+4h', do: 'apply', manifest: api({ name: 'extra', replicas: 1 }, { image: 'shop/extra:9' }) },
      { at: '+5h', do: 'delete', workload: 'shop/api' },
    ];
    const world = worldOf({ workloads: [api()], steps });
    const names = (): string[] => pods(world, 'api').map(({ metadata }) => metadata.name);
    const original = names();
    world.advanceTo(START + 90 * MINUTE);
    expect(names().filter((name) => original.includes(name))).toHaveLength(2);
    expect(names()).toHaveLength(3);
    world.advanceTo(START + 150 * MINUTE);
    expect(names().some((name) => original.includes(name))).toBe(false);
    world.advanceTo(START + 210 * MINUTE);
    expect(pods(world, 'extra')).toHaveLength(2);
    world.advanceTo(START + 270 * MINUTE);
    expect(pods(world, 'extra').map((pod) => pod.status.containerStatuses?.[0]?.image)).toEqual([
      'docker.io/shop/extra:9',
    ]);
    world.advanceTo(START + 330 * MINUTE);
    expect(names()).toEqual([]);
    expect(() => deployment(world, 'api')).toThrow();
    expect(replicaSets(world).every(({ metadata }) => metadata.name.startsWith('extra'))).toBe(true);
  });
});
