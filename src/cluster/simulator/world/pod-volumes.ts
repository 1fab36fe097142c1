import type { Millis } from '../../../model/objects.ts';
import { claimClass, claimPhase, findClaim, provisionerOf, volumeNameOf } from './claims.ts';
import { ATTACH_DETACH } from './event-recorder.ts';
import { onKubelet, tellOfPod } from './kubelet.ts';
import type { Pod, VolumeSource } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import type { World } from './world-parts.ts';

/** The kubelet's back-off for a volume that cannot be set up: half a second, doubling, at most two minutes and two seconds. */
const FIRST_RETRY: Millis = 500;
const LAST_RETRY: Millis = 122_000;

interface VolumeProblem {
  readonly reason: 'FailedMount' | 'FailedAttachVolume';
  readonly message: string;
}

/** Attaches and mounts a pod's volumes, however long it takes, and then goes on. */
export function prepareVolumes(world: World, pod: Pod, then: () => void, retry: Millis = FIRST_RETRY): void {
  const problem = firstProblem(world, pod);
  if (problem === null) {
    then();
    return;
  }
  const text = { type: 'Warning', ...problem } as const;
  if (problem.reason === 'FailedAttachVolume') world.events.record(ATTACH_DETACH, pod, text);
  else tellOfPod(world, pod, text);
  onKubelet(world, pod, retry, () => prepareVolumes(world, pod, then, Math.min(retry * 2, LAST_RETRY)));
}

function firstProblem(world: World, pod: Pod): VolumeProblem | null {
  for (const volume of pod.template.volumes) {
    const problem = volume.kind === 'claim' ? claimProblem(world, pod, volume) : sourceProblem(world, pod, volume);
    if (problem !== null) return problem;
  }
  return null;
}

function sourceProblem(world: World, pod: Pod, { kind, name, source }: VolumeSource): VolumeProblem | null {
  const objectKind = kind === 'secret' ? 'Secret' : 'ConfigMap';
  if (world.store.resources.get('', objectKind, pod.namespace, source) !== null) return null;
  const message = `MountVolume.SetUp failed for volume "${name}" : ${objectKind.toLowerCase()} "${source}" not found`;
  return { reason: 'FailedMount', message };
}

function claimProblem(world: World, pod: Pod, { source }: VolumeSource): VolumeProblem | null {
  const claim = findClaim(world, pod.namespace, source);
  if (claim === null || claimPhase(claim) !== 'Bound') return null;
  const volume = volumeNameOf(claim) ?? '';
  const elsewhere = [...world.store.pods.values()].some(
    (other) =>
      other !== pod &&
      other.namespace === pod.namespace &&
      other.node !== null &&
      other.node !== pod.node &&
      !isEnded(other) &&
      other.template.volumes.some((entry) => entry.kind === 'claim' && entry.source === source),
  );
  if (elsewhere && isExclusive(claim.body)) {
    const message = `Multi-Attach error for volume "${volume}" Volume is already exclusively attached to one node and can't be attached to another`;
    return { reason: 'FailedAttachVolume', message };
  }
  const { attach, mount } = provisionerOf(world, claimClass(claim));
  if (attach !== undefined) {
    return { reason: 'FailedAttachVolume', message: `AttachVolume.Attach failed for volume "${volume}" : ${attach}` };
  }
  if (mount === undefined) return null;
  return { reason: 'FailedMount', message: `MountVolume.MountDevice failed for volume "${volume}" : ${mount}` };
}

function isExclusive(body: Readonly<Record<string, unknown>>): boolean {
  return !JSON.stringify(body).includes('ReadWriteMany');
}
