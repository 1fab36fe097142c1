import { describe, expect, it } from 'vitest';
import type { SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import {
  api,
  condition,
  container,
  events,
  HOUR,
  isReady,
  MINUTE,
  pods,
  SECOND,
  START,
  worldOf,
} from '../../../support/simulated-world.ts';

/** `shop/late` is applied one hour in, alone on its nodes. */
function late(image: string, images: object, extra: object = {}): SimulatedWorld {
  const manifest = api({ name: 'late', replicas: 1 }, { image, ...extra });
  return worldOf({ images, steps: [{ at: '+1h', do: 'apply', manifest }] });
}

function at(world: SimulatedWorld, seconds: number): SimulatedWorld {
  world.advanceTo(START + HOUR + seconds * SECOND);
  return world;
}

describe('a kubelet', () => {
  it('pulls, starts and makes ready, with the events that tell it', () => {
    const world = at(late('shop/late:1', {}, { ready_after: '20s' }), 1);
    expect(pods(world)[0]?.status.phase).toBe('Pending');
    expect(container(pods(world)[0]).state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    at(world, 12);
    expect(pods(world)[0]?.status).toMatchObject({ phase: 'Running', podIP: expect.stringMatching(/^10\.244\./) });
    expect(condition({ status: pods(world)[0]?.status ?? {} }, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [api]',
    });
    at(world, 40);
    expect(pods(world).every(isReady)).toBe(true);
    expect(events(world).map(({ reason }) => reason)).toEqual([
      'ScalingReplicaSet',
      'SuccessfulCreate',
      'Scheduled',
      'Pulling',
      'Pulled',
      'Created',
      'Started',
    ]);
    expect(events(world, 'Started')[0]).toMatchObject({
      message: 'Started container api',
      involvedObject: { kind: 'Pod', fieldPath: 'spec.containers{api}' },
    });
  });

  it('restarts a crashing container at 0, 10, 20, 40, 80, 160 and 300 s, and says what it waits for', () => {
    const world = late('shop/late:2', {
      'shop/late:2': { crash: { exit: 3, after: '2s', log: 'panic: no database' } },
    });
    const starts: number[] = [];
    let restarts = 0;
    for (let second = 0; second <= 1_100; second += 1) {
      at(world, second);
      const [pod] = pods(world);
      if (pod?.status.containerStatuses === undefined) continue;
      const now = container(pod);
      if (now.restartCount > restarts) {
        const finished = Date.parse(now.lastState.terminated?.finishedAt ?? '');
        const started = Date.parse(now.state.running?.startedAt ?? '');
        starts.push(Math.round((started - finished) / SECOND));
        restarts = now.restartCount;
      }
    }
    expect(starts).toEqual([1, 10, 20, 40, 80, 160, 300, 300]);
    const [pod] = pods(world);
    expect(container(pod)).toMatchObject({
      ready: false,
      restartCount: 8,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 5m0s restarting failed container=api pod=${pod?.metadata.name}_shop(${pod?.metadata.uid})`,
        },
      },
      lastState: { terminated: { exitCode: 3, reason: 'Error', message: 'panic: no database\n' } },
    });
    expect(pod?.status.phase).toBe('Running');
    const [backOff] = events(world, 'BackOff');
    expect(backOff).toMatchObject({
      type: 'Warning',
      message: `Back-off restarting failed container api in pod ${pod?.metadata.name}_shop(${pod?.metadata.uid})`,
    });
    expect(backOff?.count).toBeGreaterThan(5);
  });

  it('forgets its back-off after ten minutes of running', () => {
    const world = late('shop/late:3', { 'shop/late:3': { crash: { exit: 137, reason: 'OOMKilled', after: '11m' } } });
    for (let minute = 0; minute < 60; minute += 1) {
      at(world, minute * 60);
      if (pods(world)[0]?.status.containerStatuses !== undefined)
        expect(container(pods(world)[0]).state).not.toHaveProperty('waiting.message');
    }
    expect(container(pods(world)[0])).toMatchObject({
      restartCount: 5,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    expect(pods(world).every(isReady)).toBe(true);
  });

  it('alternates between ErrImagePull and ImagePullBackOff for an image that does not exist', () => {
    const world = late('shop/late:4', { 'shop/late:4': 'missing' });
    const reasons: string[] = [];
    for (let second = 2; second <= 200; second += 1) {
      const reason = container(pods(at(world, second))[0]).state.waiting?.reason ?? '';
      if (reasons.at(-1) !== reason) reasons.push(reason);
    }
    expect(reasons.slice(0, 4)).toEqual(['ErrImagePull', 'ImagePullBackOff', 'ErrImagePull', 'ImagePullBackOff']);
    const rpc =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/shop/late:4": failed to resolve reference "docker.io/shop/late:4": docker.io/shop/late:4: not found';
    expect(container(pods(world)[0])).toMatchObject({
      image: 'shop/late:4',
      restartCount: 0,
      state: {
        waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "shop/late:4": ErrImagePull: ${rpc}` },
      },
    });
    const failed = events(world, 'Failed').map(({ message }) => message);
    expect(failed).toEqual([
      `Failed to pull image "shop/late:4": ${rpc}`,
      'Error: ErrImagePull',
      'Error: ImagePullBackOff',
    ]);
    // 10, 20, 40 and 80 s after each other: at 1, 11, 31, 71 and 151 s.
    expect(events(world, 'Pulling')[0]?.count).toBe(5);
  });

  it('stops a deleted pod, which stays, terminating, until then', () => {
    const world = worldOf({
      workloads: [api({ replicas: 1 })],
      steps: [{ at: '+1h', do: 'scale', workload: 'shop/api', replicas: 0 }],
    });
    at(world, 1);
    expect(pods(world)[0]?.metadata).toMatchObject({
      deletionTimestamp: '2026-11-16T07:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    at(world, 3);
    expect(pods(world)).toEqual([]);
    expect(events(world, 'Killing')[0]?.message).toBe('Stopping container api');
  });

  it('keeps the rules of quality-of-service classes', () => {
    const resources = { cpu: '100m', memory: '64Mi' };
    const qos = (extra: Readonly<Record<string, unknown>>): string | undefined =>
      pods(worldOf({ workloads: [api({ replicas: 1 }, extra)] }))[0]?.status.qosClass;
    expect([
      qos({}),
      qos({ requests: resources }),
      qos({ limits: resources }),
      qos({ requests: resources, limits: resources }),
    ]).toEqual(['BestEffort', 'Burstable', 'Guaranteed', 'Guaranteed']);
  });

  it('makes pods of crashing containers ready in between, when they live long enough', () => {
    const world = late('shop/late:5', { 'shop/late:5': { crash: { after: '1m' } } });
    expect(pods(at(world, 30)).every(isReady)).toBe(true);
    expect(pods(at(world, 30 + (2 * MINUTE) / SECOND)).length).toBe(1);
    expect(container(pods(world)[0]).restartCount).toBeGreaterThan(0);
  });
});
