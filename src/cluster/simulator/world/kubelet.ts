import type { Millis } from '../../../model/objects.ts';
import { keyOf } from './cluster-store.ts';
import { type ConditionChange, withConditions } from './conditions.ts';
import { type EventText, KUBELET } from './event-recorder.ts';
import type { Container, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

/**
 * Has a pod's kubelet do something after a while. A kubelet that is away does it when it returns; a pod that was deleted
 * or is stopping no longer has it done, unless `evenStopping`.
 */
export function onKubelet(world: World, pod: Pod, delay: Millis, action: () => void, evenStopping = false): void {
  const { store } = world;
  const attempt = (): void => {
    if (store.pods.get(keyOf(pod)) !== pod || (pod.deletion !== null && !evenStopping)) return;
    if (pod.failure !== null && !evenStopping) return;
    if (pod.node !== null && !(pod.node.up && pod.node.runtimeUp)) pod.node.deferred.push(attempt);
    else action();
  };
  store.timeline.after(delay, attempt);
}

/** Sets Initialized, Ready and ContainersReady from the containers, in the kubelet's words. */
export function syncReadiness(world: World, pod: Pod): void {
  const { store } = world;
  const unready = namesOf(pod.containers);
  const uninitialized = namesOf(pod.initContainers);
  const changes: ConditionChange[] = [];
  if (pod.initContainers.length > 0) {
    const message = `containers with incomplete status: [${uninitialized}]`;
    changes.push(verdict('Initialized', uninitialized === '', 'ContainersNotInitialized', message));
  }
  for (const type of ['Ready', 'ContainersReady']) {
    const message = `containers with unready status: [${unready}]`;
    changes.push(verdict(type, unready === '', 'ContainersNotReady', message));
  }
  pod.conditions = withConditions(pod.conditions, changes, store.now);
  store.touch(pod);
}

function namesOf(containers: readonly Container[]): string {
  return containers
    .filter(({ ready }) => !ready)
    .map(({ spec }) => spec.name)
    .join(' ');
}

function verdict(type: string, good: boolean, reason: string, message: string): ConditionChange {
  return good ? { type, status: 'True' } : { type, status: 'False', reason, message };
}

/** Stops a terminating pod's containers and, when they have ended, removes its object, or leaves it to its finalizers. */
export function stopPod(world: World, pod: Pod): void {
  const { stopTakes, gracePeriod } = pod.template;
  const kill = (): void => {
    for (const container of pod.containers) {
      if (container.state.type !== 'running') continue;
      const message = `Stopping container ${container.spec.name}`;
      tell(world, pod, container, { type: 'Normal', reason: 'Killing', message });
    }
    onKubelet(world, pod, Math.min(stopTakes, gracePeriod), () => removeStopped(world, pod), true);
  };
  onKubelet(world, pod, 0, kill, true);
}

function removeStopped(world: World, pod: Pod): void {
  if (pod.finalizers.length === 0) {
    world.store.removePod(pod);
    return;
  }
  for (const container of pod.containers) {
    container.plan += 1;
    container.ready = false;
    if (container.state.type !== 'running') continue;
    const { startedAt, containerId } = container.state;
    const finishedAt = world.store.now;
    const terminated = { exitCode: 0, reason: 'Completed', message: null, startedAt, finishedAt, containerId };
    container.state = { type: 'terminated', terminated };
  }
  syncReadiness(world, pod);
}

/** Records an event of the kubelet about one container. */
export function tell(world: World, pod: Pod, container: Container, text: EventText): void {
  const field = container.role === 'init' ? 'initContainers' : 'containers';
  const fieldPath = `spec.${field}{${container.spec.name}}`;
  world.events.record(KUBELET(pod.node?.name ?? ''), pod, { ...text, fieldPath });
}

/** Records an event of the kubelet about a pod as a whole. */
export function tellOfPod(world: World, pod: Pod, text: EventText): void {
  world.events.record(KUBELET(pod.node?.name ?? ''), pod, text);
}
