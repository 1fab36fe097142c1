import { timestamp } from '../kubernetes-object.ts';
import { type Fields, mapping, mappings, specOf } from './fields.ts';
import { type Pod, podIsReady } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { selects } from './selector.ts';
import type { Resource } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** Counts what every PodDisruptionBudget still allows. */
export function syncBudgets(world: World): void {
  for (const budget of world.store.resources.all('policy', 'PodDisruptionBudget')) {
    const pods = coveredPods(world, budget);
    const expected = expectedPods(world, pods);
    const healthy = pods.filter((pod) => podIsReady(pod) && pod.deletion === null).length;
    const desired = desiredHealthy(specOf(budget), expected);
    const allowed = pods.length === 0 ? 0 : Math.max(0, healthy - desired);
    const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods';
    world.store.resources.setStatus(budget, {
      conditions: [condition(world, budget, allowed > 0 ? 'True' : 'False', reason)],
      currentHealthy: healthy,
      desiredHealthy: desired,
      disruptionsAllowed: allowed,
      expectedPods: expected,
      observedGeneration: budget.generation,
    });
  }
}

/** May this pod be evicted now? Pods that no budget covers always; unhealthy ones only while the others are enough. */
export function mayEvict(world: World, pod: Pod): boolean {
  return world.store.resources
    .all('policy', 'PodDisruptionBudget')
    .filter((budget) => coveredPods(world, budget).includes(pod))
    .every(({ status }) => Number(status?.disruptionsAllowed ?? 0) > 0);
}

function coveredPods(world: World, budget: Resource): Pod[] {
  const { selector } = specOf(budget);
  return [...world.store.pods.values()].filter(
    (pod) => pod.namespace === budget.namespace && !isEnded(pod) && selects(selector, pod.template.labels),
  );
}

/** As many as their owners want, whether they are there or not. */
function expectedPods(world: World, pods: readonly Pod[]): number {
  const owners = new Set(pods.map(({ owner }) => owner));
  let expected = 0;
  for (const owner of owners) {
    if (owner.kind === 'ReplicaSet' && 'hash' in owner) expected += owner.replicas;
    else if (owner.kind === 'StatefulSet' && 'claims' in owner) expected += owner.replicas;
    else expected += world.store.podsOf(owner).length;
  }
  return expected;
}

function desiredHealthy(spec: Fields, expected: number): number {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) return Math.max(0, expected - amount(maxUnavailable, expected));
  return amount(minAvailable ?? 1, expected);
}

/** A number, or a percentage rounded up. */
function amount(value: unknown, whole: number): number {
  const text = String(value);
  return text.endsWith('%') ? Math.ceil((whole * Number(text.slice(0, -1))) / 100) : Number(text) || 0;
}

function condition(world: World, budget: Resource, status: 'True' | 'False', reason: string): Fields {
  const [before] = mappings(mapping(budget.status).conditions);
  const unchanged = before?.status === status;
  const since = unchanged ? String(before.lastTransitionTime) : timestamp(world.store.now);
  return {
    type: 'DisruptionAllowed',
    status,
    observedGeneration: budget.generation,
    lastTransitionTime: since,
    reason,
    message: '',
  };
}
