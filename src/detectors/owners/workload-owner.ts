import type { ObjectRef } from '../../model/objects.ts';
import type { JobRecord, ObjectRecord } from '../../model/snapshot.ts';
import { nameOfRuns, sharedByRuns } from './runs.ts';

/** Whom a ReplicaSet or ReplicationController is told of: what controls it, else itself. Its pods are told of the same. */
export function setOwner({ namespace, name, controller }: ObjectRecord, kind: string): ObjectRef {
  if (controller === null) return { kind, namespace, name };
  return { kind: controller.kind, namespace, name: nameOfRuns(controller.kind, controller.name) };
}

/** Whom a Job is told of: its CronJob or other controller, else the name its runs share. Its pods are told of the same. */
export function jobOwner(job: JobRecord): ObjectRef {
  if (job.controller !== null) return setOwner(job, 'Job');
  return { kind: 'Job', namespace: job.namespace, name: sharedByRuns(job.generateName) ?? job.name };
}
