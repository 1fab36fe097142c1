import { withCondition } from './conditions.ts';
import { REPLICA_SET_CONTROLLER } from './event-recorder.ts';
import { type Pod, podIsReady, type ReplicaSet } from './objects.ts';
import { createWithRetries } from './pod-creation.ts';
import { isEnded } from './pod-phase.ts';
import { deletePod } from './pods.ts';
import type { World } from './world-parts.ts';

/** One sync of one ReplicaSet: creates or deletes pods until their number is right, then counts them. */
export function syncReplicaSet(world: World, set: ReplicaSet): void {
  const active = activePods(world, set);
  const surplus = active.length - set.replicas;
  const labels = { 'pod-template-hash': set.hash };
  const refusal = createWithRetries(world, REPLICA_SET_CONTROLLER, -surplus, {
    owner: set,
    template: set.template,
    labels,
  });
  setReplicaFailure(world, set, refusal, surplus < 0);
  if (surplus > 0) {
    const onNode = new Map<string, number>();
    for (const { node } of active) if (node !== null) onNode.set(node.name, (onNode.get(node.name) ?? 0) + 1);
    const rank = (pod: Pod): number => (pod.node === null ? 0 : (onNode.get(pod.node.name) ?? 0));
    const ranked = [...active].sort((a, b) => deletionOrder(a, b, rank));
    for (const pod of ranked.slice(0, surplus)) {
      deletePod(world, pod);
      world.events.record(REPLICA_SET_CONTROLLER, set, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.name}`,
      });
    }
  }
  const now = activePods(world, set);
  const status = { replicas: now.length, ready: now.filter(podIsReady).length };
  if (status.replicas === set.status.replicas && status.ready === set.status.ready) return;
  set.status = status;
  world.store.touch(set);
}

/** A pod that is being deleted, or has ended, counts no more. */
export function activePods(world: World, set: ReplicaSet): Pod[] {
  return world.store.podsOf(set).filter((pod) => pod.deletion === null && !isEnded(pod));
}

/** ReplicaFailure stands while pods are missing and the last attempt to create one was refused. */
function setReplicaFailure(world: World, set: ReplicaSet, refusal: string | null, missing: boolean): void {
  const { store } = world;
  if (refusal !== null) {
    const change = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refusal } as const;
    // The message of the first refusal stands (GetCondition finds one and leaves it).
    if (set.conditions.length > 0) return;
    set.conditions = withCondition(set.conditions, change, store.now);
  } else if (!missing && set.conditions.length > 0) set.conditions = [];
  else return;
  store.touch(set);
}

/**
 * Which pod goes first (Kubernetes' ActivePodsWithRanks): unassigned before assigned, pending before running, not ready
 * before ready, crowded nodes first, later ready first, more restarts first, younger first.
 */
function deletionOrder(a: Pod, b: Pod, rank: (pod: Pod) => number): number {
  return (
    Number(a.node !== null) - Number(b.node !== null) ||
    Number(hasStarted(a)) - Number(hasStarted(b)) ||
    Number(podIsReady(a)) - Number(podIsReady(b)) ||
    rank(b) - rank(a) ||
    readySince(b) - readySince(a) ||
    restarts(b) - restarts(a) ||
    b.createdAt - a.createdAt ||
    (a.name < b.name ? -1 : 1)
  );
}

function hasStarted(pod: Pod): boolean {
  return pod.containers.every(({ state, last }) => state.type !== 'waiting' || last !== null);
}

function readySince(pod: Pod): number {
  return pod.conditions.find(({ type, status }) => type === 'Ready' && status === 'True')?.changedAt ?? 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...pod.containers.map((container) => container.restarts));
}
