import type { Millis } from '../../model/objects.ts';
import type { ContainerRecord, PodRecord } from '../../model/snapshot.ts';

/** The kubelet's waiting reasons for an image it cannot use. Source: kubernetes pkg/kubelet/images/types.go and cri-api errors. */
const IMAGE_REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'RegistryUnavailable',
  'ImageInspectError',
  'SignatureValidationFailed',
]);

/**
 * Its waiting reasons for a container it can neither create nor start. Source: kubernetes
 * pkg/kubelet/container/sync_result.go and pkg/kubelet/kuberuntime/kuberuntime_container.go.
 */
const CONFIG_REASONS: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'RunInitContainerError',
  'VerifyNonRootError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

/** Why the container waits; null when it does not, or does not say. */
export function waitingReason({ state }: ContainerRecord): string | null {
  return state.type === 'waiting' ? state.reason : null;
}

export function waitsForImage(container: ContainerRecord): boolean {
  const reason = waitingReason(container);
  return reason !== null && IMAGE_REASONS.has(reason);
}

export function waitsForConfig(container: ContainerRecord): boolean {
  const reason = waitingReason(container);
  return reason !== null && CONFIG_REASONS.has(reason);
}

export function waitsInBackOff(container: ContainerRecord): boolean {
  return waitingReason(container) === 'CrashLoopBackOff';
}

/**
 * Since when a container waits. It has no time of its own: it cannot be older than the container's last run, nor, of a
 * main container, than the end of the init containers, nor than the pod's start.
 */
export function waitingSince(pod: PodRecord, container: ContainerRecord): Millis | null {
  const ended = container.lastTermination?.finishedAt ?? null;
  if (ended !== null) return ended;
  const initialized = container.role === 'main' ? conditionSince(pod, 'Initialized', 'True') : null;
  return initialized ?? pod.detail?.startedAt ?? pod.created;
}

/** Since when a condition of the pod has this status; null when it has another, or no time. */
export function conditionSince(pod: PodRecord, type: string, status: 'True' | 'False'): Millis | null {
  const condition = pod.detail?.conditions.find((candidate) => candidate.type === type);
  return condition?.status === status ? condition.changedAt : null;
}
