import { parseCpu, parseMemory } from '../scenario/quantity.ts';
import type { ContainerSpec } from '../scenario/scenario.ts';
import { keyOf } from './cluster-store.ts';
import { stopPod } from './kubelet.ts';
import { nameSuffix, uidOf } from './naming.ts';
import type { Amounts, Container, Node, Pod, PodTemplate, ReplicaSet } from './objects.ts';
import type { World } from './world-parts.ts';

/** terminationGracePeriodSeconds */
export const GRACE_PERIOD = 30_000;

/** A pod as the API server stores it when a ReplicaSet asks for one: nothing is decided yet. */
export function createPod(world: World, owner: ReplicaSet): Pod {
  const { store } = world;
  let name = '';
  for (let attempt = 0; name === '' || store.pods.has(`${owner.namespace}/${name}`); attempt += 1) {
    name = `${owner.name}-${nameSuffix(`${owner.uid}/${store.now}/${store.podsOf(owner).length}/${attempt}`)}`;
  }
  return addPod(world, owner, owner.namespace, name, {
    ...owner.template,
    labels: { ...owner.template.labels, 'pod-template-hash': owner.hash },
  });
}

/** The mirror of a pod that a kubelet runs from a file. */
export function createStaticPod(world: World, node: Node, namespace: string, name: string, template: PodTemplate): Pod {
  const pod = addPod(world, node, namespace, `${name}-${node.name}`, template);
  pod.node = node;
  return pod;
}

function addPod(world: World, owner: ReplicaSet | Node, namespace: string, name: string, template: PodTemplate): Pod {
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
    requests: requestsOf(template.containers),
    isStatic: owner.kind === 'Node',
    node: null,
    startedAt: null,
    podIp: null,
    conditions: [],
    containers: template.containers.map(newContainer),
    deletion: null,
    unschedulable: null,
  };
  store.pods.set(keyOf(pod), pod);
  store.touch(pod);
  return pod;
}

function newContainer(spec: ContainerSpec): Container {
  const state = { type: 'waiting', reason: 'ContainerCreating', message: null } as const;
  return { spec, state, last: null, restarts: 0, ready: false, backOff: null };
}

/** What the scheduler counts: requests, or the limits where only those are given (the API server's defaulting). */
function requestsOf(containers: readonly ContainerSpec[]): Amounts {
  let cpu = 0;
  let memory = 0;
  for (const { requests, limits } of containers) {
    cpu += parseCpu(requests.cpu ?? limits.cpu ?? '0') ?? 0;
    memory += parseMemory(requests.memory ?? limits.memory ?? '0') ?? 0;
  }
  return { cpu, memory };
}

/** Asks for a pod's deletion. It stays, terminating, until its kubelet has stopped it; a pod without a node goes at once. */
export function deletePod(world: World, pod: Pod): void {
  const { store } = world;
  if (pod.deletion !== null) return;
  if (pod.node === null) {
    store.removePod(pod);
    return;
  }
  pod.deletion = { at: store.now, graceEndsAt: store.now + GRACE_PERIOD };
  store.touch(pod);
  stopPod(world, pod);
}
