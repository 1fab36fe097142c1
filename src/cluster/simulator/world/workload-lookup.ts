import { replicaSetsOf } from './deployment-sets.ts';
import type { Deployment, Pod, PodTemplate } from './objects.ts';
import type { CronJob, DaemonSet, Job, StatefulSet } from './workload-objects.ts';
import type { World } from './world-parts.ts';

export type AnyWorkload = Deployment | StatefulSet | DaemonSet | Job | CronJob;

/** The workload of that name, whatever its kind; a scenario uses a name once. */
export function findWorkload(world: World, ref: string): AnyWorkload | null {
  const { deployments, statefulSets, daemonSets, jobs, cronJobs } = world.store;
  return (
    deployments.get(ref) ?? statefulSets.get(ref) ?? daemonSets.get(ref) ?? cronJobs.get(ref) ?? jobs.get(ref) ?? null
  );
}

/** All pods of a workload, those that are being deleted too. */
export function podsOfWorkload(world: World, workload: AnyWorkload): Pod[] {
  const { store } = world;
  if (isDeployment(workload)) return replicaSetsOf(world, workload).flatMap((set) => store.podsOf(set));
  if (isCronJob(workload)) {
    return [...store.jobs.values()].filter(({ owner }) => owner === workload).flatMap((job) => store.podsOf(job));
  }
  return store.podsOf(workload);
}

export function templateOfWorkload(workload: AnyWorkload): PodTemplate {
  if (isCronJob(workload)) return workload.job.template;
  return 'spec' in workload ? workload.spec.template : workload.template;
}

export function isDeployment(workload: AnyWorkload): workload is Deployment {
  return workload.kind === 'Deployment';
}

export function isCronJob(workload: AnyWorkload): workload is CronJob {
  return workload.kind === 'CronJob';
}
