import type { Millis } from '../../../model/objects.ts';
import { parseMemory } from '../scenario/quantity.ts';
import { withCondition } from './conditions.ts';
import { KUBELET } from './event-recorder.ts';
import { tellOfPod } from './kubelet.ts';
import { HEALTHY } from './node-state.ts';
import type { Node, Pod } from './objects.ts';
import { failPod } from './pod-end.ts';
import { isEnded } from './pod-phase.ts';
import type { World } from './world-parts.ts';

export type PressureResource = 'memory' | 'disk' | 'pid';

const CONDITION = { memory: 'MemoryPressure', disk: 'DiskPressure', pid: 'PIDPressure' } as const;
const RESOURCE = { memory: 'memory', disk: 'ephemeral-storage', pid: 'pids' } as const;
const HIGH = {
  memory: { reason: 'KubeletHasInsufficientMemory', message: 'kubelet has insufficient memory available' },
  disk: { reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' },
  pid: { reason: 'KubeletHasInsufficientPID', message: 'kubelet has insufficient PID available' },
} as const;
/** One pod is evicted at a time, and the node looked at again after this. */
const NEXT_EVICTION: Millis = 10_000;

/** A node runs short of something for a while: it says so, takes no new pods, and evicts some. */
export function startPressure(
  world: World,
  node: Node,
  resource: PressureResource,
  duration: Millis,
  evictions: number,
): void {
  const { store } = world;
  const type = CONDITION[resource];
  setCondition(world, node, { type, status: 'True', ...HIGH[resource] });
  const key = `node.kubernetes.io/${resource}-pressure`;
  node.taints = [
    ...node.taints.filter((taint) => taint.key !== key),
    { key, value: '', effect: 'NoSchedule', timeAdded: store.now },
  ];
  for (let index = 0; index < evictions; index += 1) {
    store.timeline.after(NEXT_EVICTION * index, () => evictOne(world, node, resource));
  }
  store.timeline.after(duration, () => {
    const fine = HEALTHY.find((condition) => condition.type === type);
    if (fine !== undefined) setCondition(world, node, fine);
    node.taints = node.taints.filter((taint) => taint.key !== key);
    store.touch(node);
  });
}

function setCondition(world: World, node: Node, change: (typeof HEALTHY)[number]): void {
  node.conditions = withCondition(node.conditions, change, world.store.now);
  node.heartbeatAt = world.store.now;
  world.store.touch(node);
  const reason = change.status === 'True' ? EVENT_OF[change.type] : change.reason;
  const message = `Node ${node.name} status is now: ${reason}`;
  world.events.record(KUBELET(node.name), node, { type: 'Normal', reason: reason ?? '', message });
}

/** The event's reason where a condition turns bad. */
const EVENT_OF: Readonly<Record<string, string>> = {
  MemoryPressure: 'NodeHasInsufficientMemory',
  DiskPressure: 'NodeHasDiskPressure',
  PIDPressure: 'NodeHasInsufficientPID',
};

/** The kubelet ranks pods by whether they use more than they asked for, then by priority, then by how much. */
function evictOne(world: World, node: Node, resource: PressureResource): void {
  if (!node.up) return;
  const candidates = world.store
    .podsOn(node)
    .filter((pod) => !pod.isStatic && pod.deletion === null && !isEnded(pod) && pod.priority < 1_000_000_000);
  candidates.sort((a, b) => a.priority - b.priority || used(b) - used(a) || (a.name < b.name ? -1 : 1));
  const [victim] = candidates;
  if (victim === undefined) {
    const message = `Attempting to reclaim ${RESOURCE[resource]}`;
    world.events.record(KUBELET(node.name), node, { type: 'Warning', reason: 'EvictionThresholdMet', message });
    return;
  }
  const message = evictionMessage(victim, resource);
  world.events.record(KUBELET(node.name), node, {
    type: 'Warning',
    reason: 'EvictionThresholdMet',
    message: `Attempting to reclaim ${RESOURCE[resource]}`,
  });
  tellOfPod(world, victim, { type: 'Warning', reason: 'Evicted', message });
  failPod(world, victim, { reason: 'Evicted', message, disruption: 'TerminationByKubelet' });
}

/** In this world a pod uses half as much again as it asked for, and one that asked for nothing the most. */
function used(pod: Pod): number {
  return pod.requests.memory === 0 ? Number.MAX_SAFE_INTEGER : pod.requests.memory * 1.5;
}

function evictionMessage(pod: Pod, resource: PressureResource): string {
  const [container] = pod.containers;
  const name = container?.spec.name ?? '';
  if (resource === 'pid') return 'The node was low on resource: pids. Threshold quantity: 10%, available: 312. ';
  if (resource === 'disk') {
    return `The node was low on resource: ephemeral-storage. Threshold quantity: 10%, available: 4718592Ki. Container ${name} was using 2411724Ki, request is 0, has larger consumption of ephemeral-storage. `;
  }
  const request = container?.spec.requests.memory ?? container?.spec.limits.memory ?? '0';
  const bytes = parseMemory(request) ?? 0;
  const kibibytes = bytes === 0 ? 1_843_264 : Math.round((bytes * 1.5) / 1024);
  return `The node was low on resource: memory. Threshold quantity: 100Mi, available: 91244Ki. Container ${name} was using ${kibibytes}Ki, request is ${request}, has larger consumption of memory. `;
}
