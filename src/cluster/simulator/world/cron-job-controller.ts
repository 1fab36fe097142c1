import type { Millis } from '../../../model/objects.ts';
import { nextRun, parseCron } from '../scenario/cron.ts';
import { refuseJob } from './admission.ts';
import { keyOf } from './cluster-store.ts';
import { CRON_JOB_CONTROLLER } from './event-recorder.ts';
import { createJob, deleteJob } from './job-controller.ts';
import { type CronJob, type Job, jobIsFinished } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** successfulJobsHistoryLimit and failedJobsHistoryLimit. */
const KEEP_SUCCESSFUL = 3;
const KEEP_FAILED = 1;
/** A Job that was refused is asked for again after so long. */
const RETRY: Millis = 10_000;

/** One sync of one CronJob: accounts for its ended Jobs and starts the one that is due. */
export function syncCronJob(world: World, cron: CronJob): void {
  accountFor(world, cron);
  if (cron.suspended) return;
  const { store } = world;
  const { due } = cron;
  if (due === null || due <= cron.dealtWith) return;
  if (cron.startingDeadline !== null && store.now > due + cron.startingDeadline) {
    const message = `Missed scheduled time to start a job: ${rfc1123(due)}`;
    tell(world, cron, 'Warning', 'MissSchedule', message);
    cron.dealtWith = due;
    return;
  }
  const active = jobsOf(world, cron).filter((job) => !jobIsFinished(job));
  if (active.length > 0 && cron.concurrency === 'Forbid') {
    if (cron.toldActive === due) return;
    cron.toldActive = due;
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    tell(world, cron, 'Normal', 'JobAlreadyActive', message);
    return;
  }
  if (cron.concurrency === 'Replace') for (const job of active) remove(world, cron, job);
  start(world, cron, due);
}

/** Wakes the controllers at each time of a schedule, from a moment on. */
export function wakeBySchedule(world: World, cron: CronJob, from: Millis): void {
  const { store } = world;
  const { schedule } = cron;
  const parsed = parseCron(schedule);
  const next = parsed === null ? null : nextRun(parsed, from);
  if (next === null) return;
  store.timeline.at(next, () => {
    // A schedule that was changed has wakings of its own.
    if (store.cronJobs.get(keyOf(cron)) !== cron || cron.schedule !== schedule) return;
    cron.due = next;
    store.dirty = true;
    wakeBySchedule(world, cron, next);
  });
}

function start(world: World, cron: CronJob, due: Millis): void {
  const { store } = world;
  // Kubernetes names a Job by the minute for which it was scheduled.
  const name = `${cron.name}-${Math.floor(due / 60_000)}`;
  const refusal = refuseJob(world, cron.namespace, name);
  if (refusal !== null) {
    const before = world.retries.get(cron.uid);
    if (before !== undefined && store.now < before.notBefore) return;
    tell(world, cron, 'Warning', 'FailedCreate', `Error creating job: ${refusal}`);
    const failures = (before?.failures ?? 0) + 1;
    world.retries.set(cron.uid, { failures, refusal, notBefore: store.now + RETRY * Math.min(failures, 30) });
    store.wakeAfter(RETRY * Math.min(failures, 30));
    return;
  }
  world.retries.delete(cron.uid);
  createJob(world, { namespace: cron.namespace, name, spec: cron.job }, cron, due);
  cron.lastScheduled = due;
  cron.dealtWith = due;
  store.touch(cron);
  tell(world, cron, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
}

/** Says which Jobs have ended, and keeps only the newest of them. */
function accountFor(world: World, cron: CronJob): void {
  const finished = jobsOf(world, cron).filter(jobIsFinished);
  for (const job of finished) {
    const key = `${job.uid}/seen`;
    if (job.counted.has(key)) continue;
    job.counted.add(key);
    const condition = job.completedAt === null ? 'Failed' : 'Complete';
    tell(world, cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.name}, condition: ${condition}`);
    if (job.completedAt !== null) cron.lastSuccessful = Math.max(cron.lastSuccessful ?? 0, job.completedAt);
    world.store.touch(cron);
  }
  const newestFirst = finished.sort((a, b) => b.createdAt - a.createdAt);
  const successful = newestFirst.filter(({ completedAt }) => completedAt !== null);
  const failed = newestFirst.filter(({ completedAt }) => completedAt === null);
  for (const job of [...successful.slice(KEEP_SUCCESSFUL), ...failed.slice(KEEP_FAILED)]) remove(world, cron, job);
}

function remove(world: World, cron: CronJob, job: Job): void {
  deleteJob(world, job);
  tell(world, cron, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`);
}

export function jobsOf(world: World, cron: CronJob): Job[] {
  return [...world.store.jobs.values()].filter(({ owner }) => owner === cron);
}

function tell(world: World, cron: CronJob, type: 'Normal' | 'Warning', reason: string, message: string): void {
  world.events.record(CRON_JOB_CONTROLLER, cron, { type, reason, message });
}

/** `Mon, 16 Nov 2026 06:00:00 +0000`, as Go's RFC1123Z writes a time. */
function rfc1123(at: Millis): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
