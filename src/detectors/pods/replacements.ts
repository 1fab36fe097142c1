import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { PodRecord, WorkloadRecord } from '../../model/snapshot.ts';
import type { NamedKind, View } from '../view.ts';

/** Kinds that start another pod for one that ended, and where their records are. */
const REPLACING: ReadonlyMap<string, NamedKind> = new Map([
  ['Deployment', 'deployments'],
  ['ReplicaSet', 'replicasets'],
  ['ReplicationController', 'replicationcontrollers'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
]);

/** Does the owner run all the pods it wants? Null when nothing tells: it does not replace pods, or was not seen. */
export function isFull(owner: ObjectRef, view: View): boolean | null {
  const kind = REPLACING.get(owner.kind);
  if (kind === undefined) return null;
  const workload = view.find(kind, owner.namespace, owner.name) as WorkloadRecord | undefined;
  return workload === undefined ? null : workload.ready >= workload.desired;
}

/** Pods of a workload are one list for the whole look, so that its newest healthy pod is looked for once. */
const newestHealthy = new WeakMap<readonly PodRecord[], Millis>();

/** Is a pod of the same owner that was made later ready, or done? Then the trouble of this one is over. */
export function wasReplaced(pod: PodRecord, owner: ObjectRef, view: View): boolean {
  if (pod.created === null) return false;
  const pods = view.podsOf(owner);
  let newest = newestHealthy.get(pods);
  if (newest === undefined) {
    newest = Number.NEGATIVE_INFINITY;
    for (const { ready, phase, created } of pods) {
      const healthy = ready || phase === 'Succeeded';
      if (healthy && created !== null && created > newest) newest = created;
    }
    newestHealthy.set(pods, newest);
  }
  return newest > pod.created;
}
