import type { Step } from '../scenario/scenario.ts';
import { cordon, nodeDown, nodeUp, uncordon } from './nodes.ts';
import type { Deployment, Node } from './objects.ts';
import {
  applyWorkload,
  deleteDeployment,
  deleteOldestPod,
  restartDeployment,
  rollBack,
  scaleDeployment,
  setImage,
} from './workloads.ts';
import type { World } from './world-parts.ts';

/** Does what a step says. What it acts on is there: the scenario was checked. */
export function performStep(world: World, step: Step): void {
  if (step.do === 'apply') {
    applyWorkload(world, step.manifest);
    return;
  }
  if ('node' in step) {
    const node = world.store.nodes.get(step.node);
    if (node !== undefined) NODE_STEPS[step.do](world, node);
    return;
  }
  const deployment = world.store.deployments.get(step.workload);
  if (deployment === undefined) return;
  if (step.do === 'set-image') setImage(world, deployment, step.container ?? null, step.image);
  else if (step.do === 'scale') scaleDeployment(world, deployment, step.replicas);
  else WORKLOAD_STEPS[step.do](world, deployment);
}

const NODE_STEPS = { 'node-down': nodeDown, 'node-up': nodeUp, cordon, uncordon } satisfies Record<
  string,
  (world: World, node: Node) => void
>;

const WORKLOAD_STEPS = {
  rollback: rollBack,
  restart: restartDeployment,
  delete: deleteDeployment,
  'delete-pod': deleteOldestPod,
} satisfies Record<string, (world: World, deployment: Deployment) => void>;
