import { timestamp } from '../kubernetes-object.ts';
import { keyOf } from './cluster-store.ts';
import { deleteJob } from './job-controller.ts';
import type { PodTemplate } from './objects.ts';
import { clearFinalizers, deletePod } from './pods.ts';
import { changeKind } from './workload-kinds.ts';
import { type AnyWorkload, findWorkload, isCronJob, isDeployment, podsOfWorkload } from './workload-lookup.ts';
import { changeDeployment, deleteDeployment, rollBack } from './workloads.ts';
import type { World } from './world-parts.ts';

export function setImage(world: World, workload: AnyWorkload, container: string | null, image: string): void {
  changeTemplate(world, workload, (template) => ({
    ...template,
    containers: template.containers.map((spec) =>
      container === null || spec.name === container ? { ...spec, image } : spec,
    ),
  }));
}

export function scale(world: World, workload: AnyWorkload, replicas: number): void {
  if (isDeployment(workload)) changeDeployment(world, workload, { replicas });
  else if (workload.kind === 'StatefulSet') changeKind(world, workload, { replicas });
}

/** `kubectl rollout restart`: a new template that differs by an annotation. */
export function restart(world: World, workload: AnyWorkload): void {
  const stamp = { 'kubectl.kubernetes.io/restartedAt': timestamp(world.store.now) };
  changeTemplate(world, workload, (template) => ({ ...template, annotations: { ...template.annotations, ...stamp } }));
}

/** `kubectl rollout undo` */
export function undo(world: World, workload: AnyWorkload): void {
  if (isDeployment(workload)) rollBack(world, workload);
}

/** A Job's template cannot change; a CronJob's is that of its next Jobs. */
function changeTemplate(world: World, workload: AnyWorkload, change: (template: PodTemplate) => PodTemplate): void {
  if (isDeployment(workload)) changeDeployment(world, workload, { template: change(workload.template) });
  else if (isCronJob(workload)) {
    const { job } = workload;
    changeKind(world, workload, { job: { ...job, template: change(job.template) } });
  } else if (workload.kind === 'StatefulSet') changeKind(world, workload, { template: change(workload.template) });
  else if (workload.kind === 'DaemonSet') changeKind(world, workload, { template: change(workload.template) });
}

export function setSuspended(world: World, workload: AnyWorkload, suspended: boolean): void {
  if (!isCronJob(workload)) return;
  // What was due while it was suspended is not made up for.
  if (!suspended) workload.dealtWith = world.store.now;
  changeKind(world, workload, { suspended });
}

/** Deletes a workload with all that belongs to it, as the garbage collector does in the background. Claims stay. */
export function deleteWorkload(world: World, workload: AnyWorkload): void {
  const { store } = world;
  if (isDeployment(workload)) {
    deleteDeployment(world, workload);
    return;
  }
  if (isCronJob(workload)) {
    for (const job of [...store.jobs.values()]) if (job.owner === workload) deleteJob(world, job);
    store.cronJobs.delete(keyOf(workload));
  } else if (workload.kind === 'Job') deleteJob(world, workload);
  else {
    for (const pod of store.podsOf(workload)) deletePod(world, pod);
    store.statefulSets.delete(keyOf(workload));
    store.daemonSets.delete(keyOf(workload));
  }
  store.nextResourceVersion();
  store.dirty = true;
}

/** Deletes the oldest pod of a workload that is not being deleted yet; its owner replaces it. */
export function deleteOldestPod(world: World, workload: AnyWorkload): void {
  const pods = podsOfWorkload(world, workload).filter(({ deletion }) => deletion === null);
  const [oldest] = pods.sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  if (oldest !== undefined) deletePod(world, oldest);
}

/** What the operator that set the finalizers of a workload's pods should have done. Deleted pods then go. */
export function clearPodFinalizers(world: World, ref: string): void {
  const workload = findWorkload(world, ref);
  const pods = workload === null ? [] : podsOfWorkload(world, workload);
  for (const pod of pods) clearFinalizers(world, pod);
}
