import type { WorkloadSpec } from '../scenario/scenario.ts';
import { keyOf } from './cluster-store.ts';
import { replicaSetsOf } from './deployment-sets.ts';
import { uidOf } from './naming.ts';
import type { Deployment, Node, PodTemplate } from './objects.ts';
import { admitPod } from './pod-start.ts';
import { createStaticPod, deletePod } from './pods.ts';
import { applyKind } from './workload-kinds.ts';
import { rolloutOf, templateOf } from './workload-templates.ts';
import type { World } from './world-parts.ts';

/** Creates a workload, or changes the one of that name to what is written: `kubectl apply`. */
export function applyWorkload(world: World, spec: WorkloadSpec): void {
  const { store } = world;
  store.ensureNamespace(spec.namespace, store.now);
  const template = templateOf(spec);
  if (spec.on_every_node) {
    store.onEveryNode.push(spec);
    for (const node of store.nodes.values()) runStaticPod(world, node, spec);
    return;
  }
  if (spec.kind !== 'Deployment') {
    applyKind(world, spec);
    return;
  }
  const existing = store.deployments.get(keyOf(spec));
  if (existing === undefined) {
    createDeployment(world, spec, template);
    return;
  }
  const { replicas, progress_deadline: progressDeadline } = spec;
  changeDeployment(world, existing, { replicas, template, rollout: rolloutOf(spec), progressDeadline });
}

/** What a node's kubelet runs by itself as soon as there is the node. */
export function runStaticPod(world: World, node: Node, spec: WorkloadSpec): void {
  admitPod(world, createStaticPod(world, node, spec.namespace, spec.name, templateOf(spec)));
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

/** `kubectl rollout undo`: the template of the revision before the present one. */
export function rollBack(world: World, deployment: Deployment): void {
  const [previous] = replicaSetsOf(world, deployment)
    .filter(({ revision }) => revision < deployment.revision)
    .sort((a, b) => b.revision - a.revision);
  if (previous !== undefined) changeDeployment(world, deployment, { template: previous.template });
}

/** Deletes a Deployment with its ReplicaSets and pods, as the garbage collector does in the background. */
export function deleteDeployment(world: World, deployment: Deployment): void {
  const { store } = world;
  for (const set of replicaSetsOf(world, deployment)) {
    for (const pod of store.podsOf(set)) deletePod(world, pod);
    store.removeReplicaSet(set);
  }
  store.deployments.delete(keyOf(deployment));
  store.nextResourceVersion();
}

type DeploymentSpec = Pick<Deployment, 'replicas' | 'template' | 'rollout' | 'progressDeadline'>;

/** Every change of a spec is a new generation; what reads the same is no change. */
export function changeDeployment(world: World, deployment: Deployment, change: Partial<DeploymentSpec>): void {
  const { replicas, template, rollout, progressDeadline } = deployment;
  const before: DeploymentSpec = { replicas, template, rollout, progressDeadline };
  if (JSON.stringify({ ...before, ...change }) === JSON.stringify(before)) return;
  Object.assign(deployment, change);
  deployment.generation += 1;
  world.store.touch(deployment);
}
