import type { Millis } from '../../../model/objects.ts';
import { lastRun, parseCron } from '../scenario/cron.ts';
import type { WorkloadSpec } from '../scenario/scenario.ts';
import { keyOf } from './cluster-store.ts';
import { wakeBySchedule } from './cron-job-controller.ts';
import { createJob } from './job-controller.ts';
import { uidOf } from './naming.ts';
import type { CronJob, DaemonSet, StatefulSet } from './workload-objects.ts';
import { claimsOf, jobSpecOf, templateOf } from './workload-templates.ts';
import type { World } from './world-parts.ts';

/** Creates a StatefulSet, DaemonSet, Job or CronJob, or changes the one of that name; a Job never changes. */
export function applyKind(world: World, spec: WorkloadSpec): void {
  const { store } = world;
  const key = keyOf(spec);
  if (spec.kind === 'StatefulSet') {
    const existing = store.statefulSets.get(key);
    if (existing === undefined) createStatefulSet(world, spec);
    else changeKind(world, existing, { replicas: spec.replicas, template: templateOf(spec) });
  } else if (spec.kind === 'DaemonSet') {
    const existing = store.daemonSets.get(key);
    if (existing === undefined) createDaemonSet(world, spec);
    else changeKind(world, existing, { template: templateOf(spec) });
  } else if (spec.kind === 'CronJob') {
    const existing = store.cronJobs.get(key);
    if (existing === undefined) createCronJob(world, spec);
    else {
      const { schedule } = existing;
      changeKind(world, existing, cronFields(spec));
      if (existing.schedule !== schedule) wakeBySchedule(world, existing, store.now);
    }
  } else if (spec.kind === 'Job' && !store.jobs.has(key))
    createJob(world, { ...keyParts(spec), spec: jobSpecOf(spec) });
}

function keyParts({ namespace, name }: WorkloadSpec) {
  return { namespace, name };
}

function head(world: World, spec: WorkloadSpec) {
  const { now } = world.store;
  return {
    ...keyParts(spec),
    uid: uidOf(`${spec.kind}/${keyOf(spec)}/${now}`),
    createdAt: now,
    resourceVersion: 0,
    generation: 1,
  };
}

function createStatefulSet(world: World, spec: WorkloadSpec): void {
  const set: StatefulSet = {
    ...head(world, spec),
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    replicas: spec.replicas,
    template: templateOf(spec),
    claims: claimsOf(spec),
    currentRevision: '',
    status: { replicas: 0, ready: 0, current: 0, updated: 0, observedGeneration: 0 },
  };
  world.store.statefulSets.set(keyOf(set), set);
  world.store.touch(set);
}

function createDaemonSet(world: World, spec: WorkloadSpec): void {
  const set: DaemonSet = {
    ...head(world, spec),
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    template: templateOf(spec),
    status: { desired: 0, current: 0, misscheduled: 0, updated: 0, ready: 0, observedGeneration: 0 },
  };
  world.store.daemonSets.set(keyOf(set), set);
  world.store.touch(set);
}

function cronFields(spec: WorkloadSpec) {
  return {
    schedule: spec.schedule ?? '',
    suspended: spec.suspended,
    concurrency: spec.concurrency,
    startingDeadline: spec.starting_deadline ?? null,
    job: jobSpecOf(spec),
  };
}

/** A day before the scenario starts is lived; of the runs before it only the last is known, and that it went well. */
function createCronJob(world: World, spec: WorkloadSpec): void {
  const { store } = world;
  const { now } = store;
  const livesFrom = Math.max(now, world.historyFrom);
  const cron: CronJob = {
    ...head(world, spec),
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    ...cronFields(spec),
    lastScheduled: null,
    lastSuccessful: null,
    due: null,
    dealtWith: now,
    toldActive: null,
  };
  store.cronJobs.set(keyOf(cron), cron);
  store.touch(cron);
  store.timeline.at(livesFrom, () => {
    if (!cron.suspended) rememberRuns(cron, store.now);
    cron.dealtWith = store.now;
    store.touch(cron);
    wakeBySchedule(world, cron, store.now);
  });
}

function rememberRuns(cron: CronJob, until: Millis): void {
  const schedule = parseCron(cron.schedule);
  const last = schedule === null ? null : lastRun(schedule, until);
  if (last === null || last <= cron.createdAt) return;
  const took = Math.max(...cron.job.template.containers.map(({ runs }) => runs ?? 0)) + 5_000;
  cron.lastScheduled = last;
  cron.lastSuccessful = last + took;
}

/** Every change of a spec is a new generation; what reads the same is no change. */
export function changeKind<E extends StatefulSet | DaemonSet | CronJob>(
  world: World,
  entity: E,
  fields: Partial<E>,
): void {
  const before = Object.fromEntries(Object.keys(fields).map((field) => [field, entity[field as keyof E]]));
  if (JSON.stringify(before) === JSON.stringify(fields)) return;
  Object.assign(entity, fields);
  entity.generation += 1;
  world.store.touch(entity);
}
