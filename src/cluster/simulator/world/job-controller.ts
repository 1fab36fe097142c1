import type { Millis } from '../../../model/objects.ts';
import { keyOf } from './cluster-store.ts';
import { withCondition } from './conditions.ts';
import { JOB_CONTROLLER } from './event-recorder.ts';
import { uidOf } from './naming.ts';
import { type Pod, podIsReady } from './objects.ts';
import { createWithRetries } from './pod-creation.ts';
import { phaseOf } from './pod-phase.ts';
import { deletePod } from './pods.ts';
import { type CronJob, type Job, type JobSpec, jobIsFinished } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** Between two pods of a Job that fail: 10 s, doubling, at most 10 min. */
const FIRST_RETRY: Millis = 10_000;
const LAST_RETRY: Millis = 600_000;

export function createJob(
  world: World,
  job: { readonly namespace: string; readonly name: string; readonly spec: JobSpec },
  owner: CronJob | null = null,
  scheduledFor: Millis | null = null,
): Job {
  const { store } = world;
  const created: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    namespace: job.namespace,
    name: job.name,
    uid: uidOf(`Job/${keyOf(job)}/${store.now}`),
    createdAt: store.now,
    resourceVersion: 0,
    owner,
    spec: job.spec,
    scheduledFor,
    conditions: [],
    startedAt: null,
    completedAt: null,
    counted: new Set(),
    retryAt: 0,
    status: { active: 0, ready: 0, succeeded: 0, failed: 0 },
  };
  store.jobs.set(keyOf(created), created);
  store.touch(created);
  return created;
}

export function deleteJob(world: World, job: Job): void {
  for (const pod of world.store.podsOf(job)) deletePod(world, pod);
  world.store.jobs.delete(keyOf(job));
  world.store.nextResourceVersion();
  world.store.dirty = true;
}

/** One sync of one Job: counts what has ended, ends the Job or starts the pods that are missing. */
export function syncJob(world: World, job: Job): void {
  const { store } = world;
  if (jobIsFinished(job)) {
    recount(world, job);
    return;
  }
  if (job.startedAt === null) {
    job.startedAt = store.now;
    store.touch(job);
    if (job.spec.deadline !== null) store.wakeAfter(job.spec.deadline);
  }
  countEnded(world, job);
  const { succeeded, failed } = job.status;
  const { backoffLimit, completions, parallelism, deadline } = job.spec;
  const restarts = restartsOf(world, job);
  if (succeeded >= completions) complete(world, job);
  else if (deadline !== null && store.now - job.startedAt >= deadline) {
    fail(world, job, 'DeadlineExceeded', 'Job was active longer than specified deadline');
  } else if (failed > backoffLimit || (restarts > 0 && restarts >= Math.max(1, backoffLimit))) {
    fail(world, job, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  } else {
    const active = activePods(world, job).length;
    const missing = Math.min(parallelism, completions - succeeded) - active;
    if (missing > 0 && store.now >= job.retryAt) {
      createWithRetries(world, JOB_CONTROLLER, missing, { owner: job, template: templateOf(job) });
    }
  }
  recount(world, job);
}

/** With restartPolicy OnFailure the restarts count against the limit. */
function restartsOf(world: World, job: Job): number {
  if (job.spec.template.restartPolicy !== 'OnFailure') return 0;
  return activePods(world, job).reduce(
    (sum, pod) => sum + [...pod.initContainers, ...pod.containers].reduce((count, { restarts }) => count + restarts, 0),
    0,
  );
}

function templateOf(job: Job): JobSpec['template'] {
  const labels = {
    ...job.spec.template.labels,
    'batch.kubernetes.io/controller-uid': job.uid,
    'batch.kubernetes.io/job-name': job.name,
    'controller-uid': job.uid,
    'job-name': job.name,
  };
  return { ...job.spec.template, labels };
}

function countEnded(world: World, job: Job): void {
  const { store } = world;
  let { succeeded, failed } = job.status;
  for (const pod of store.podsOf(job)) {
    if (job.counted.has(pod.uid)) continue;
    const phase = phaseOf(pod);
    // A pod that is deleted while it runs has failed; it counts when it is gone or says so.
    const over = phase === 'Failed' || pod.deletion !== null;
    if (phase === 'Succeeded') succeeded += 1;
    else if (over) {
      failed += 1;
      const wait = Math.min(FIRST_RETRY * 2 ** (failed - 1), LAST_RETRY);
      job.retryAt = store.now + wait;
      store.wakeAfter(wait);
    } else continue;
    job.counted.add(pod.uid);
  }
  if (succeeded === job.status.succeeded && failed === job.status.failed) return;
  job.status = { ...job.status, succeeded, failed };
  store.touch(job);
}

function activePods(world: World, job: Job): Pod[] {
  return world.store.podsOf(job).filter((pod) => {
    const phase = phaseOf(pod);
    return pod.deletion === null && phase !== 'Succeeded' && phase !== 'Failed';
  });
}

function recount(world: World, job: Job): void {
  const active = activePods(world, job);
  const ready = active.filter((pod) => podIsReady(pod)).length;
  if (active.length === job.status.active && ready === job.status.ready) return;
  job.status = { ...job.status, active: active.length, ready };
  world.store.touch(job);
}

function complete(world: World, job: Job): void {
  const message = 'Reached expected number of succeeded pods';
  for (const type of ['SuccessCriteriaMet', 'Complete']) {
    const change = { type, status: 'True', reason: 'CompletionsReached', message } as const;
    job.conditions = withCondition(job.conditions, change, world.store.now);
  }
  job.completedAt = world.store.now;
  world.events.record(JOB_CONTROLLER, job, { type: 'Normal', reason: 'Completed', message: 'Job completed' });
  finish(world, job);
}

function fail(world: World, job: Job, reason: string, message: string): void {
  const { store } = world;
  for (const type of ['FailureTarget', 'Failed']) {
    job.conditions = withCondition(job.conditions, { type, status: 'True', reason, message }, store.now);
  }
  for (const pod of activePods(world, job)) {
    deletePod(world, pod);
    const text = `Deleted pod: ${pod.name}`;
    world.events.record(JOB_CONTROLLER, job, { type: 'Normal', reason: 'SuccessfulDelete', message: text });
    if (reason !== 'DeadlineExceeded') continue;
    job.counted.add(pod.uid);
    job.status = { ...job.status, failed: job.status.failed + 1 };
  }
  world.events.record(JOB_CONTROLLER, job, { type: 'Warning', reason, message });
  finish(world, job);
}

function finish(world: World, job: Job): void {
  world.store.touch(job);
  const { ttl } = job.spec;
  if (ttl === null) return;
  world.store.timeline.after(ttl, () => {
    if (world.store.jobs.get(keyOf(job)) === job) deleteJob(world, job);
  });
}
