import type { DeploymentRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { revisionOf } from './metadata.ts';
import { fields } from './raw.ts';
import { projectWorkload, WORKLOAD_READ } from './workload.ts';

export const DEPLOYMENT_READ = {
  ...WORKLOAD_READ,
  spec: { ...WORKLOAD_READ.spec, paused: true },
} as const satisfies FieldsRead;

export function projectDeployment(raw: unknown, intern: Interner): DeploymentRecord | null {
  const workload = projectWorkload(raw, intern);
  if (workload === null) return null;
  return { ...workload, paused: fields(fields(raw).spec).paused === true, revision: revisionOf(raw) };
}
