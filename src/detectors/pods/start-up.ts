import type { Millis } from '../../model/objects.ts';
import type { ContainerRecord, EventRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { eventsBecause } from '../evidence/events.ts';
import type { View } from '../view.ts';
import { failingInit, hasDoneItsWork } from './crashes.ts';
import { podRef } from './pod-facts.ts';
import {
  conditionSince,
  waitingReason,
  waitingSince,
  waitsForConfig,
  waitsForImage,
  waitsInBackOff,
} from './waiting.ts';

/** What a pod on a node that has not fully started waits for. */
export type StartUp =
  | { readonly type: 'init'; readonly container: ContainerRecord; readonly since: Millis | null }
  | { readonly type: 'creating'; readonly container: ContainerRecord | null; readonly since: Millis | null };

/**
 * What a scheduled pod waits for before its containers run; null when it waits for nothing, or for what has a code of its
 * own: an image, a configuration, a container that crashes.
 */
export function startUpOf(pod: PodRecord, detail: PodDetail, view: View): StartUp | null {
  const { containers } = detail;
  // Some files leave the node out: where a kubelet has told of it, it has one.
  if (pod.node === null && containers.every(({ state }) => state.type === 'unknown')) return null;
  if (containers.some((container) => hasOwnCode(container)) || failingInit(pod, detail, view) !== null) return null;

  const init = containers.find(({ role, state }) => role === 'init' && state.type === 'running');
  if (init?.state.type === 'running') return { type: 'init', container: init, since: init.state.startedAt };

  // Before the kubelet looks there is no status at all. It always gives a reason: a state without one tells nothing.
  if (containers.every(tellsNothing)) {
    return pod.phase === 'Pending'
      ? {
          type: 'creating',
          container: null,
          since: detail.startedAt ?? conditionSince(pod, 'PodScheduled', 'True') ?? pod.created,
        }
      : null;
  }
  // Behind an init container that is being created all others wait, too: the first names what is not there.
  const waiting = containers.find((container) => waitingReason(container) !== null);
  return waiting === undefined ? null : { type: 'creating', container: waiting, since: waitingSince(pod, waiting) };
}

function tellsNothing({ state }: ContainerRecord): boolean {
  return state.type === 'unknown' || (state.type === 'waiting' && state.reason === null);
}

function hasOwnCode(container: ContainerRecord): boolean {
  return waitsForImage(container) || waitsForConfig(container) || waitsInBackOff(container);
}

/** Events that say why a container cannot be created. Source: kubernetes pkg/kubelet/events/event.go; OVN-Kubernetes. */
const FAILING: ReadonlySet<string> = new Set([
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'FailedCreatePodContainer',
  'FailedPrepareDynamicResources',
  'FailedPodSandBoxStatus',
  'NetworkNotReady',
  'NetworkFailed',
  'ErrorAddingLogicalPort',
  'CNIError',
]);

/** Events of failed steps since the start-up began, the newest first. */
export function failingEvents(pod: PodRecord, since: Millis | null, view: View): readonly EventRecord[] {
  return eventsBecause(podRef(pod), FAILING, view).filter(
    ({ last }) => last === null || since === null || last >= since,
  );
}

const PULLS: ReadonlySet<string> = new Set(['Pulling', 'Pulled']);

/** Since when the kubelet has been pulling an image for the pod, by its events; null when it is not. */
export function pullingSince(pod: PodRecord, view: View): Millis | null {
  const [newest] = eventsBecause(podRef(pod), PULLS, view);
  return newest?.reason === 'Pulling' ? newest.last : null;
}

/**
 * When the containers that are not ready had the time they need: their start and what their probes allow. Null when all
 * are ready, or have done their work.
 */
export function readyBy(pod: PodRecord, detail: PodDetail): Millis | null {
  let latest: Millis | null = null;
  for (const container of detail.containers) {
    if (!isAwaited(pod, container) || container.state.type !== 'running') continue;
    const due = (container.state.startedAt ?? detail.startedAt ?? pod.created ?? 0) + container.probes.startupAllowance;
    if (latest === null || due > latest) latest = due;
  }
  return latest;
}

/** A container that should be ready and is not. */
export function isAwaited(pod: PodRecord, container: ContainerRecord): boolean {
  return container.role !== 'init' && !container.ready && !hasDoneItsWork(pod, container);
}
