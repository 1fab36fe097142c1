import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { View } from '../view.ts';

/**
 * Do events tell that a pod was deleted at `since` or later? The kubelet tells of its end, and its ReplicaSet of deleting it.
 * Null: at any time that is not known to be earlier.
 */
export function wasDeleted(pod: ObjectRef, since: Millis | null, view: View): boolean {
  const from = since ?? Number.POSITIVE_INFINITY;
  const replicaSet = { ...pod, kind: 'ReplicaSet', name: pod.name.replace(/-[a-z0-9]{5}$/, '') };
  return (
    view.eventsOf(pod).some(({ reason, last: at }) => reason === 'Killing' && at !== null && at >= from) ||
    view
      .eventsOf(replicaSet)
      .some(({ reason, message }) => reason === 'SuccessfulDelete' && message.endsWith(` ${pod.name}`))
  );
}
