import { syncDeployment } from './deployment-controller.ts';
import { syncReplicaSet } from './replica-set-controller.ts';
import { schedulePending } from './scheduler.ts';
import type { World } from './world-parts.ts';

/** Far more rounds than any change needs; two controllers that undo each other would be a bug here. */
const ROUNDS = 1_000;

/** Lets the controllers and the scheduler act until none has anything left to do at this moment. */
export function reconcile(world: World): void {
  const { store } = world;
  for (let round = 0; store.dirty; round += 1) {
    if (round === ROUNDS) throw new Error('the simulated controllers do not come to rest');
    store.dirty = false;
    for (const deployment of [...store.deployments.values()]) syncDeployment(world, deployment);
    for (const set of [...store.replicaSets.values()]) syncReplicaSet(world, set);
    schedulePending(world);
  }
}
