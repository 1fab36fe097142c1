import type { Millis } from '../../../model/objects.ts';
import type { NodeSpec } from '../scenario/scenario.ts';
import { withCondition, withConditions } from './conditions.ts';
import { KUBELET, NODE_CONTROLLER, TAINT_EVICTION } from './event-recorder.ts';
import { syncReadiness } from './kubelet.ts';
import { forgetWrites, noteWrite } from './managed-fields.ts';
import { hash32 } from './naming.ts';
import { HEALTHY, healthyNode } from './node-state.ts';
import type { Node, Taint } from './objects.ts';
import { deletePod } from './pods.ts';
import type { World } from './world-parts.ts';

/** node-monitor-grace-period: a node that has not reported for so long is Unknown. */
export const MONITOR_GRACE: Millis = 40_000;
/** The tolerationSeconds every pod gets for unreachable nodes. */
export const UNREACHABLE_TOLERATION: Millis = 300_000;
/** nodeStatusReportFrequency: how often a healthy kubelet writes its node's status although nothing changed. */
const HEARTBEAT: Millis = 300_000;

export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const NOT_READY = 'node.kubernetes.io/not-ready';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

export function createNode(world: World, spec: NodeSpec, index: number): Node {
  const node = healthyNode(spec, index, world.store.now);
  world.store.nodes.set(node.name, node);
  world.store.touch(node);
  return node;
}

/** Has a node's kubelet report regularly, each node at its own minute. */
export function startHeartbeats(world: World, node: Node, from: Millis): void {
  const beat = (): void => {
    if (node.up) {
      node.heartbeatAt = world.store.now;
      world.store.touch(node, 'heartbeat');
    }
    world.store.timeline.after(HEARTBEAT, beat);
  };
  world.store.timeline.at(from + Math.floor((hash32(node.name) % HEARTBEAT) / 1000) * 1000, beat);
}

/** The node drops off the network: nothing shows for 40 s. Its containers go on, unseen. */
export function nodeDown(world: World, node: Node): void {
  if (!node.up) return;
  node.up = false;
  node.downSince = world.store.now;
  node.outage += 1;
  const { outage } = node;
  world.store.timeline.after(MONITOR_GRACE, () => {
    if (!node.up && node.outage === outage) markUnreachable(world, node);
  });
}

function markUnreachable(world: World, node: Node): void {
  const { store, events } = world;
  const unknown = {
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  } as const;
  node.conditions = withConditions(
    node.conditions,
    HEALTHY.map(({ type }) => ({ type, ...unknown })),
    store.now,
  );
  const taint = { key: UNREACHABLE, value: '', timeAdded: store.now };
  node.taints = [...node.taints, { ...taint, effect: 'NoSchedule' }, { ...taint, effect: 'NoExecute' }];
  store.touch(node);
  events.record(NODE_CONTROLLER, node, {
    type: 'Normal',
    reason: 'NodeNotReady',
    message: `Node ${node.name} status is now: NodeNotReady`,
  });
  markPodsNotReady(world, node);
  const { outage } = node;
  store.timeline.after(UNREACHABLE_TOLERATION, () => {
    if (!node.up && node.outage === outage) evictAll(world, node, UNREACHABLE);
  });
}

