import { withConditions } from './conditions.ts';
import { syncReadiness } from './kubelet.ts';
import type { Container, Pod } from './objects.ts';
import { isEnded, phaseOf } from './pod-phase.ts';
import type { World } from './world-parts.ts';

/** Says Ready=False for good once all containers have ended and none will start again. */
export function endPodIfDone(world: World, pod: Pod): void {
  const { store } = world;
  if (!isEnded(pod)) return;
  const reason = phaseOf(pod) === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
  pod.conditions = withConditions(
    pod.conditions,
    ['Ready', 'ContainersReady'].map((type) => ({ type, status: 'False', reason })),
    store.now,
  );
  if (reason === 'PodCompleted' && pod.initContainers.length > 0) {
    pod.conditions = withConditions(
      pod.conditions,
      [{ type: 'Initialized', status: 'True', reason: 'PodCompleted' }],
      store.now,
    );
  }
  store.touch(pod);
}

export interface Failure {
  readonly reason: string;
  readonly message: string;
  /** The reason of the condition DisruptionTarget; null where it is none. */
  readonly disruption: string | null;
}

/** Its node ends a pod for good: the object stays, Failed, and its owner makes another. */
export function failPod(world: World, pod: Pod, failure: Failure): void {
  const { store } = world;
  pod.failure = { reason: failure.reason, message: failure.message };
  for (const container of [...pod.initContainers, ...pod.containers]) killAtOnce(world, pod, container);
  if (failure.disruption !== null) {
    const change = { type: 'DisruptionTarget', status: 'True', reason: failure.disruption } as const;
    pod.conditions = withConditions(pod.conditions, [{ ...change, message: failure.message }], store.now);
  }
  syncReadiness(world, pod);
  endPodIfDone(world, pod);
}

function killAtOnce(world: World, pod: Pod, container: Container): void {
  const { state } = container;
  container.plan += 1;
  container.ready = false;
  if (state.type !== 'running') return;
  const { startedAt, containerId } = state;
  const terminated = {
    exitCode: 137,
    reason: 'Error',
    message: null,
    startedAt,
    finishedAt: world.store.now,
    containerId,
  };
  container.state = { type: 'terminated', terminated };
  world.store.touch(pod);
}
