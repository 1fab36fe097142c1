import type { Millis } from '../../../model/objects.ts';
import { withCondition } from './conditions.ts';
import { SCHEDULER } from './event-recorder.ts';
import type { Node, Pod } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { admitPod } from './pod-start.ts';
import { preempt } from './preemption.ts';
import { add, describeRefusals, NOTHING, refuse, type Usage, usageOf } from './scheduler-filters.ts';
import { bindVolumes, volumeRefusal } from './scheduler-volumes.ts';
import type { World } from './world-parts.ts';

/** An unschedulable pod that nothing helps is tried again after five minutes. */
const RETRY: Millis = 300_000;

/** Gives every pod without a node one, or says why not. Urgent pods first, then the oldest, as the scheduling queue serves them. */
export function schedulePending(world: World): void {
  const { store } = world;
  if (store.stalled.has('kube-scheduler')) return;
  const pending = [...store.pods.values()].filter(
    (pod) => pod.node === null && pod.deletion === null && pod.failure === null,
  );
  if (pending.length === 0) return;
  const nodes = [...store.nodes.values()];
  const used = new Map(nodes.map((node) => [node, usageOf(store.podsOn(node).filter((pod) => !isEnded(pod)))]));
  pending.sort((a, b) => b.priority - a.priority || a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  // Room that is being made for a pod is kept for it.
  for (const { nominatedNode, requests } of pending) {
    const node = nominatedNode === null ? undefined : store.nodes.get(nominatedNode);
    if (node !== undefined) reserve(node, requests);
  }
  for (const pod of pending) {
    const nominated = pod.nominatedNode === null ? undefined : store.nodes.get(pod.nominatedNode);
    if (nominated !== undefined) reserve(nominated, { cpu: -pod.requests.cpu, memory: -pod.requests.memory }, -1);
    const placed = place(world, pod, nodes, used);
    if (placed !== null) reserve(placed, pod.requests);
    else if (pod.nominatedNode !== null) {
      const node = store.nodes.get(pod.nominatedNode);
      if (node !== undefined) reserve(node, pod.requests);
    }
  }

  function reserve(node: Node, amounts: Pod['requests'], pods = 1): void {
    const before = used.get(node) ?? NOTHING;
    used.set(node, { ...add(before, amounts), pods: before.pods + pods });
  }
}

/** Binds one pod, or leaves it pending; the node whose room it takes, bound or waiting for its volumes. */
function place(world: World, pod: Pod, nodes: readonly Node[], used: ReadonlyMap<Node, Usage>): Node | null {
  const volumes = volumeRefusal(world, pod);
  if (volumes !== null) {
    leavePending(world, pod, `0/${nodes.length} nodes are available: ${volumes}. not found`);
    return null;
  }
  const refusals = nodes.map((node) => refuse(pod, node, used.get(node) ?? NOTHING));
  const fitting = nodes.filter((_, index) => refusals[index]?.reasons.length === 0);
  const best = chooseNode(world, pod, fitting, used);
  if (best === null) {
    const helped = preempt(world, pod, nodes, refusals, used);
    leavePending(world, pod, describeRefusals(refusals, helped));
    return null;
  }
  if (bindVolumes(world, pod, best)) bind(world, pod, best);
  return best;
}

/** Spreads a workload's pods, then prefers the emptier node, then the first by name. */
function chooseNode(world: World, pod: Pod, nodes: readonly Node[], used: ReadonlyMap<Node, Usage>): Node | null {
  const siblings = (node: Node): number => world.store.podsOn(node).filter(({ owner }) => owner === pod.owner).length;
  const fullness = (node: Node): number => {
    const usage = used.get(node) ?? NOTHING;
    return usage.cpu / node.allocatable.cpu + usage.memory / node.allocatable.memory;
  };
  const scored = nodes.map((node) => ({ node, siblings: siblings(node), fullness: fullness(node) }));
  scored.sort((a, b) => a.siblings - b.siblings || a.fullness - b.fullness || (a.node.name < b.node.name ? -1 : 1));
  return scored[0]?.node ?? null;
}

function leavePending(world: World, pod: Pod, message: string): void {
  const { store } = world;
  const again =
    pod.unschedulable !== null && pod.unschedulable.message === message && store.now < pod.unschedulable.retryAt;
  if (again) return;
  pod.unschedulable = { message, retryAt: store.now + RETRY };
  const change = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const;
  pod.conditions = withCondition(pod.conditions, change, store.now);
  store.touch(pod);
  world.events.record(SCHEDULER, pod, { type: 'Warning', reason: 'FailedScheduling', message });
  store.wakeAfter(RETRY);
}

function bind(world: World, pod: Pod, node: Node): void {
  const { store } = world;
  pod.node = node;
  pod.unschedulable = null;
  pod.nominatedNode = null;
  pod.conditions = withCondition(pod.conditions, { type: 'PodScheduled', status: 'True' }, store.now);
  store.touch(pod);
  const message = `Successfully assigned ${pod.namespace}/${pod.name} to ${node.name}`;
  world.events.record(SCHEDULER, pod, { type: 'Normal', reason: 'Scheduled', message });
  admitPod(world, pod);
}
