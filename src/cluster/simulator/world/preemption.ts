import { SCHEDULER } from './event-recorder.ts';
import type { Node, Pod } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { disruptPod } from './pods.ts';
import { type Refusal, type Usage, usageOf } from './scheduler-filters.ts';
import type { World } from './world-parts.ts';

/**
 * Makes room for a pod by removing pods of lower priority, as few and as unimportant as will do (the plugin
 * DefaultPreemption). `waiting` when the pod has a nominated node whose victims have not gone yet; `done` when it has
 * one now; `no` when nothing helps.
 */
export function preempt(
  world: World,
  pod: Pod,
  nodes: readonly Node[],
  refusals: readonly Refusal[],
  used: ReadonlyMap<Node, Usage>,
): 'done' | 'waiting' | 'no' {
  if (isWaiting(world, pod)) return 'waiting';
  const candidates = nodes.flatMap((node, index) => {
    if (refusals[index]?.preemptable !== true) return [];
    const victims = victimsOn(world, pod, node, used.get(node));
    return victims === null ? [] : [{ node, victims }];
  });
  candidates.sort(
    (a, b) =>
      highest(a.victims) - highest(b.victims) ||
      a.victims.length - b.victims.length ||
      (a.node.name < b.node.name ? -1 : 1),
  );
  const [best] = candidates;
  if (best === undefined) {
    pod.nominatedNode = null;
    return 'no';
  }
  pod.nominatedNode = best.node.name;
  world.store.touch(pod);
  for (const victim of best.victims) {
    const message = `Preempted by pod ${pod.uid} on node ${best.node.name}`;
    world.events.record(SCHEDULER, victim, { type: 'Normal', reason: 'Preempted', message });
    disruptPod(world, victim, {
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    });
  }
  return 'done';
}

/** Are pods of lower priority on the nominated node still going? */
function isWaiting(world: World, pod: Pod): boolean {
  const node = pod.nominatedNode === null ? undefined : world.store.nodes.get(pod.nominatedNode);
  if (node === undefined) return false;
  return world.store.podsOn(node).some((other) => other.deletion !== null && other.priority < pod.priority);
}

/** The fewest pods whose going makes room, the least important first; null when not even all of them would do. */
function victimsOn(world: World, pod: Pod, node: Node, used: Usage | undefined): Pod[] | null {
  const lower = world.store
    .podsOn(node)
    .filter((other) => other.priority < pod.priority && other.deletion === null && !isEnded(other))
    .sort((a, b) => a.priority - b.priority || b.createdAt - a.createdAt || (a.name < b.name ? -1 : 1));
  const room = (victims: readonly Pod[]): boolean => {
    const freed = usageOf(victims);
    const usage = used ?? usageOf([]);
    return (
      usage.cpu - freed.cpu + pod.requests.cpu <= node.allocatable.cpu &&
      usage.memory - freed.memory + pod.requests.memory <= node.allocatable.memory &&
      usage.pods - freed.pods + 1 <= node.allocatable.pods
    );
  };
  for (let count = 1; count <= lower.length; count += 1) {
    const victims = lower.slice(0, count);
    if (room(victims)) return victims;
  }
  return null;
}

function highest(pods: readonly Pod[]): number {
  return Math.max(...pods.map(({ priority }) => priority));
}
