import type { Millis } from '../../../model/objects.ts';
import { withCondition } from './conditions.ts';
import { SCHEDULER } from './event-recorder.ts';
import type { Amounts, Node, Pod, Taint } from './objects.ts';
import { admitPod } from './pod-start.ts';
import type { World } from './world-parts.ts';

/** An unschedulable pod that nothing helps is tried again after five minutes. */
const RETRY: Millis = 300_000;

/** Why a pod does not fit on a node, in the filter plugins' words. */
interface Refusal {
  readonly reasons: readonly string[];
  /** Removing pods of lower priority could help. */
  readonly preemptable: boolean;
}

/** Gives every pod without a node one, or says why not. Oldest pods first, as the scheduling queue serves them. */
export function schedulePending(world: World): void {
  const { store } = world;
  const pending = [...store.pods.values()].filter(({ node, deletion }) => node === null && deletion === null);
  if (pending.length === 0) return;
  const nodes = [...store.nodes.values()];
  const used = new Map(nodes.map((node) => [node, usageOf(store.podsOn(node))]));
  for (const pod of pending.sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1))) {
    const refusals = nodes.map((node) => refuse(pod, node, used.get(node) ?? NOTHING));
    const fitting = nodes.filter((_, index) => refusals[index]?.reasons.length === 0);
    const best = chooseNode(world, pod, fitting, used);
    if (best === null) {
      leavePending(world, pod, describeRefusals(refusals));
      continue;
    }
    const before = used.get(best) ?? NOTHING;
    used.set(best, { ...add(before, pod.requests), pods: before.pods + 1 });
    bind(world, pod, best);
  }
}

interface Usage extends Amounts {
  readonly pods: number;
}

const NOTHING: Usage = { cpu: 0, memory: 0, pods: 0 };

function usageOf(pods: readonly Pod[]): Usage {
  return pods.reduce((usage, pod) => ({ ...add(usage, pod.requests), pods: usage.pods + 1 }), NOTHING);
}

function add(a: Amounts, b: Amounts): Amounts {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}

/** The filters in the scheduler's order; the first that objects speaks. */
function refuse(pod: Pod, node: Node, used: Usage): Refusal {
  const final = (reason: string): Refusal => ({ reasons: [reason], preemptable: false });
  if (node.cordoned) return final('node(s) were unschedulable');
  const taint = node.taints.find((candidate) => !tolerates(pod, candidate));
  if (taint !== undefined) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value}}`);
  const labels: Readonly<Record<string, string>> = { 'kubernetes.io/hostname': node.name, ...node.spec.labels };
  const selected = Object.entries(pod.template.nodeSelector).every(([key, value]) => labels[key] === value);
  if (!selected) return final("node(s) didn't match Pod's node affinity/selector");
  const { allocatable } = node;
  const reasons: string[] = [];
  if (used.pods + 1 > allocatable.pods) reasons.push('Too many pods');
  for (const resource of ['cpu', 'memory'] as const) {
    const asked = pod.requests[resource];
    if (asked > 0 && used[resource] + asked > allocatable[resource]) reasons.push(`Insufficient ${resource}`);
  }
  // What is larger than the whole node does not fit whoever is removed.
  const hopeless = pod.requests.cpu > allocatable.cpu || pod.requests.memory > allocatable.memory;
  return { reasons, preemptable: reasons.length > 0 && !hopeless };
}

/** The scheduler looks at NoSchedule and NoExecute taints alike. */
function tolerates(pod: Pod, taint: Taint): boolean {
  return pod.template.tolerations.some(
    ({ key, value }) => key === taint.key && (value === undefined || value === taint.value),
  );
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

/** `0/3 nodes are available: 1 ..., 2 .... preemption: 0/3 nodes are available: ...`, as FitError writes it. */
export function describeRefusals(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const head = `0/${refusals.length} nodes are available`;
  const reasons = tally(refusals.flatMap((refusal) => refusal.reasons));
  const preemption = tally(
    refusals.map(({ preemptable }) =>
      preemptable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
    ),
  );
  return `${head}: ${reasons}. preemption: ${head}: ${preemption}.`;
}

function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
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
  store.timeline.after(RETRY, () => {
    store.dirty = true;
  });
}

function bind(world: World, pod: Pod, node: Node): void {
  const { store } = world;
  pod.node = node;
  pod.unschedulable = null;
  pod.conditions = withCondition(pod.conditions, { type: 'PodScheduled', status: 'True' }, store.now);
  store.touch(pod);
  const message = `Successfully assigned ${pod.namespace}/${pod.name} to ${node.name}`;
  world.events.record(SCHEDULER, pod, { type: 'Normal', reason: 'Scheduled', message });
  admitPod(world, pod);
}
