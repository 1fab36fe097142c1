import { findCondition, withCondition } from './conditions.ts';
import { replicaSetsOf, share, sizeLimit } from './deployment-sets.ts';
import { isComplete, judgeDeployment } from './deployment-status.ts';
import { DEPLOYMENT_CONTROLLER } from './event-recorder.ts';
import { templateHash, uidOf } from './naming.ts';
import type { Deployment, ReplicaSet } from './objects.ts';
import { newReplicaCount, oldReplicaCounts, proportionalCounts, resolveFenceposts } from './rollout-arithmetic.ts';
import type { World } from './world-parts.ts';

/** Kubernetes keeps this many old ReplicaSets for rollbacks (revisionHistoryLimit). */
const REVISION_HISTORY_LIMIT = 10;

/** One sync of one Deployment (kube-controller-manager, pkg/controller/deployment). */
export function syncDeployment(world: World, deployment: Deployment): void {
  const all = replicaSetsOf(world, deployment);
  const hash = templateHash(deployment.template);
  const known = all.find((set) => set.hash === hash) ?? null;

  if (wasScaled(deployment, all)) scale(world, deployment, all, known);
  else if (deployment.rollout.recreate) recreate(world, deployment, all, known, hash);
  else roll(world, deployment, all, known, hash);
  syncStatus(world, deployment, hash);
}

function roll(world: World, deployment: Deployment, all: ReplicaSet[], known: ReplicaSet | null, hash: string): void {
  const current = ensureCurrent(world, deployment, all, known, hash);
  const old = all.filter((set) => set !== current);
  const { maxSurge, maxUnavailable } = resolveFenceposts(
    deployment.rollout.maxSurge,
    deployment.rollout.maxUnavailable,
    deployment.replicas,
  );
  const target = newReplicaCount(deployment.replicas, maxSurge, share(current), [...old, current].map(share));
  if (target !== current.replicas) {
    resize(world, deployment, current, target);
    return;
  }
  const counts = oldReplicaCounts(deployment.replicas, maxUnavailable, share(current), old.map(share));
  old.forEach((set, index) => {
    resize(world, deployment, set, counts[index] ?? 0);
  });
}

function recreate(
  world: World,
  deployment: Deployment,
  all: ReplicaSet[],
  known: ReplicaSet | null,
  hash: string,
): void {
  const old = all.filter((set) => set !== known);
  for (const set of old) resize(world, deployment, set, 0);
  // Pods that are still terminating count: two versions never run side by side.
  if (old.some((set) => world.store.podsOf(set).length > 0)) return;
  resize(world, deployment, ensureCurrent(world, deployment, all, known, hash), deployment.replicas);
}

/** Finds the ReplicaSet of the present template and makes it the newest revision, or creates it. */
function ensureCurrent(
  world: World,
  deployment: Deployment,
  all: ReplicaSet[],
  known: ReplicaSet | null,
  hash: string,
): ReplicaSet {
  const newest = Math.max(0, ...all.filter((set) => set !== known).map(({ revision }) => revision)) + 1;
  const current = known ?? createReplicaSet(world, deployment, hash, newest);
  if (current.revision < newest) {
    current.revision = newest;
    world.store.touch(current);
  }
  if (deployment.revision !== current.revision) {
    deployment.revision = current.revision;
    world.store.touch(deployment);
  }
  return current;
}

function createReplicaSet(world: World, deployment: Deployment, hash: string, revision: number): ReplicaSet {
  const { store } = world;
  const name = `${deployment.name}-${hash}`;
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    namespace: deployment.namespace,
    name,
    uid: uidOf(`ReplicaSet/${deployment.uid}/${name}`),
    createdAt: store.now,
    resourceVersion: 0,
    owner: deployment,
    hash,
    template: deployment.template,
    replicas: 0,
    generation: 0,
    revision,
    desiredReplicas: deployment.replicas,
    maxReplicas: sizeLimit(deployment),
    conditions: [],
    status: { replicas: 0, ready: 0 },
  };
  store.addReplicaSet(set);
  store.touch(set);
  const message = `Created new replica set "${name}"`;
  const change = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message } as const;
  deployment.conditions = withCondition(deployment.conditions, change, store.now);
  store.touch(deployment);
  watchDeadline(world, deployment);
  return set;
}

function wasScaled(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  return all.some(({ replicas, desiredReplicas }) => replicas > 0 && desiredReplicas !== deployment.replicas);
}

function scale(world: World, deployment: Deployment, all: ReplicaSet[], known: ReplicaSet | null): void {
  const active = all.filter(({ replicas }) => replicas > 0);
  const [only] = active;
  if (active.length === 1 && only !== undefined) {
    resize(world, deployment, only, deployment.replicas);
    return;
  }
  if (known !== null && known.replicas === deployment.replicas && known.status.ready === deployment.replicas) {
    for (const set of active) resize(world, deployment, set, set === known ? deployment.replicas : 0);
    return;
  }
  const { maxSurge } = resolveFenceposts(
    deployment.rollout.maxSurge,
    deployment.rollout.maxUnavailable,
    deployment.replicas,
  );
  const surge = deployment.rollout.recreate ? 0 : maxSurge;
  const bySize = active.sort((a, b) => b.replicas - a.replicas || b.createdAt - a.createdAt);
  const counts = proportionalCounts(deployment.replicas, surge, bySize);
  bySize.forEach((set, index) => {
    resize(world, deployment, set, counts[index] ?? 0);
  });
}

/** Sets a ReplicaSet's size and the annotations that go with it, and says so. */
function resize(world: World, deployment: Deployment, set: ReplicaSet, replicas: number): void {
  const before = set.replicas;
  const limit = sizeLimit(deployment);
  const annotated = set.desiredReplicas === deployment.replicas && set.maxReplicas === limit;
  if (before === replicas && (annotated || replicas === 0)) return;
  set.desiredReplicas = deployment.replicas;
  set.maxReplicas = limit;
  world.store.touch(set);
  if (before === replicas) return;
  set.replicas = replicas;
  set.generation += 1;
  const direction = replicas > before ? 'up' : 'down';
  world.events.record(DEPLOYMENT_CONTROLLER, deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} replica set ${set.name} from ${before} to ${replicas}`,
  });
}

function syncStatus(world: World, deployment: Deployment, hash: string): void {
  const { store } = world;
  const all = replicaSetsOf(world, deployment);
  const current = all.find((set) => set.hash === hash) ?? null;
  const verdict = judgeDeployment(deployment, all, current, store.now);
  const same =
    verdict.conditions === deployment.conditions &&
    JSON.stringify(verdict.status) === JSON.stringify(deployment.status);
  if (!same) {
    const renewed =
      findCondition(verdict.conditions, 'Progressing') !== findCondition(deployment.conditions, 'Progressing');
    deployment.status = verdict.status;
    deployment.conditions = verdict.conditions;
    store.touch(deployment);
    if (renewed) watchDeadline(world, deployment);
  }
  if (isComplete(deployment, deployment.status)) {
    const old = all.filter((set) => set !== current && set.replicas === 0 && store.podsOf(set).length === 0);
    old.sort((a, b) => a.revision - b.revision);
    for (const set of old.slice(0, Math.max(0, old.length - REVISION_HISTORY_LIMIT))) store.removeReplicaSet(set);
  }
}

/** The controller looks again one second after the progress deadline. */
function watchDeadline(world: World, deployment: Deployment): void {
  world.store.timeline.after(deployment.progressDeadline + 1_000, () => {
    world.store.dirty = true;
  });
}
