import type { FindingCode } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { PodRecord } from '../../model/snapshot.ts';
import type { Records } from './records.ts';

/**
 * What pods that are slow to get ready look like. A crash, an image or a full node is none of it; a rollout that outlasts its
 * deadline is, for Kubernetes does not know that they are slow.
 */
export const SLOW_START_CODES: ReadonlySet<FindingCode> = new Set([
  'PodNotReady',
  'PodStartStuck',
  'DeploymentUnavailable',
  'StatefulSetUnavailable',
  'DaemonSetUnavailable',
  'ReplicaSetUnavailable',
  'RolloutStuck',
]);

/**
 * When the oldest of the workload's pods that are not ready began to start: one that is still stuck after its time is no slow
 * start, however many younger ones there are. Null when there is none, or no start is known.
 */
export function oldestStart(owner: ObjectRef, records: Records): Millis | null {
  const starts = records.unreadyPods(owner.namespace).filter(isOf(owner, records)).map(startOf);
  if (starts.length === 0 || starts.includes(null)) return null;
  return starts.reduce((oldest, start) => (oldest === null || start === null ? null : Math.min(oldest, start)));
}

/** A container that was restarted starts anew. */
function startOf({ created, detail }: PodRecord): Millis | null {
  const restarts = (detail?.containers ?? []).flatMap(({ ready, restarts, state }) =>
    !ready && restarts > 0 && state.type === 'running' && state.startedAt !== null ? [state.startedAt] : [],
  );
  const start = detail?.startedAt ?? created;
  return restarts.length === 0 ? start : Math.max(...restarts, start ?? Number.NEGATIVE_INFINITY);
}

function isOf(owner: ObjectRef, records: Records): (pod: PodRecord) => boolean {
  return ({ namespace, name, controller, templateHash }) => {
    if (namespace !== owner.namespace) return false;
    if (controller === null) return owner.kind === 'Pod' && name === owner.name;
    if (owner.kind !== 'Deployment' || controller.kind !== 'ReplicaSet')
      return controller.kind === owner.kind && controller.name === owner.name;
    const above = records.find({ kind: 'ReplicaSet', namespace, name: controller.name })?.controller;
    // Where ReplicaSets were not read, their names tell: `api-7d9f5c8b6d` of `api`.
    if (above === undefined) return controller.name === `${owner.name}-${templateHash}`;
    return above?.kind === 'Deployment' && above.name === owner.name;
  };
}
