import type { DeploymentRecord } from '../../model/snapshot.ts';
import type { Interner } from './interner.ts';
import { revisionOf } from './metadata.ts';
import { fields } from './raw.ts';
import { projectWorkload } from './workload.ts';

export function projectDeployment(raw: unknown, intern: Interner): DeploymentRecord | null {
  const workload = projectWorkload(raw, intern);
  if (workload === null) return null;
  return { ...workload, paused: fields(fields(raw).spec).paused === true, revision: revisionOf(raw) };
}
