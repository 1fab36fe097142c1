import type { Millis } from '../../../model/objects.ts';
import { withCondition } from './conditions.ts';
import { startNextContainers } from './container-life.ts';
import { onKubelet, syncReadiness, tellOfPod } from './kubelet.ts';
import { digestOf } from './naming.ts';
import type { Pod } from './objects.ts';
import { prepareVolumes } from './pod-volumes.ts';
import type { World } from './world-parts.ts';

/** From binding to a running sandbox with an address. */
const SANDBOX_TIME: Millis = 1_000;
/** A sandbox that could not be made is tried again when the kubelet looks at the pod again. */
const SANDBOX_RETRY: Millis = 13_000;

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

function runSandbox(world: World, pod: Pod, attempt = 0): void {
  const { store } = world;
  if (pod.node?.networkUp === false && !pod.isStatic) {
    const sandbox = digestOf(`${pod.uid}/sandbox/${attempt}`);
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized`;
    tellOfPod(world, pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message });
    onKubelet(world, pod, SANDBOX_RETRY, () => runSandbox(world, pod, attempt + 1));
    return;
  }
  const address = store.nextAddress();
  pod.podIp = pod.isStatic
    ? `10.0.0.${10 + (pod.node?.index ?? 0)}`
    : `10.244.${pod.node?.index ?? 0}.${2 + (address % 250)}`;
  pod.conditions = withCondition(pod.conditions, { type: 'PodReadyToStartContainers', status: 'True' }, store.now);
  store.touch(pod);
  startNextContainers(world, pod);
}
