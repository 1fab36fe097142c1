import type { ReplicaSetRecord } from '../../model/snapshot.ts';
import { desiredReplicas } from './deployment.ts';
import type { Interner } from './interner.ts';
import { projectMetadata, revisionOf } from './metadata.ts';
import { fields } from './raw.ts';

export function projectReplicaSet(raw: unknown, intern: Interner): ReplicaSetRecord | null {
  const base = projectMetadata(raw, intern);
  if (base === null) return null;
  return { ...base, desired: desiredReplicas(fields(fields(raw).spec)), revision: revisionOf(raw) };
}
