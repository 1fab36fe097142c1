import type { Step } from '../scenario/scenario.ts';
import { planLife } from './container-life.ts';
import { drain } from './drain.ts';
import { KUBELET } from './event-recorder.ts';
import { generationOf, type ManagedWrite, noteWrite } from './managed-fields.ts';
import { applyManifest, deleteObject } from './manifests.ts';
import { hash32 } from './naming.ts';
import { startPressure } from './node-pressure.ts';
import {
  cordon,
  createNode,
  networkDown,
  nodeDown,
  nodeUp,
  removeNode,
  runtimeDown,
  startHeartbeats,
  uncordon,
} from './nodes.ts';
import type { Node } from './objects.ts';
import { findWorkload } from './workload-lookup.ts';
import * as workloads from './workload-steps.ts';
import { applyWorkload, runStaticPod } from './workloads.ts';
import type { World } from './world-parts.ts';

/** Does what a step says. What it acts on is there: the scenario was checked. */
export function performStep(world: World, step: Step): void {
  if ('node' in step) {
    const node = world.store.nodes.get(step.node);
    if (node !== undefined) onNode(world, step, node);
  } else if ('workload' in step && step.workload !== undefined) onWorkload(world, step, step.workload);
  else onCluster(world, step);
}

function onCluster(world: World, step: Step): void {
  const { store } = world;
  if (step.do === 'apply') {
    if (step.manifest !== undefined) {
      const find = () => findWorkload(world, `${step.manifest?.namespace}/${step.manifest?.name}`);
      const before = generationOf(find());
      applyWorkload(world, step.manifest);
      const applied = find();
      if (applied !== null && generationOf(applied) !== before) noteWrite(applied, { ...APPLIED, at: store.now });
    }
    if (step.object !== undefined) applyManifest(world, step.object);
  } else if (step.do === 'delete' && step.object !== undefined) deleteObject(world, step.object);
  else if (step.do === 'set-behaviour') {
    store.setImageBehaviour(step.image, step.to);
    replan(world, step.image);
  } else if (step.do === 'set-provisioner') {
    store.provisioners.set(step.provisioner, step.to);
    store.dirty = true;
  } else if (step.do === 'set-load-balancers') {
    store.loadBalancers = step.to;
    store.dirty = true;
  } else if (step.do === 'stall') store.stalled.set(step.component, store.now);
  else if (step.do === 'recover') {
    store.stalled.delete(step.component);
    store.dirty = true;
  } else if (step.do === 'add-node') {
    const index = 1 + Math.max(-1, ...[...store.nodes.values()].map((node) => node.index));
    const node = createNode(world, step.manifest, index);
    startHeartbeats(world, node, store.now);
    for (const spec of store.onEveryNode) runStaticPod(world, node, spec);
  }
}

/** Probes are sent every ten seconds: a changed container shows it at the next. */
function replan(world: World, image: string): void {
  for (const pod of world.store.pods.values()) {
    for (const container of [...pod.initContainers, ...pod.containers]) {
      if (container.spec.image === image && container.state.type === 'running') planLife(world, pod, container, 10_000);
    }
  }
}

function onWorkload(world: World, step: Step, ref: string): void {
  if (step.do === 'set-load') {
    world.store.loads.set(ref, cpuOf(step.cpu));
    return;
  }
  const workload = findWorkload(world, ref);
  if (workload === null) return;
  const before = generationOf(workload);
  if (step.do === 'set-image') workloads.setImage(world, workload, step.container ?? null, step.image);
  else if (step.do === 'scale') workloads.scale(world, workload, step.replicas);
  else if (step.do === 'rollback') workloads.undo(world, workload);
  else if (step.do === 'restart') workloads.restart(world, workload);
  else if (step.do === 'delete') workloads.deleteWorkload(world, workload);
  else if (step.do === 'delete-pod') workloads.deleteOldestPod(world, workload);
  else if (step.do === 'clear-finalizers') workloads.clearPodFinalizers(world, ref);
  else if (step.do === 'suspend' || step.do === 'resume') {
    workloads.setSuspended(world, workload, step.do === 'suspend');
  }
  const writer = WRITERS[step.do];
  if (writer !== undefined && generationOf(workload) !== before)
    noteWrite(workload, { ...writer, at: world.store.now });
}

const APPLIED = { manager: 'kubectl-client-side-apply', part: 'spec' } as const;

/** As whom kubectl writes each. Source: `--field-manager` of its commands, else the name in its user agent. */
const WRITERS: Readonly<Partial<Record<Step['do'], Omit<ManagedWrite, 'at'>>>> = {
  'set-image': { manager: 'kubectl-set', part: 'spec' },
  scale: { manager: 'kubectl', part: 'scale' },
  rollback: { manager: 'kubectl', part: 'spec' },
  restart: { manager: 'kubectl-rollout', part: 'spec' },
  suspend: { manager: 'kubectl-patch', part: 'spec' },
  resume: { manager: 'kubectl-patch', part: 'spec' },
};

function cpuOf(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}

function onNode(world: World, step: Extract<Step, { node: string }>, node: Node): void {
  if (step.do === 'node-pressure') startPressure(world, node, step.resource, step.for, step.evict);
  else if (step.do === 'system-oom') {
    const pid = 1_000 + (hash32(`${node.uid}/${world.store.now}`) % 60_000);
    const message = `System OOM encountered, victim process: ${step.process}, pid: ${pid}`;
    world.events.record(KUBELET(node.name), node, { type: 'Warning', reason: 'SystemOOM', message });
  } else NODE_STEPS[step.do](world, node);
}

const NODE_STEPS = {
  'node-down': nodeDown,
  'node-up': nodeUp,
  'runtime-down': runtimeDown,
  'network-down': networkDown,
  'remove-node': removeNode,
  cordon,
  uncordon,
  drain,
} satisfies Record<string, (world: World, node: Node) => void>;
