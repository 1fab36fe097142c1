import type { Amounts, Node, Pod, Taint } from './objects.ts';

/** Why a pod does not fit on a node, in the filter plugins' words. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Removing pods of lower priority could help. */
  readonly preemptable: boolean;
}

export interface Usage extends Amounts {
  readonly pods: number;
}

export const NOTHING: Usage = { cpu: 0, memory: 0, pods: 0 };

export function usageOf(pods: readonly Pod[]): Usage {
  return pods.reduce((usage, pod) => ({ ...add(usage, pod.requests), pods: usage.pods + 1 }), NOTHING);
}

export function add(a: Amounts, b: Amounts): Amounts {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory };
}

/** The filters in the scheduler's order; the first that objects speaks. */
export function refuse(pod: Pod, node: Node, used: Usage): Refusal {
  const final = (reason: string): Refusal => ({ reasons: [reason], preemptable: false });
  if (node.cordoned && !tolerates(pod, UNSCHEDULABLE_TAINT)) return final('node(s) were unschedulable');
  const taint = node.taints.find((candidate) => !tolerates(pod, candidate));
  if (taint !== undefined) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value}}`);
  if (!isSelected(pod, node)) return final("node(s) didn't match Pod's node affinity/selector");
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

const UNSCHEDULABLE_TAINT: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  value: '',
  effect: 'NoSchedule',
  timeAdded: null,
};

function isSelected(pod: Pod, node: Node): boolean {
  if (pod.pinnedTo !== null && pod.pinnedTo !== node.name) return false;
  return matchesSelector(pod.template.nodeSelector, node);
}

/** Does a node carry the labels a pod asks for? */
export function matchesSelector(selector: Readonly<Record<string, string>>, node: Node): boolean {
  const labels: Readonly<Record<string, string>> = { 'kubernetes.io/hostname': node.name, ...node.spec.labels };
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The scheduler looks at NoSchedule and NoExecute taints alike. */
export function tolerates(pod: Pick<Pod, 'template'>, taint: Taint): boolean {
  return pod.template.tolerations.some(
    ({ key, value }) => key === '*' || (key === taint.key && (value === undefined || value === taint.value)),
  );
}

/** `0/3 nodes are available: 1 ..., 2 .... preemption: 0/3 nodes are available: ...`, as FitError writes it. */
export function describeRefusals(refusals: readonly Refusal[], preemption: 'done' | 'waiting' | 'no' = 'no'): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const head = `0/${refusals.length} nodes are available`;
  const reasons = tally(refusals.flatMap((refusal) => refusal.reasons));
  if (preemption === 'done') return `${head}: ${reasons}.`;
  if (preemption === 'waiting') {
    return `${head}: ${reasons}. preemption: not eligible due to a terminating pod on the nominated node.`;
  }
  const judged = tally(
    refusals.map(({ preemptable }) =>
      preemptable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
    ),
  );
  return `${head}: ${reasons}. preemption: ${head}: ${judged}.`;
}

function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
