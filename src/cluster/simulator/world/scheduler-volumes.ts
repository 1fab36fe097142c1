import type { Millis } from '../../../model/objects.ts';
import { claimClass, claimPhase, findClaim, findStorageClass, waitsForConsumer } from './claims.ts';
import { withCondition } from './conditions.ts';
import { SCHEDULER } from './event-recorder.ts';
import { annotationsOf } from './fields.ts';
import type { Node, Pod } from './objects.ts';
import type { World } from './world-parts.ts';

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** bindTimeoutSeconds of the plugin VolumeBinding. */
const BIND_TIMEOUT: Millis = 600_000;

/** Why a pod's claims keep it from every node; null when they do not. */
export function volumeRefusal(world: World, pod: Pod): string | null {
  for (const { kind, source } of pod.template.volumes) {
    if (kind !== 'claim') continue;
    const claim = findClaim(world, pod.namespace, source);
    if (claim === null) return `persistentvolumeclaim "${source}" not found`;
    if (claim.deletedAt !== null) return `persistentvolumeclaim "${source}" is being deleted`;
    if (claimPhase(claim) === 'Lost') {
      return `persistentvolumeclaim "${source}" bound to non-existent persistentvolume "${String((claim.body.spec as { volumeName?: unknown }).volumeName)}"`;
    }
    if (claimPhase(claim) === 'Bound') continue;
    if (!waitsForConsumer(findStorageClass(world, claimClass(claim)))) {
      return 'pod has unbound immediate PersistentVolumeClaims';
    }
  }
  return null;
}

/** Asks for the volumes that waited for this pod on its node; true when there is nothing left to wait for. */
export function bindVolumes(world: World, pod: Pod, node: Node): boolean {
  const { store } = world;
  const waiting = pod.template.volumes
    .filter(({ kind }) => kind === 'claim')
    .map(({ source }) => findClaim(world, pod.namespace, source))
    .filter((claim) => claim !== null)
    .filter((claim) => claimPhase(claim) !== 'Bound');
  if (waiting.length === 0) return true;
  for (const claim of waiting) {
    if (annotationsOf(claim)[SELECTED_NODE] !== undefined) continue;
    const annotations = { ...annotationsOf(claim), [SELECTED_NODE]: node.name };
    store.resources.setMeta(claim, { ...claim.meta, annotations });
    store.timeline.after(BIND_TIMEOUT, () => giveUp(world, pod));
  }
  return false;
}

/** The volumes did not come in time: the scheduler says so and tries again. */
function giveUp(world: World, pod: Pod): void {
  const { store } = world;
  if (pod.node !== null || store.pods.get(`${pod.namespace}/${pod.name}`) !== pod) return;
  const message = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded';
  const change = { type: 'PodScheduled', status: 'False', reason: 'SchedulerError', message } as const;
  pod.conditions = withCondition(pod.conditions, change, store.now);
  store.touch(pod);
  world.events.record(SCHEDULER, pod, { type: 'Warning', reason: 'FailedScheduling', message });
  store.timeline.after(BIND_TIMEOUT, () => giveUp(world, pod));
}
