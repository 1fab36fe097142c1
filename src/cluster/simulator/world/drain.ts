import type { Millis } from '../../../model/objects.ts';
import { mayEvict, syncBudgets } from './disruption-controller.ts';
import { cordon } from './nodes.ts';
import type { Node, Pod } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { disruptPod } from './pods.ts';
import type { World } from './world-parts.ts';

/** kubectl tries an eviction that a budget forbids again after so long. */
const RETRY: Millis = 5_000;

/** `kubectl drain --ignore-daemonsets`: cordons a node and evicts its pods, as far and as soon as budgets allow. */
export function drain(world: World, node: Node): void {
  cordon(world, node);
  attempt(world, node);
}

function attempt(world: World, node: Node): void {
  const { store } = world;
  // An uncordoned or removed node is no longer being drained.
  if (!node.cordoned || store.nodes.get(node.name) !== node) return;
  const left = store.podsOn(node).filter((pod) => isEvictable(pod));
  for (const pod of left) {
    syncBudgets(world);
    if (mayEvict(world, pod)) {
      disruptPod(world, pod, { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' });
    }
  }
  if (left.length > 0) store.timeline.after(RETRY, () => attempt(world, node));
}

function isEvictable(pod: Pod): boolean {
  return !pod.isStatic && pod.owner.kind !== 'DaemonSet' && pod.deletion === null && !isEnded(pod);
}
