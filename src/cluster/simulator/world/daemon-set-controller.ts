import { DAEMON_SET_CONTROLLER } from './event-recorder.ts';
import { templateHash } from './naming.ts';
import { type Node, type Pod, podIsReady, type Toleration } from './objects.ts';
import { createWithRetries } from './pod-creation.ts';
import { isEnded } from './pod-phase.ts';
import { deletePod } from './pods.ts';
import { matchesSelector, tolerates } from './scheduler-filters.ts';
import { revisionLabel } from './stateful-set-controller.ts';
import type { DaemonSet } from './workload-objects.ts';
import type { World } from './world-parts.ts';

/** What the controller lets its pods stand, whatever the template says. */
export const DAEMON_TOLERATIONS: readonly Toleration[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map((state) => ({ key: `node.kubernetes.io/${state}` }));

/** One sync of one DaemonSet: a pod on each node that fits, and one of them at a time replaced by a new template's. */
export function syncDaemonSet(world: World, set: DaemonSet): void {
  const revision = templateHash(set.template);
  const nodes = [...world.store.nodes.values()];
  const wanted = nodes.filter((node) => fits(set, node));
  const names = new Set(wanted.map(({ name }) => name));
  removeWrong(world, set, names);
  const covered = new Set(livePods(world, set).map(({ pinnedTo }) => pinnedTo));
  const template = { ...set.template, tolerations: [...set.template.tolerations, ...DAEMON_TOLERATIONS] };
  const labels = { 'controller-revision-hash': revision, 'pod-template-generation': String(set.generation) };
  for (const { name } of wanted) {
    if (covered.has(name)) continue;
    const pod = { owner: set, template, labels, pinnedTo: name };
    if (createWithRetries(world, DAEMON_SET_CONTROLLER, 1, pod) !== null) break;
  }
  roll(world, set, revision, wanted.length);
  count(world, set, names, revision);
}

function fits(set: DaemonSet, node: Node): boolean {
  const template = { ...set.template, tolerations: [...set.template.tolerations, ...DAEMON_TOLERATIONS] };
  return (
    matchesSelector(set.template.nodeSelector, node) && node.taints.every((taint) => tolerates({ template }, taint))
  );
}

/** Pods that failed, that stand on a node they should not be on, or whose node is gone. */
function removeWrong(world: World, set: DaemonSet, names: ReadonlySet<string>): void {
  for (const pod of world.store.podsOf(set)) {
    if (pod.deletion !== null) continue;
    const failed = isEnded(pod);
    if (failed) {
      const message = `Found failed daemon pod ${pod.namespace}/${pod.name} on node ${pod.pinnedTo}, will try to kill it`;
      world.events.record(DAEMON_SET_CONTROLLER, set, { type: 'Warning', reason: 'FailedDaemonPod', message });
    } else if (pod.pinnedTo === null || names.has(pod.pinnedTo)) continue;
    remove(world, set, pod);
  }
}

/** maxUnavailable 1: the next old pod goes when all others are ready; old ones that are not ready go at once. */
function roll(world: World, set: DaemonSet, revision: string, wanted: number): void {
  const pods = livePods(world, set);
  const old = pods.filter((pod) => revisionLabel(pod) !== revision);
  const unready = old.filter((pod) => !podIsReady(pod));
  for (const pod of unready) remove(world, set, pod);
  const ready = pods.filter((pod) => podIsReady(pod)).length;
  const [next] = old.filter((pod) => podIsReady(pod)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (next !== undefined && unready.length === 0 && ready >= wanted) remove(world, set, next);
}

function count(world: World, set: DaemonSet, names: ReadonlySet<string>, revision: string): void {
  const pods = livePods(world, set);
  const placed = pods.filter(({ pinnedTo }) => pinnedTo !== null && names.has(pinnedTo));
  const status = {
    desired: names.size,
    current: placed.length,
    misscheduled: pods.length - placed.length,
    updated: placed.filter((pod) => revisionLabel(pod) === revision).length,
    ready: placed.filter((pod) => podIsReady(pod)).length,
    observedGeneration: set.generation,
  };
  if (JSON.stringify(status) === JSON.stringify(set.status)) return;
  set.status = status;
  world.store.touch(set);
}

function remove(world: World, set: DaemonSet, pod: Pod): void {
  deletePod(world, pod);
  const message = `Deleted pod: ${pod.name}`;
  world.events.record(DAEMON_SET_CONTROLLER, set, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function livePods(world: World, set: DaemonSet): Pod[] {
  return world.store.podsOf(set).filter(({ deletion }) => deletion === null);
}
