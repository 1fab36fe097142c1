import type { Deployment, ReplicaSet } from './objects.ts';
import { resolveFenceposts, type Share } from './rollout-arithmetic.ts';
import type { World } from './world-parts.ts';

/** The Deployment's ReplicaSets, oldest first. */
export function replicaSetsOf(world: World, deployment: Deployment): ReplicaSet[] {
  return world.store.replicaSetsOf(deployment).sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
}

/** A ReplicaSet as the rollout's arithmetic sees it. */
export function share(set: ReplicaSet): Share {
  return { replicas: set.replicas, available: set.status.ready };
}

/** The annotation max-replicas: what a rollout may grow to. */
export function sizeLimit(deployment: Deployment): number {
  const { recreate: atOnce, maxSurge, maxUnavailable } = deployment.rollout;
  return deployment.replicas + (atOnce ? 0 : resolveFenceposts(maxSurge, maxUnavailable, deployment.replicas).maxSurge);
}
