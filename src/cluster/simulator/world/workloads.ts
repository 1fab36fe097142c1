import { timestamp } from '../kubernetes-object.ts';
import type { WorkloadSpec } from '../scenario/scenario.ts';
import { keyOf } from './cluster-store.ts';
import { replicaSetsOf } from './deployment-sets.ts';
import { uidOf } from './naming.ts';
import type { Deployment, PodTemplate, Rollout } from './objects.ts';
import { admitPod } from './pod-start.ts';
import { createStaticPod, deletePod } from './pods.ts';
import { activePods } from './replica-set-controller.ts';
import type { World } from './world-parts.ts';

/** Creates a workload, or changes the Deployment of that name to what is written: `kubectl apply`. */
export function applyWorkload(world: World, spec: WorkloadSpec): void {
  const { store } = world;
  store.ensureNamespace(spec.namespace, store.now);
  const template = templateOf(spec);
  if (spec.on_every_node) {
    for (const node of store.nodes.values()) {
      admitPod(world, createStaticPod(world, node, spec.namespace, spec.name, template));
    }
    return;
  }
  const existing = store.deployments.get(keyOf(spec));
  if (existing === undefined) {
    createDeployment(world, spec, template);
    return;
  }
  const { replicas, progress_deadline: progressDeadline } = spec;
  changeSpec(world, existing, { replicas, template, rollout: rolloutOf(spec), progressDeadline });
}

function createDeployment(world: World, spec: WorkloadSpec, template: PodTemplate): void {
  const { store } = world;
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: spec.namespace,
    name: spec.name,
    uid: uidOf(`Deployment/${keyOf(spec)}/${store.now}`),
    createdAt: store.now,
    resourceVersion: 0,
    generation: 1,
    replicas: spec.replicas,
    rollout: rolloutOf(spec),
    progressDeadline: spec.progress_deadline,
    template,
    revision: 0,
    conditions: [],
    status: { observedGeneration: 0, replicas: 0, updated: 0, ready: 0, available: 0 },
  };
  store.deployments.set(keyOf(deployment), deployment);
  store.touch(deployment);
}

export function setImage(world: World, deployment: Deployment, container: string | null, image: string): void {
  const containers = deployment.template.containers.map((spec) =>
    container === null || spec.name === container ? { ...spec, image } : spec,
  );
  changeSpec(world, deployment, { template: { ...deployment.template, containers } });
}

export function scaleDeployment(world: World, deployment: Deployment, replicas: number): void {
  changeSpec(world, deployment, { replicas });
}

/** `kubectl rollout restart`: a new template that differs by an annotation. */
export function restartDeployment(world: World, deployment: Deployment): void {
  const annotations = {
    ...deployment.template.annotations,
    'kubectl.kubernetes.io/restartedAt': timestamp(world.store.now),
  };
  changeSpec(world, deployment, { template: { ...deployment.template, annotations } });
}

/** `kubectl rollout undo`: the template of the revision before the present one. */
export function rollBack(world: World, deployment: Deployment): void {
  const [previous] = replicaSetsOf(world, deployment)
    .filter(({ revision }) => revision < deployment.revision)
    .sort((a, b) => b.revision - a.revision);
  if (previous !== undefined) changeSpec(world, deployment, { template: previous.template });
}

/** Deletes a Deployment with its ReplicaSets and pods, as the garbage collector does in the background. */
export function deleteDeployment(world: World, deployment: Deployment): void {
  const { store } = world;
  for (const set of replicaSetsOf(world, deployment)) {
    for (const pod of store.podsOf(set)) deletePod(world, pod);
    store.replicaSets.delete(keyOf(set));
  }
  store.deployments.delete(keyOf(deployment));
  store.nextResourceVersion();
}

/** Deletes the oldest pod of a Deployment; its ReplicaSet replaces it. */
export function deleteOldestPod(world: World, deployment: Deployment): void {
  const pods = replicaSetsOf(world, deployment).flatMap((set) => activePods(world, set));
  const [oldest] = pods.sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  if (oldest !== undefined) deletePod(world, oldest);
}

type DeploymentSpec = Pick<Deployment, 'replicas' | 'template' | 'rollout' | 'progressDeadline'>;

/** Every change of a spec is a new generation; what reads the same is no change. */
function changeSpec(world: World, deployment: Deployment, change: Partial<DeploymentSpec>): void {
  const { replicas, template, rollout, progressDeadline } = deployment;
  const before: DeploymentSpec = { replicas, template, rollout, progressDeadline };
  if (JSON.stringify({ ...before, ...change }) === JSON.stringify(before)) return;
  Object.assign(deployment, change);
  deployment.generation += 1;
  world.store.touch(deployment);
}

function rolloutOf({ strategy }: WorkloadSpec): Rollout {
  if (strategy === 'Recreate') return { recreate: true, maxSurge: 0, maxUnavailable: 0 };
  if (strategy === 'RollingUpdate') return { recreate: false, maxSurge: '25%', maxUnavailable: '25%' };
  return { recreate: false, maxSurge: strategy.max_surge, maxUnavailable: strategy.max_unavailable };
}

function templateOf(spec: WorkloadSpec): PodTemplate {
  return {
    labels: { 'app.kubernetes.io/name': spec.name },
    annotations: {},
    containers: spec.containers,
    nodeSelector: spec.node_selector,
    tolerations: spec.tolerations,
    priorityClass: spec.priority_class ?? null,
  };
}
