import type { ObjectRef } from '../../model/objects.ts';

/** `kubectl -n shop logs api-1`; cluster-scoped commands take namespace ''. */
export function kubectl(namespace: string, command: string): string {
  return namespace === '' ? `kubectl ${command}` : `kubectl -n ${namespace} ${command}`;
}

/** Kinds whose last rollout `kubectl rollout undo` can take back. */
const CAN_UNDO: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** The command that takes the workload's last rollout back; null where there is none. */
export function undoRollout(owner: ObjectRef): string | null {
  if (!CAN_UNDO.has(owner.kind)) return null;
  return kubectl(owner.namespace, `rollout undo ${owner.kind.toLowerCase()}/${owner.name}`);
}
