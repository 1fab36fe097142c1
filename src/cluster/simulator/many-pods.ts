import type { Millis } from '../../model/objects.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { withBulk } from './many-pods-bulk.ts';
import type { ContainerSpec } from './scenario/scenario.ts';
import { judgeDeployment } from './world/deployment-status.ts';
import { digestOf, hash32, nameSuffix, templateHash, uidOf } from './world/naming.ts';
import { healthyNode } from './world/node-state.ts';
import {
  type Condition,
  type Container,
  type Deployment,
  type Node,
  PLAIN_TEMPLATE,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
} from './world/objects.ts';
import { renderNode } from './world/render-node.ts';
import { renderPod } from './world/render-pod.ts';
import { renderDeployment, renderReplicaSet } from './world/render-workload.ts';

export interface ManyPodsOptions {
  readonly pods: number;
  readonly nodes: number;
  readonly now: Millis;
  readonly seed: number;
}

const REPLICAS = 5;
const HOUR: Millis = 3_600_000;
/** One pod in so many crash-loops. */
const ONE_IN = 200;

/**
 * A large cluster at one moment, for benches: pods of about 5 KB with their Deployments, ReplicaSets and nodes. The same
 * options give the same bytes.
 */
export function manyPods(options: ManyPodsOptions): KubernetesObject[] {
  return [...groupsOfPods(options)].flat();
}

/** The same, in groups that need not be held together: first the nodes, then each workload with its pods. */
export function* groupsOfPods({ pods, nodes, now, seed }: ManyPodsOptions): Generator<KubernetesObject[]> {
  const world = Array.from({ length: nodes }, (_, index) => node(index, now, seed));
  yield world.map((entry) => renderNode(entry, 'v1.34.2'));
  for (let first = 0, group = 0; first < pods; first += REPLICAS, group += 1) {
    const objects: KubernetesObject[] = [];
    const size = Math.min(REPLICAS, pods - first);
    const members = Array.from({ length: size }, (_, index) => first + index);
    const ready = members.filter((index) => !crashes(index, seed)).length;
    const deployment = deploymentOf(group, size, ready, now, seed);
    const set = replicaSetOf(deployment, ready);
    for (const index of members) {
      const pod = podOf(set, world[index % world.length] ?? null, index, seed);
      objects.push(withBulk(renderPod(pod)));
    }
    deployment.conditions = judgeDeployment(deployment, [set], set, deployment.createdAt + 20_000).conditions;
    objects.push(renderDeployment(deployment), renderReplicaSet(set));
    yield objects;
  }
}

function node(index: number, now: Millis, seed: number): Node {
  const name = `node-${String(index).padStart(4, '0')}`;
  const allocatable = { cpu: '16', memory: '64Gi', pods: 250 };
  const created = healthyNode({ name, allocatable, labels: {}, taints: [] }, index, now - 700 * HOUR);
  created.resourceVersion = 1 + (hash32(`${seed}/${name}`) % 1_000_000);
  created.heartbeatAt = now - (hash32(name) % 300) * 1000;
  return created;
}

function deploymentOf(group: number, replicas: number, ready: number, now: Millis, seed: number): Deployment {
  const name = `service-${String(group).padStart(5, '0')}`;
  const namespace = `team-${String(group % 40).padStart(2, '0')}`;
  const createdAt = now - (24 + (hash32(`${seed}/${name}/age`) % 500)) * HOUR;
  const container: ContainerSpec = {
    name: 'app',
    image: `registry.example.com/${namespace}/${name}:1.${group % 20}.${group % 7}`,
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { memory: '256Mi' },
    ready_after: 5_000,
    runs: null,
    env_from: [],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name,
    uid: uidOf(`${seed}/Deployment/${namespace}/${name}`),
    createdAt,
    resourceVersion: 1 + (hash32(`${seed}/${name}/version`) % 1_000_000),
    generation: 1,
    replicas,
    rollout: { recreate: false, maxSurge: '25%', maxUnavailable: '25%' },
    progressDeadline: 600_000,
    template: templateOf(name, container),
    revision: 1,
    // Rolled out long ago; judgeDeployment adds Available.
    conditions: [rolledOut(name, createdAt + 20_000)],
    status: { observedGeneration: 1, replicas, updated: replicas, ready, available: ready },
  };
}

