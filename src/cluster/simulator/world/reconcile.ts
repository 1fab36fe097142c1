import { syncApiServices } from './api-service-controller.ts';
import { syncCronJob } from './cron-job-controller.ts';
import { syncDaemonSet } from './daemon-set-controller.ts';
import { syncDeployment } from './deployment-controller.ts';
import { syncBudgets } from './disruption-controller.ts';
import { syncIngresses } from './ingress-controller.ts';
import { syncJob } from './job-controller.ts';
import { syncNamespaces } from './namespace-controller.ts';
import { syncQuotas } from './quotas.ts';
import { syncReplicaSet } from './replica-set-controller.ts';
import { schedulePending } from './scheduler.ts';
import { syncServices } from './service-controller.ts';
import { syncStatefulSet } from './stateful-set-controller.ts';
import { syncVolumes } from './volume-controller.ts';
import type { World } from './world-parts.ts';

/** Far more rounds than any change needs; two controllers that undo each other would be a bug here. */
const ROUNDS = 1_000;

/** Lets the controllers and the scheduler act until none has anything left to do at this moment. */
export function reconcile(world: World): void {
  const { store } = world;
  for (let round = 0; store.dirty; round += 1) {
    if (round === ROUNDS) throw new Error('the simulated controllers do not come to rest');
    store.dirty = false;
    const acting = !store.stalled.has('kube-controller-manager');
    if (acting) runWorkloads(world);
    schedulePending(world);
    // Those that only follow what the others do wait until these have come to rest.
    if (store.dirty) continue;
    if (acting) runFollowers(world);
    // The aggregator is part of the API server, and goes on when the controllers do not.
    syncApiServices(world);
  }
}

function runWorkloads(world: World): void {
  const { deployments, replicaSets, statefulSets, daemonSets, jobs, cronJobs } = world.store;
  for (const deployment of [...deployments.values()]) syncDeployment(world, deployment);
  for (const set of [...replicaSets.values()]) syncReplicaSet(world, set);
  for (const set of [...statefulSets.values()]) syncStatefulSet(world, set);
  for (const set of [...daemonSets.values()]) syncDaemonSet(world, set);
  for (const cron of [...cronJobs.values()]) syncCronJob(world, cron);
  for (const job of [...jobs.values()]) syncJob(world, job);
}

function runFollowers(world: World): void {
  syncVolumes(world);
  syncServices(world);
  syncIngresses(world);
  syncQuotas(world);
  syncBudgets(world);
  syncNamespaces(world);
}
