import { parseCpu, parseMemory } from '../scenario/quantity.ts';
import type { ContainerSpec } from '../scenario/scenario.ts';
import { refusePod } from './admission.ts';
import { withCondition } from './conditions.ts';
import { stopPod } from './kubelet.ts';
import { nameSuffix, uidOf } from './naming.ts';
import type { Amounts, Container, Node, Pod, PodOwner, PodTemplate } from './objects.ts';
import { isEnded } from './pod-phase.ts';
import { priorityOf } from './priorities.ts';
import type { World } from './world-parts.ts';

export interface NewPod {
  readonly owner: PodOwner;
  readonly template: PodTemplate;
  /** Labels beside the template's. */
  readonly labels?: Readonly<Record<string, string>>;
  /** A name, where the owner chooses it; else one is made from the owner's. */
  readonly name?: string;
  readonly pinnedTo?: string;
}

/** A pod as the API server stores it when a controller asks for one, or the words in which it is refused. */
export function createPod(world: World, wanted: NewPod): Pod | string {
  const { store } = world;
  const { owner, template } = wanted;
  let name = wanted.name ?? '';
  for (let attempt = 0; name === '' || (wanted.name === undefined && taken(name)); attempt += 1) {
    name = `${owner.name}-${nameSuffix(`${owner.uid}/${store.now}/${store.podsOf(owner).length}/${attempt}`)}`;
  }
  const refusal = refusePod(world, owner.namespace, name, template, requestsOf(template));
  if (refusal !== null) return refusal;
  const labels = { ...template.labels, ...wanted.labels };
  return addPod(world, owner, owner.namespace, name, { ...template, labels }, wanted.pinnedTo ?? null);

  function taken(candidate: string): boolean {
    return store.pods.has(`${owner.namespace}/${candidate}`);
  }
}

/** The mirror of a pod that a kubelet runs from a file. */
export function createStaticPod(world: World, node: Node, namespace: string, name: string, template: PodTemplate): Pod {
  const pod = addPod(world, node, namespace, `${name}-${node.name}`, template, null);
  pod.node = node;
  return pod;
}

function addPod(
  world: World,
  owner: PodOwner | Node,
  namespace: string,
  name: string,
  template: PodTemplate,
  pinnedTo: string | null,
): Pod {
  const { store } = world;
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    uid: uidOf(`Pod/${namespace}/${name}/${store.now}`),
    createdAt: store.now,
    resourceVersion: 0,
    owner,
    template,
    requests: requestsOf(template),
    isStatic: owner.kind === 'Node',
    pinnedTo,
    priority: priorityOf(world, template.priorityClass),
    node: null,
    startedAt: null,
    podIp: null,
    conditions: [],
    containers: template.containers.map((spec) => newContainer(spec, 'main', template.initContainers.length > 0)),
    initContainers: template.initContainers.map((spec, index) => newContainer(spec, 'init', index > 0)),
    finalizers: template.finalizers,
    failure: null,
    nominatedNode: null,
    deletion: null,
    unschedulable: null,
  };
  store.addPod(pod);
  store.touch(pod);
  return pod;
}

function newContainer(spec: ContainerSpec, role: Container['role'], waitsForInit: boolean): Container {
  const reason = waitsForInit ? 'PodInitializing' : 'ContainerCreating';
  const state = { type: 'waiting', reason, message: null } as const;
  return { spec, role, state, last: null, restarts: 0, ready: false, backOff: null, plan: 0 };
}

/** What the scheduler counts: requests, or the limits where only those are given (the API server's defaulting). */
export function requestsOf({ containers, initContainers }: PodTemplate): Amounts {
  const amounts = ({ requests, limits }: ContainerSpec): Amounts => ({
    cpu: parseCpu(requests.cpu ?? limits.cpu ?? '0') ?? 0,
    memory: parseMemory(requests.memory ?? limits.memory ?? '0') ?? 0,
  });
  const sum = { cpu: 0, memory: 0 };
  for (const { cpu, memory } of containers.map(amounts)) {
    sum.cpu += cpu;
    sum.memory += memory;
  }
  // Init containers run one at a time, before the others: the largest of them counts.
  for (const { cpu, memory } of initContainers.map(amounts)) {
    sum.cpu = Math.max(sum.cpu, cpu);
    sum.memory = Math.max(sum.memory, memory);
  }
  return sum;
}

/** Asks for a pod's deletion. It stays, terminating, until its kubelet has stopped it; one that runs nothing goes at once. */
export function deletePod(world: World, pod: Pod): void {
  const { store } = world;
  if (pod.deletion !== null) return;
  const idle = pod.node === null || isEnded(pod);
  if (idle && pod.finalizers.length === 0) {
    store.removePod(pod);
    return;
  }
  pod.deletion = { at: store.now, graceEndsAt: store.now + (idle ? 0 : pod.template.gracePeriod) };
  store.touch(pod);
  if (!idle) stopPod(world, pod);
}

/** Takes a pod's finalizers away; one that was only held by them goes. */
export function clearFinalizers(world: World, pod: Pod): void {
  if (pod.finalizers.length === 0) return;
  pod.finalizers = [];
  world.store.touch(pod);
  const stopped = pod.containers.every(({ state }) => state.type !== 'running');
  if (pod.deletion !== null && stopped) world.store.removePod(pod);
}

export interface Disruption {
  readonly reason: string;
  readonly message: string;
}

/** Deletes a pod for the cluster's sake, and says so in its conditions. */
export function disruptPod(world: World, pod: Pod, { reason, message }: Disruption): void {
  const change = { type: 'DisruptionTarget', status: 'True', reason, message } as const;
  pod.conditions = withCondition(pod.conditions, change, world.store.now);
  deletePod(world, pod);
}
