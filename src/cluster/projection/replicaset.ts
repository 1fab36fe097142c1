import type { ReplicaSetRecord } from '../../model/snapshot.ts';
import type { Interner } from './interner.ts';
import { revisionOf } from './metadata.ts';
import { projectWorkload } from './workload.ts';

/** A ReplicaSet or a ReplicationController. Neither counts updated replicas: all its pods are of its one template. */
export function projectReplicaSet(raw: unknown, intern: Interner): ReplicaSetRecord | null {
  const workload = projectWorkload(raw, intern);
  return workload === null ? null : { ...workload, revision: revisionOf(raw) };
}