function rolledOut(name: string, at: Millis): Condition {
  const message = `Deployment "${name}" has successfully progressed.`;
  return {
    type: 'Progressing',
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message,
    changedAt: at,
    updatedAt: at,
  };
}

function templateOf(name: string, container: ContainerSpec): PodTemplate {
  return {
    ...PLAIN_TEMPLATE,
    labels: {
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/part-of': 'shop',
    },
    annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080', 'checksum/config': digestOf(name) },
    containers: [container],
  };
}

function replicaSetOf(deployment: Deployment, ready: number): ReplicaSet {
  const hash = templateHash(deployment.template);
  const { namespace, replicas, createdAt, resourceVersion } = deployment;
  const name = `${deployment.name}-${hash}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    namespace,
    name,
    uid: uidOf(`${deployment.uid}/${name}`),
    createdAt,
    resourceVersion,
    owner: deployment,
    hash,
    template: deployment.template,
    replicas,
    generation: 1,
    revision: 1,
    desiredReplicas: replicas,
    maxReplicas: replicas + 2,
    conditions: [],
    status: { replicas, ready },
  };
}

function crashes(index: number, seed: number): boolean {
  return hash32(`${seed}/${index}/trouble`) % ONE_IN === 0;
}

function podOf(owner: ReplicaSet, on: Node | null, index: number, seed: number): Pod {
  const name = `${owner.name}-${nameSuffix(`${seed}/${index}`)}`;
  const startedAt = owner.createdAt + 1_000;
  const crashing = crashes(index, seed);
  const unready = crashing
    ? { reason: 'ContainersNotReady', message: 'containers with unready status: [app]' }
    : { reason: null, message: null };
  const at = { changedAt: startedAt + 10_000, updatedAt: startedAt + 10_000 };
  const always = ['PodReadyToStartContainers', 'Initialized', 'PodScheduled'].map(
    (type) => ({ type, status: 'True', reason: null, message: null, ...at }) as const,
  );
  const readiness = ['Ready', 'ContainersReady'].map(
    (type) => ({ type, status: crashing ? 'False' : 'True', ...unready, ...at }) as const,
  );
  const uid = uidOf(`${seed}/Pod/${owner.namespace}/${name}`);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: owner.namespace,
    name,
    uid,
    createdAt: owner.createdAt,
    resourceVersion: 1 + (hash32(`${seed}/${index}/version`) % 1_000_000),
    owner,
    template: { ...owner.template, labels: { ...owner.template.labels, 'pod-template-hash': owner.hash } },
    requests: { cpu: 100, memory: 134_217_728 },
    isStatic: false,
    pinnedTo: null,
    priority: 0,
    node: on,
    startedAt,
    podIp: `10.${64 + (index >>> 16)}.${(index >>> 8) & 255}.${index & 255}`,
    conditions: [...always, ...readiness],
    containers: owner.template.containers.map((spec) => containerOf(spec, name, uid, startedAt, crashing)),
    initContainers: [],
    finalizers: [],
    failure: null,
    nominatedNode: null,
    deletion: null,
    unschedulable: null,
  };
}

function containerOf(spec: ContainerSpec, pod: string, uid: string, startedAt: Millis, crashing: boolean): Container {
  const containerId = `containerd://${digestOf(uid)}`;
  if (!crashing)
    return {
      spec,
      role: 'main',
      state: { type: 'running', startedAt, containerId },
      last: null,
      restarts: 0,
      ready: true,
      backOff: null,
      plan: 0,
    };
  const message = `back-off 5m0s restarting failed container=${spec.name} pod=${pod}(${uid})`;
  const last = { exitCode: 1, reason: 'Error', message: null, startedAt, finishedAt: startedAt + 2_000, containerId };
  return {
    spec,
    role: 'main',
    state: { type: 'waiting', reason: 'CrashLoopBackOff', message },
    last,
    restarts: 9,
    ready: false,
    backOff: null,
    plan: 0,
  };
}
