import type { Mistake } from './mistake.ts';
import { type ScenarioFile, type Step, type WorkloadSpec, workloadRef } from './scenario.ts';

/** What is there at the start, and how a workload is checked by itself. */
interface Beginning {
  readonly nodes: Set<string>;
  readonly workloads: Map<string, WorkloadSpec>;
  readonly length: number;
  readonly check: (workload: WorkloadSpec, path: Mistake['path']) => readonly Mistake[];
}

/** Which kinds a step can act on; the steps that are not here act on any. */
const KINDS_OF: Readonly<Record<string, readonly WorkloadSpec['kind'][]>> = {
  scale: ['Deployment', 'StatefulSet'],
  rollback: ['Deployment'],
  restart: ['Deployment', 'StatefulSet', 'DaemonSet'],
  'set-image': ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'],
  'set-load': ['Deployment', 'StatefulSet'],
  suspend: ['CronJob'],
  resume: ['CronJob'],
};

/** Goes through the steps in the order of time, as the world will, and looks whether each finds what it acts on. */
export function checkSteps(file: ScenarioFile, beginning: Beginning): Mistake[] {
  const { nodes, workloads, length, check } = beginning;
  const mistakes: Mistake[] = [];
  // What a rollback needs: a template before the present one.
  const changed = new Set<string>();
  const timed = file.steps.map((step, index) => ({ step, index })).sort((a, b) => a.step.at - b.step.at);
  for (const { step, index } of timed) {
    const complain = (field: string, message: string): void => {
      mistakes.push({ path: ['steps', index, field], message });
    };
    if (step.at > length) complain('at', 'is after the end');
    if (step.at < -file.age) complain('at', 'is before the cluster was made (age)');
    if ('node' in step) {
      if (!nodes.has(step.node)) complain('node', `is not one of the nodes: ${[...nodes].join(', ')}`);
      else if (step.do === 'remove-node') nodes.delete(step.node);
    } else if (step.do === 'add-node') {
      if (nodes.has(step.manifest.name)) complain('manifest', `${step.manifest.name} is there already`);
      nodes.add(step.manifest.name);
    } else if (step.do === 'apply' && step.manifest !== undefined) {
      mistakes.push(...check(step.manifest, ['steps', index, 'manifest']));
      applied(step.manifest, complain);
    } else if ('workload' in step && step.workload !== undefined) onWorkload(step, step.workload, complain);
  }
  return mistakes;

  function applied(manifest: WorkloadSpec, complain: (field: string, message: string) => void): void {
    const ref = workloadRef(manifest);
    const before = workloads.get(ref);
    if (manifest.on_every_node) complain('manifest', 'cannot be on_every_node: such pods are there from the start');
    else if (before?.on_every_node === true) complain('manifest', `cannot replace ${ref}, which is on every node`);
    else if (before !== undefined && before.kind !== manifest.kind) {
      complain('manifest', `cannot make a ${manifest.kind} of ${ref}, which is a ${before.kind}: delete it first`);
    } else {
      if (before !== undefined) changed.add(ref);
      workloads.set(ref, manifest);
    }
  }

  function onWorkload(step: Step, ref: string, complain: (field: string, message: string) => void): void {
    const workload = workloads.get(ref);
    const kinds = KINDS_OF[step.do];
    if (workload === undefined) {
      complain('workload', `does not exist then; there are: ${[...workloads.keys()].join(', ')}`);
    } else if (workload.on_every_node) {
      complain('workload', 'is on every node; steps act on workloads that a controller manages only');
    } else if (kinds !== undefined && !kinds.includes(workload.kind)) {
      complain('workload', `is a ${workload.kind}; ${step.do} acts on ${kinds.join(', ')} only`);
    } else if (step.do === 'delete') {
      workloads.delete(ref);
      changed.delete(ref);
    } else if (step.do === 'restart') changed.add(ref);
    else if (step.do === 'rollback' && !changed.has(ref)) complain('workload', 'has nothing to roll back to then');
    else if (step.do === 'set-image') {
      changed.add(ref);
      const names = workload.containers.map(({ name }) => name);
      const known = step.container === undefined ? names.length === 1 : names.includes(step.container);
      if (!known) complain('container', `must be one of the containers: ${names.join(', ')}`);
    }
  }
}
