import type { KubernetesObject } from '../../src/cluster/simulator/index.ts';

/** Raw Kubernetes objects as the API writes them; `over` replaces whole fields. */

export const NOW = Date.parse('2026-03-02T10:00:00Z');

export function minutesAgo(minutes: number): string {
  return `${new Date(NOW - minutes * 60_000).toISOString().slice(0, 19)}Z`;
}

interface PodOverrides {
  readonly namespace?: string;
  readonly metadata?: Record<string, unknown>;
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

export function rawPod(name: string, over: PodOverrides = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: over.namespace ?? 'shop',
      uid: `uid-of-${name}`,
      resourceVersion: '1000',
      creationTimestamp: minutesAgo(120),
      generateName: 'api-7d9f5c8b6d-',
      labels: { app: 'api', 'pod-template-hash': '7d9f5c8b6d' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'api-7d9f5c8b6d', uid: 'rs', controller: true },
      ],
      ...over.metadata,
    },
    spec: { nodeName: 'worker-1', priority: 0, containers: [{ name: 'app', image: 'shop/api:1.4.2' }], ...over.spec },
    status: {
      phase: 'Running',
      startTime: minutesAgo(119),
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: minutesAgo(118) }],
      containerStatuses: [rawContainer('app')],
      ...over.status,
    },
  };
}

export function rawContainer(name: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name,
    image: 'docker.io/shop/api:1.4.2',
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: minutesAgo(119) } },
    lastState: {},
    ...over,
  };
}

/** A container that crashes: five restarts, waiting, its last end kept. */
export function crashedContainer(name: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  const terminated = { exitCode: 1, reason: 'Error', startedAt: minutesAgo(6), finishedAt: minutesAgo(5) };
  return rawContainer(name, {
    ready: false,
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container' } },
    lastState: { terminated },
    ...over,
  });
}

export function rawNode(name: string, ready: 'True' | 'False' | 'Unknown' = 'True'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-of-${name}`, resourceVersion: '1001', creationTimestamp: minutesAgo(10_000) },
    spec: { taints: ready === 'True' ? [] : [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] },
    status: {
      nodeInfo: { kubeletVersion: 'v1.34.2' },
      conditions: [
        {
          type: 'Ready',
          status: ready,
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          lastHeartbeatTime: minutesAgo(1),
          lastTransitionTime: minutesAgo(9_000),
        },
      ],
    },
  };
}

export function rawDeployment(name: string, over: Record<string, unknown> = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: 'shop',
      generation: 2,
      resourceVersion: '1002',
      creationTimestamp: minutesAgo(5_000),
      annotations: { 'deployment.kubernetes.io/revision': '7' },
    },
    spec: { replicas: 3, template: { spec: { containers: [{ name: 'app', image: 'shop/api:1.4.2' }] } } },
    status: {
      observedGeneration: 2,
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          message: 'ReplicaSet "api-7d9f5c8b6d" has successfully progressed.',
          lastUpdateTime: minutesAgo(118),
          lastTransitionTime: minutesAgo(4_999),
        },
      ],
    },
    ...over,
  };
}

export function rawReplicaSet(name: string): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'shop',
      resourceVersion: '1003',
      creationTimestamp: minutesAgo(130),
      annotations: { 'deployment.kubernetes.io/revision': '7' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', controller: true }],
    },
    spec: { replicas: 3 },
    status: { replicas: 3 },
  };
}

export function rawJob(name: string): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: 'shop',
      generateName: 'report-',
      resourceVersion: '1004',
      creationTimestamp: minutesAgo(30),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', controller: true }],
    },
    spec: {},
    status: { startTime: minutesAgo(30) },
  };
}

/** An event about a pod in namespace shop. */
export function rawEvent(name: string, pod: string, over: Record<string, unknown> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop', resourceVersion: '1005', creationTimestamp: minutesAgo(10) },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: pod },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container app',
    count: 7,
    firstTimestamp: minutesAgo(10),
    lastTimestamp: minutesAgo(2),
    source: { component: 'kubelet', host: 'worker-1' },
    ...over,
  };
}