function markPodsNotReady(world: World, node: Node): void {
  const { store, events } = world;
  for (const pod of store.podsOn(node)) {
    const ready = pod.conditions.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True') continue;
    // The node controller turns the status only; the kubelet that could say why is away.
    pod.conditions = withCondition(pod.conditions, { type: 'Ready', status: 'False' }, store.now);
    store.touch(pod);
    events.record(NODE_CONTROLLER, pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
  }
}

/** The kubelet reports that its container runtime does not answer: pods run on, but nothing is started or stopped. */
export function runtimeDown(world: World, node: Node): void {
  if (!node.up || !node.runtimeUp) return;
  const { store } = world;
  node.runtimeUp = false;
  node.outage += 1;
  const { outage } = node;
  const message =
    '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m6.2s ago; threshold is 3m0s]';
  const change = { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message } as const;
  node.conditions = withCondition(node.conditions, change, store.now);
  const taint = { key: NOT_READY, value: '', timeAdded: store.now };
  node.taints = [...node.taints, { ...taint, effect: 'NoSchedule' }, { ...taint, effect: 'NoExecute' }];
  node.heartbeatAt = store.now;
  store.touch(node);
  const text = `Node ${node.name} status is now: NodeNotReady`;
  world.events.record(KUBELET(node.name), node, { type: 'Normal', reason: 'NodeNotReady', message: text });
  markPodsNotReady(world, node);
  store.timeline.after(UNREACHABLE_TOLERATION, () => {
    if (!node.runtimeUp && node.outage === outage) evictAll(world, node, NOT_READY);
  });
}

/** The network plugin fails: what starts here waits, what runs does not notice. */
export function networkDown(_: World, node: Node): void {
  node.networkUp = false;
}

/** The node goes for good, as when its machine is taken away: what ran there is gone with it. */
export function removeNode(world: World, node: Node): void {
  const { store, events } = world;
  node.up = false;
  node.outage += 1;
  store.nodes.delete(node.name);
  for (const pod of store.podsOn(node)) store.removePod(pod);
  store.nextResourceVersion();
  store.dirty = true;
  const message = `Node ${node.name} event: Removing Node ${node.name} from Controller`;
  events.record(NODE_CONTROLLER, node, { type: 'Normal', reason: 'RemovingNode', message });
}

/** The pods' tolerations have run out. They stay, terminating, until their kubelet can stop them. */
function evictAll(world: World, node: Node, reason: string): void {
  const { store, events } = world;
  for (const pod of store.podsOn(node)) {
    if (pod.isStatic || pod.deletion !== null) continue;
    if (pod.template.tolerations.some(({ key }) => key === '*' || key === reason)) continue;
    const disrupted = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    } as const;
    pod.conditions = withCondition(pod.conditions, disrupted, store.now);
    const message = `Marking for deletion Pod ${pod.namespace}/${pod.name}`;
    events.record(TAINT_EVICTION, pod, { type: 'Normal', reason: 'TaintManagerEviction', message });
    deletePod(world, pod);
  }
}

/** The node is back: its kubelet reports, stops what was deleted meanwhile and does what it missed. */
export function nodeUp(world: World, node: Node): void {
  node.networkUp = true;
  if (node.up && node.runtimeUp) return;
  const { store, events } = world;
  const wasNotReady = !node.runtimeUp;
  node.up = true;
  node.runtimeUp = true;
  node.outage += 1;
  node.heartbeatAt = store.now;
  const wasUnreachable = node.taints.some(({ key }) => key === UNREACHABLE);
  node.conditions = withConditions(node.conditions, HEALTHY, store.now);
  node.taints = node.taints.filter(({ key }) => key !== UNREACHABLE && key !== NOT_READY);
  store.touch(node);
  if (wasUnreachable || wasNotReady) {
    const message = `Node ${node.name} status is now: NodeReady`;
    events.record(KUBELET(node.name), node, { type: 'Normal', reason: 'NodeReady', message });
  }
  for (const missed of node.deferred.splice(0)) missed();
  for (const pod of store.podsOn(node)) if (pod.deletion === null && pod.startedAt !== null) syncReadiness(world, pod);
}

export function cordon(world: World, node: Node): void {
  if (node.cordoned) return;
  const { store } = world;
  node.cordoned = true;
  noteWrite(node, { manager: 'kubectl', part: 'unschedulable', at: store.now });
  const taint: Taint = { key: UNSCHEDULABLE, value: '', effect: 'NoSchedule', timeAdded: store.now };
  node.taints = [...node.taints, taint];
  store.touch(node);
  const message = `Node ${node.name} status is now: NodeNotSchedulable`;
  if (node.up) world.events.record(KUBELET(node.name), node, { type: 'Normal', reason: 'NodeNotSchedulable', message });
}

export function uncordon(world: World, node: Node): void {
  if (!node.cordoned) return;
  node.cordoned = false;
  forgetWrites(node, 'unschedulable');
  node.taints = node.taints.filter(({ key }) => key !== UNSCHEDULABLE);
  world.store.touch(node);
  const message = `Node ${node.name} status is now: NodeSchedulable`;
  if (node.up) world.events.record(KUBELET(node.name), node, { type: 'Normal', reason: 'NodeSchedulable', message });
}
