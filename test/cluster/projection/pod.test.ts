import { describe, expect, it } from 'vitest';
import { createInterner } from '../../../src/cluster/projection/index.ts';
import { projectPod } from '../../../src/cluster/projection/pod.ts';
import { crashedContainer, minutesAgo, rawContainer, rawPod } from '../../support/kubernetes-objects.ts';

const project = (raw: unknown) => projectPod(raw, createInterner());
const at = (minutes: number) => Date.parse(minutesAgo(minutes));

describe('projectPod', () => {
  it('keeps no detail of a pod with nothing to judge', () => {
    expect(project(rawPod('api-1'))).toEqual({
      namespace: 'shop',
      name: 'api-1',
      created: at(120),
      deletingAt: null,
      finalizers: [],
      labels: { app: 'api', 'pod-template-hash': '7d9f5c8b6d' },
      controller: { kind: 'ReplicaSet', name: 'api-7d9f5c8b6d' },
      marks: null,
      phase: 'Running',
      ready: true,
      readySince: at(118),
      node: 'worker-1',
      restarts: 0,
      templateHash: '7d9f5c8b6d',
      generateName: 'api-7d9f5c8b6d-',
      detail: null,
    });
    const done = {
      phase: 'Succeeded',
      conditions: [],
      containerStatuses: [rawContainer('app', { state: { terminated: { exitCode: 0 } } })],
    };
    expect(project(rawPod('job-1', { status: done }))?.detail).toBeNull();
  });

  it('keeps the detail of a crashing pod, redacted', () => {
    const terminated = {
      exitCode: 1,
      signal: 6,
      reason: 'Error',
      message: 'cannot open postgres://shop:hunter2@db:5432/shop\n',
      startedAt: minutesAgo(6),
      finishedAt: minutesAgo(5),
    };
    const status = {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ContainersNotReady',
          message: 'no',
          lastTransitionTime: minutesAgo(5),
        },
      ],
      containerStatuses: [crashedContainer('app', { lastState: { terminated } })],
    };
    const pod = project(rawPod('api-1', { status }));
    expect(pod).toMatchObject({ ready: false, restarts: 5 });
    expect(pod?.detail?.startedAt).toBe(at(119));
    expect(pod?.detail?.conditions).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'no',
        changedAt: at(5),
        updatedAt: null,
      },
    ]);
    const [app] = pod?.detail?.containers ?? [];
    expect(app).toMatchObject({ name: 'app', role: 'main', image: 'shop/api:1.4.2', ready: false, restarts: 5 });
    expect(app?.state).toEqual({
      type: 'waiting',
      reason: 'CrashLoopBackOff',
      message: 'back-off 2m40s restarting failed container',
    });
    expect(app?.lastTermination).toMatchObject({
      exitCode: 1,
      signal: 6,
      reason: 'Error',
      startedAt: at(6),
      finishedAt: at(5),
    });
    expect(app?.lastTermination?.message).toContain('cannot open postgres://');
    expect(JSON.stringify(pod)).not.toContain('hunter2');
  });

  it.each([
    ['is not ready', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }],
    ['is pending', { status: { phase: 'Pending', conditions: [], containerStatuses: null } }],
    ['failed', { status: { phase: 'Failed' } }],
    ['has a phase nobody knows', { status: { phase: 'Dancing' } }],
    [
      'has restarted, though it is ready',
      { status: { containerStatuses: [rawContainer('app', { restartCount: 1 })] } },
    ],
    [
      'ended before, though restarts are not counted',
      { status: { containerStatuses: [rawContainer('app', { lastState: { terminated: { exitCode: 137 } } })] } },
    ],
    [
      'has a container that ended',
      {
        status: {
          containerStatuses: [rawContainer('app'), rawContainer('b', { state: { terminated: { exitCode: 1 } } })],
        },
      },
    ],
    [
      'has an init container that failed',
      { status: { initContainerStatuses: [rawContainer('init', { state: { terminated: { exitCode: 2 } } })] } },
    ],
    ['is being deleted', { metadata: { deletionTimestamp: minutesAgo(1) } }],
    ['has no status', { status: { phase: undefined, conditions: undefined, containerStatuses: undefined } }],
  ])('keeps the detail of a pod that %s', (_, over) => {
    expect(project(rawPod('api-1', over))?.detail).not.toBeNull();
  });

  it('keeps the detail of a ready pod one of whose containers waits', () => {
    const waiting = rawContainer('proxy', { state: { waiting: { reason: 'ImagePullBackOff' } } });
    const pod = rawPod('api-1', { status: { containerStatuses: [rawContainer('app'), waiting] } });
    expect(projectPod(pod, createInterner())?.detail?.containers.at(-1)?.state).toEqual({
      type: 'waiting',
      reason: 'ImagePullBackOff',
      message: null,
    });
  });

  it('drops the detail of a healthy pod whose init container did its work', () => {
    const init = rawContainer('init', { ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } });
    expect(project(rawPod('api-1', { status: { initContainerStatuses: [init] } }))?.detail).toBeNull();
  });

  it('counts the restarts of every container and tells sidecars from init containers', () => {
    const spec = {
      initContainers: [
        { name: 'migrate', image: 'm:1' },
        { name: 'proxy', image: 'p:1', restartPolicy: 'Always' },
      ],
      containers: [{ name: 'app', image: 'a:1' }],
    };
    const status = {
      initContainerStatuses: [rawContainer('migrate', { restartCount: 1 }), rawContainer('proxy', { restartCount: 2 })],
      containerStatuses: [rawContainer('app', { restartCount: 4 })],
    };
    const pod = project(rawPod('api-1', { spec, status }));
    expect(pod?.restarts).toBe(7);
    expect(pod?.detail?.containers.map(({ name, role }) => [name, role])).toEqual([
      ['migrate', 'init'],
      ['proxy', 'sidecar'],
      ['app', 'main'],
    ]);
  });

  it('knows a container from the spec alone before the kubelet has looked', () => {
    const pod = project(
      rawPod('api-1', { status: { phase: 'Pending', conditions: [], containerStatuses: undefined } }),
    );
    expect(pod?.detail?.containers).toEqual([
      {
        name: 'app',
        role: 'main',
        image: 'shop/api:1.4.2',
        ready: false,
        restarts: 0,
        state: { type: 'unknown' },
        lastTermination: null,
        resources: {
          memoryRequest: null,
          memoryLimit: null,
          cpuRequest: null,
          cpuLimit: null,
          storageLimit: null,
        },
        probes: { readiness: false, liveness: false, startup: false, startupAllowance: 0 },
      },
    ]);
  });

  it('reads an unset time, a year of 1 and nonsense as no time', () => {
    for (const time of [null, '0001-01-01T00:00:00Z', '1', 'yesterday', 7, '2026-13-45T99:00:00Z']) {
      expect(project(rawPod('api-1', { metadata: { creationTimestamp: time } }))?.created).toBeNull();
    }
    const micro = '2026-03-02T09:59:59.123456Z';
    expect(project(rawPod('api-1', { metadata: { creationTimestamp: micro } }))?.created).toBe(Date.parse(micro));
  });

  it('takes only the owner that controls the pod', () => {
    const ownerReferences = [
      { kind: 'Node', name: 'a' },
      { kind: 'StatefulSet', name: 'db', controller: true },
    ];
    expect(project(rawPod('db-0', { metadata: { ownerReferences } }))?.controller).toEqual({
      kind: 'StatefulSet',
      name: 'db',
    });
    expect(project(rawPod('db-0', { metadata: { ownerReferences: [ownerReferences[0]] } }))?.controller).toBeNull();
  });
});
