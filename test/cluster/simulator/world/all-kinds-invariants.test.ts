import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject, SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import { HOUR, isReady, type PodView, pods, START, worldOf } from '../../../support/simulated-world.ts';
import { expectWellFormed, snapshotOf } from '../../../support/world-soundness.ts';

type Fields = Readonly<Record<string, unknown>>;

const NODES = ['node-a', 'node-b', 'node-c'];
const IMAGES = ['web', 'db', 'agent', 'task'].map((name) => `${name}:1`);
const REPLICAS = { web: 3, db: 3 } as const;

function container(name: string, more: Fields = {}): object[] {
  return [{ name, image: `${name}:1`, requests: { cpu: '300m', memory: '256Mi' }, ...more }];
}

const WORKLOADS = [
  { namespace: 'shop', name: 'web', replicas: 3, containers: container('web', { env_from: [{ secret: 'keys' }] }) },
  {
    namespace: 'shop',
    name: 'db',
    kind: 'StatefulSet',
    replicas: 3,
    claims: [{ name: 'data', size: '1Gi', class: 'fast' }],
    containers: container('db'),
  },
  { namespace: 'shop', name: 'agent', kind: 'DaemonSet', containers: container('agent') },
  {
    namespace: 'shop',
    name: 'task',
    kind: 'CronJob',
    schedule: '*/10 * * * *',
    concurrency: 'Forbid',
    containers: container('task', { runs: '1m' }),
  },
];

const OBJECTS = [
  service('web'),
  service('db'),
  { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'keys' } },
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner: 'csi.example.com' },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'shop', name: 'db' },
    spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'db' } } },
  },
  quota('20'),
];

function service(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name },
    spec: { selector: { 'app.kubernetes.io/name': name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

function quota(limit: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { namespace: 'shop', name: 'all' },
    spec: { hard: { pods: limit } },
  };
}

const node = fc.constantFrom(...NODES);
const image = fc.constantFrom(...IMAGES);
const to = fc.constantFrom<unknown>(
  'ok',
  { unready: 'HTTP probe failed with statuscode: 503' },
  { crash: { exit: 137, reason: 'OOMKilled', after: '20s' } },
  { crash: { after: '5s', times: 2 } },
  { unhealthy: { after: '30s', message: 'timeout' } },
  { cannot_start: { reason: 'RunContainerError', message: 'exec: no such file' } },
  { hangs: true },
);
const happening = fc.oneof(
  fc.record({ do: fc.constant('set-behaviour'), image, to }),
  fc.record({ do: fc.constant('restart'), workload: fc.constantFrom('shop/web', 'shop/db', 'shop/agent') }),
  fc.record({ do: fc.constant('delete-pod'), workload: fc.constantFrom('shop/web', 'shop/db', 'shop/agent') }),
  fc.record({
    do: fc.constant('scale'),
    workload: fc.constantFrom('shop/web', 'shop/db'),
    replicas: fc.integer({ min: 0, max: 6 }),
  }),
  fc.record({ do: fc.constantFrom('suspend', 'resume'), workload: fc.constant('shop/task') }),
  fc.record({ do: fc.constantFrom('node-down', 'node-up', 'cordon', 'uncordon', 'drain', 'runtime-down'), node }),
  fc.record({
    do: fc.constant('node-pressure'),
    node,
    resource: fc.constantFrom('memory', 'disk', 'pid'),
    evict: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    do: fc.constantFrom('stall', 'recover'),
    component: fc.constantFrom('kube-scheduler', 'kube-controller-manager'),
  }),
  fc.record({
    do: fc.constant('set-provisioner'),
    provisioner: fc.constant('csi.example.com'),
    to: fc.constantFrom<unknown>('ok', { provision: 'no disks' }, { attach: 'limit' }, { mount: 'broken' }),
  }),
  fc.record({ do: fc.constant('apply'), object: fc.constantFrom('1', '4', '20').map(quota) }),
  fc.constantFrom(
    { do: 'delete', object: { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'keys' } },
    { do: 'apply', object: { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'keys' } } },
  ),
);
const day = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 * 3_600 }), happening), { maxLength: 30 });

/** Everything put right, twenty minutes after the last step. */
const MENDING: readonly object[] = [
  ...IMAGES.map((name) => ({ do: 'set-behaviour', image: name, to: 'ok' })),
  ...['kube-scheduler', 'kube-controller-manager'].map((component) => ({ do: 'recover', component })),
  ...NODES.flatMap((name) => ['node-up', 'uncordon'].map((what) => ({ do: what, node: name }))),
  ...Object.entries(REPLICAS).map(([name, replicas]) => ({ do: 'scale', workload: `shop/${name}`, replicas })),
  { do: 'set-provisioner', provisioner: 'csi.example.com', to: 'ok' },
  { do: 'apply', object: quota('20') },
  { do: 'apply', object: { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'shop', name: 'keys' } } },
  { do: 'resume', workload: 'shop/task' },
];

