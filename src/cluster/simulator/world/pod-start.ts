import type { Millis } from '../../../model/objects.ts';
import { withCondition } from './conditions.ts';
import { startNextContainers } from './container-life.ts';
import { onKubelet, syncReadiness } from './kubelet.ts';
import type { Pod } from './objects.ts';
import { prepareVolumes } from './pod-volumes.ts';
import type { World } from './world-parts.ts';

/** From binding to a running sandbox with an address. */
const SANDBOX_TIME: Millis = 1_000;

/** The kubelet sees a pod bound to its node: acknowledges it, sets up its volumes and sandbox, starts its containers. */
export function admitPod(world: World, pod: Pod): void {
  const { store } = world;
  onKubelet(world, pod, 0, () => {
    pod.startedAt = store.now;
    const scheduled = { type: 'PodScheduled', status: 'True' } as const;
    pod.conditions = withCondition(pod.conditions, scheduled, store.now);
    for (const change of [
      { type: 'PodReadyToStartContainers', status: 'False' },
      { type: 'Initialized', status: 'True' },
    ] as const) {
      pod.conditions = withCondition(pod.conditions, change, store.now);
    }
    syncReadiness(world, pod);
    store.touch(pod);
    prepareVolumes(world, pod, () => onKubelet(world, pod, SANDBOX_TIME, () => runSandbox(world, pod)));
  });
}

function runSandbox(world: World, pod: Pod): void {
  const { store } = world;
  const address = store.nextAddress();
  pod.podIp = pod.isStatic
    ? `10.0.0.${10 + (pod.node?.index ?? 0)}`
    : `10.244.${pod.node?.index ?? 0}.${2 + (address % 250)}`;
  pod.conditions = withCondition(pod.conditions, { type: 'PodReadyToStartContainers', status: 'True' }, store.now);
  store.touch(pod);
  startNextContainers(world, pod);
}
