import type { Millis } from '../../../model/objects.ts';
import { keyOf } from './cluster-store.ts';
import { withCondition } from './conditions.ts';
import { type EventText, KUBELET } from './event-recorder.ts';
import type { Pod } from './objects.ts';
import type { World } from './world-parts.ts';

/** From the decision to stop a pod until its object is gone: our containers heed SIGTERM. */
const STOP_TIME: Millis = 2_000;

/**
 * Has a pod's kubelet do something after a while. A kubelet that is away does it when it returns; a pod that was deleted
 * or is stopping no longer has it done, unless `evenStopping`.
 */
export function onKubelet(world: World, pod: Pod, delay: Millis, action: () => void, evenStopping = false): void {
  const { store } = world;
  const attempt = (): void => {
    if (store.pods.get(keyOf(pod)) !== pod || (pod.deletion !== null && !evenStopping)) return;
    if (pod.node !== null && !pod.node.up) pod.node.deferred.push(attempt);
    else action();
  };
  store.timeline.after(delay, attempt);
}

/** Sets Ready and ContainersReady from the containers, in the kubelet's words. */
export function syncReadiness(world: World, pod: Pod): void {
  const { store } = world;
  const unready = pod.containers.filter(({ ready }) => !ready).map(({ spec }) => spec.name);
  const message = `containers with unready status: [${unready.join(' ')}]`;
  for (const type of ['Ready', 'ContainersReady']) {
    const change =
      unready.length === 0
        ? ({ type, status: 'True' } as const)
        : ({ type, status: 'False', reason: 'ContainersNotReady', message } as const);
    pod.conditions = withCondition(pod.conditions, change, store.now);
  }
  store.touch(pod);
}

/** Stops a terminating pod's containers and, when they have ended, removes its object. */
export function stopPod(world: World, pod: Pod): void {
  const kill = (): void => {
    for (const container of pod.containers) {
      if (container.state.type !== 'running') continue;
      tell(world, pod, container.spec.name, {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.spec.name}`,
      });
    }
    onKubelet(world, pod, STOP_TIME, () => world.store.removePod(pod), true);
  };
  onKubelet(world, pod, 0, kill, true);
}

/** Records an event of the kubelet about one container. */
export function tell(world: World, pod: Pod, container: string, text: EventText): void {
  world.events.record(KUBELET(pod.node?.name ?? ''), pod, { ...text, fieldPath: `spec.containers{${container}}` });
}