function play(steps: readonly (readonly [number, object])[]): SimulatedWorld {
  return worldOf({
    age: '3h',
    nodes: NODES.map((name) => ({ name, allocatable: { cpu: 4, memory: '8Gi' } })),
    objects: OBJECTS,
    workloads: WORKLOADS,
    steps: [
      ...steps.map(([second, step]) => ({ at: `+${second}s`, ...step })),
      ...MENDING.map((step) => ({ at: '+6h20m', ...step })),
    ],
  });
}

function named(object: KubernetesObject): string {
  return (object.metadata.labels as Readonly<Record<string, string>> | undefined)?.['app.kubernetes.io/name'] ?? '';
}

function isLive(pod: PodView): boolean {
  return pod.metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(pod.status.phase);
}

/** What each kind promises, however sick the cluster is. */
function expectSound(world: SimulatedWorld): void {
  expectWellFormed(world);
  const live = pods(world).filter(isLive);
  const agents = live.filter((pod) => named(pod) === 'agent');
  expect(new Set(agents.map(({ spec }) => spec.nodeName ?? JSON.stringify(spec))).size).toBe(agents.length);
  const active = live.filter((pod) => named(pod) === 'task');
  expect(active.length).toBeLessThanOrEqual(1);
  for (const claim of world.list('', 'persistentvolumeclaims') ?? []) {
    const { volumeName } = claim.spec as { readonly volumeName?: string };
    const volume = (world.list('', 'persistentvolumes') ?? []).find(({ metadata }) => metadata.name === volumeName);
    const bound = (claim.status as Fields).phase === 'Bound';
    expect(bound, claim.metadata.name).toBe(volume !== undefined);
    if (volume !== undefined) expect(volume.spec).toMatchObject({ claimRef: { uid: claim.metadata.uid } });
  }
  for (const job of world.list('batch', 'jobs') ?? []) {
    const { active: count = 0, succeeded = 0 } = job.status as {
      readonly active?: number;
      readonly succeeded?: number;
    };
    expect(count + succeeded).toBeLessThanOrEqual(1);
  }
}

describe('whatever happens to every kind there is', () => {
  it('the world stays sound, and the same however often it is asked', () => {
    fc.assert(
      fc.property(day, fc.array(fc.integer({ min: 0, max: 8 * 3_600 }), { maxLength: 12 }), (steps, looks) => {
        const [often, once] = [play(steps), play(steps)];
        for (const look of [...looks, 8 * 3_600].sort((a, b) => a - b)) {
          often.advanceTo(START + look * 1_000);
          expectSound(often);
        }
        once.advanceTo(often.now());
        expect(snapshotOf(once) === snapshotOf(often)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('a mended cluster comes to rest: all ready, in their Services, on their volumes, and the next Job has run', () => {
    fc.assert(
      fc.property(day, (steps) => {
        const world = play(steps);
        world.advanceTo(START + 8 * HOUR);
        for (const [name, replicas] of Object.entries(REPLICAS)) {
          const ready = pods(world).filter((pod) => named(pod) === name && isLive(pod) && isReady(pod));
          expect(ready, name).toHaveLength(replicas);
          const slices = (world.list('discovery.k8s.io', 'endpointslices') ?? []).filter(({ metadata }) =>
            metadata.name.startsWith(`${name}-`),
          );
          const endpoints = slices.flatMap(({ endpoints: list }) => list as readonly Endpoint[]);
          expect(endpoints.filter(({ conditions }) => conditions.ready)).toHaveLength(replicas);
        }
        expect(world.list('apps', 'daemonsets')?.[0]?.status).toMatchObject({
          desiredNumberScheduled: 3,
          numberReady: 3,
        });
        const cron = (world.list('batch', 'cronjobs')?.[0]?.status ?? {}) as Readonly<Record<string, string>>;
        const { lastScheduleTime = '', lastSuccessfulTime = '' } = cron;
        expect(world.now() - Date.parse(lastScheduleTime)).toBeLessThanOrEqual(600_000);
        expect(world.now() - Date.parse(lastSuccessfulTime)).toBeLessThanOrEqual(1_200_000);
        expect(world.list('policy', 'poddisruptionbudgets')?.[0]?.status).toMatchObject({ disruptionsAllowed: 1 });
      }),
      { numRuns: 15 },
    );
  });
});

interface Endpoint {
  readonly conditions: { readonly ready: boolean };
}
