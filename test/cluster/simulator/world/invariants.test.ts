import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject, SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import { parseCpu } from '../../../../src/cluster/simulator/scenario/quantity.ts';
import {
  deployment,
  HOUR,
  isReady,
  isTerminating,
  nodes,
  type PodView,
  pods,
  replicaSets,
  START,
  worldOf,
} from '../../../support/simulated-world.ts';

const NAMES = ['api', 'web', 'cart'];
const NODES = ['node-a', 'node-b', 'node-c'];
const IMAGES = ['app:1', 'app:2', 'app:crash', 'app:missing'];
const CPU = 0.5;

function workload(name: string, replicas: number, image: string, strategy: unknown): object {
  const containers = [{ name: 'app', image, requests: { cpu: `${CPU * 1000}m` }, ready_after: '5s' }];
  return { namespace: 'shop', name, replicas, strategy, containers };
}

const strategies = fc.constantFrom(
  'RollingUpdate',
  'Recreate',
  { max_surge: 0, max_unavailable: 1 },
  { max_surge: '100%', max_unavailable: 0 },
);
const names = fc.constantFrom(...NAMES);
const images = fc.constantFrom(...IMAGES);
const ref = names.map((name) => `shop/${name}`);
const replicas = fc.integer({ min: 0, max: 9 });

/** Any step; those that would find nothing (a rollback without history) are left to other tests. */
const happening = fc.oneof(
  fc.record({ do: fc.constant('set-image'), workload: ref, image: images }),
  fc.record({ do: fc.constant('scale'), workload: ref, replicas }),
  fc.record({ do: fc.constantFrom('restart', 'delete-pod'), workload: ref }),
  fc.record({ do: fc.constantFrom('node-down', 'node-up', 'cordon', 'uncordon'), node: fc.constantFrom(...NODES) }),
  fc.record({
    do: fc.constant('apply'),
    manifest: fc.tuple(names, replicas, images, strategies).map((parts) => workload(...parts)),
  }),
);
const day = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 * 3_600 }), happening), { maxLength: 25 });

/** A world with those steps, then four quiet hours: everything mended if `mended`. */
function play(steps: readonly (readonly [number, object])[], strategy: unknown, mended: boolean): SimulatedWorld {
  const mending = [
    ...NODES.flatMap((node) => ['node-up', 'uncordon'].map((what) => ({ at: '+8h1m', do: what, node }))),
    ...NAMES.map((name) => ({ at: '+8h1m', do: 'apply', manifest: workload(name, 3, 'app:1', 'RollingUpdate') })),
  ];
  return worldOf({
    nodes: NODES.map((name) => ({ name, allocatable: { cpu: 5, memory: '8Gi' } })),
    images: { 'app:crash': { crash: { after: '3s' } }, 'app:missing': 'missing' },
    workloads: NAMES.map((name) => workload(name, 3, 'app:1', strategy)),
    steps: [...steps.map(([second, step]) => ({ at: `+${second}s`, ...step })), ...(mended ? mending : [])],
  });
}

function ownerUid(object: KubernetesObject): string | undefined {
  const [owner] = (object.metadata.ownerReferences ?? []) as readonly { readonly uid: string }[];
  return owner?.uid;
}

/** What must hold at every moment, however sick the cluster is. */
function expectSound(world: SimulatedWorld): void {
  const all = pods(world);
  expect(new Set(all.map(({ metadata }) => metadata.name)).size).toBe(all.length);
  expect(new Set(all.map(({ metadata }) => metadata.uid)).size).toBe(all.length);
  const active = all.filter((pod) => !isTerminating(pod));
  for (const set of replicaSets(world)) {
    const mine = active.filter((pod) => ownerUid(pod) === set.metadata.uid);
    expect(mine.length, set.metadata.name).toBe(set.spec.replicas);
  }
  const owners = new Set(replicaSets(world).map(({ metadata }) => metadata.uid));
  expect(active.every((pod) => owners.has(ownerUid(pod)))).toBe(true);
  for (const node of nodes(world)) {
    const used = all.filter(({ spec }) => spec.nodeName === node.metadata.name).length * CPU;
    expect(used * 1000).toBeLessThanOrEqual(parseCpu('5') ?? 0);
  }
  for (const pod of all) if (isReady(pod)) expectRunning(pod);
}

function expectRunning(pod: PodView): void {
  expect(pod.status.phase).toBe('Running');
  expect(pod.status.containerStatuses?.every(({ state, ready }) => ready && state.running !== undefined)).toBe(true);
}

describe('whatever happens', () => {
  it('the world stays sound: each ReplicaSet has its pods, each pod a name of its own, no node too many', () => {
    fc.assert(
      fc.property(
        day,
        strategies,
        fc.array(fc.integer({ min: 0, max: 12 * 3_600 }), { maxLength: 20 }),
        (steps, strategy, looks) => {
          const world = play(steps, strategy, false);
          for (const look of [...looks, 12 * 3_600].sort((a, b) => a - b)) {
            world.advanceTo(START + look * 1_000);
            expectSound(world);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('what is served does not depend on how often it was asked for', () => {
    const served = (world: SimulatedWorld): string =>
      JSON.stringify(
        [
          ['', 'pods'],
          ['', 'nodes'],
          ['', 'events'],
          ['apps', 'deployments'],
          ['apps', 'replicasets'],
        ].map(([group = '', plural = '']) => world.list(group, plural)),
      );
    fc.assert(
      fc.property(
        day,
        strategies,
        fc.array(fc.integer({ min: 1, max: 12 * 3_600 }), { minLength: 1, maxLength: 20 }),
        (steps, strategy, looks) => {
          const often = play(steps, strategy, false);
          for (const look of [...looks].sort((a, b) => a - b)) {
            often.advanceTo(START + look * 1_000);
            served(often);
          }
          const once = play(steps, strategy, false);
          once.advanceTo(often.now());
          expect(served(once) === served(often)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a mended cluster comes to rest with exactly the replicas it should have, all ready', () => {
    fc.assert(
      fc.property(day, strategies, (steps, strategy) => {
        const world = play(steps, strategy, true);
        world.advanceTo(START + 12 * HOUR);
        expectSound(world);
        for (const name of NAMES) {
          expect(deployment(world, name).status).toMatchObject({
            replicas: 3,
            updatedReplicas: 3,
            availableReplicas: 3,
          });
          expect(deployment(world, name).status.conditions.map(({ status }) => status)).toEqual(['True', 'True']);
        }
        expect(pods(world)).toHaveLength(9);
        expect(pods(world).every((pod) => isReady(pod) && !isTerminating(pod))).toBe(true);
        expect(nodes(world).every(isReady)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
