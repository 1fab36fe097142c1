import { type ScenarioFile, workloadRef } from './scenario.ts';

/** A mistake the schema cannot see, with the path of the field. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks names against each other: everything is named once, and a step finds what it acts on when its time comes. */
export function checkReferences(file: ScenarioFile): Mistake[] {
  const mistakes: Mistake[] = [];
  const nodes = new Set<string>();
  file.nodes.forEach(({ name }, index) => {
    if (nodes.has(name)) mistakes.push({ path: ['nodes', index, 'name'], message: `${name} is named twice` });
    nodes.add(name);
  });
  const workloads = new Map<string, ScenarioFile['workloads'][number]>();
  file.workloads.forEach((workload, index) => {
    const ref = workloadRef(workload);
    if (workloads.has(ref)) mistakes.push({ path: ['workloads', index, 'name'], message: `${ref} is named twice` });
    if ((workload.age ?? 0) > file.age) {
      mistakes.push({ path: ['workloads', index, 'age'], message: 'cannot be older than the cluster (age)' });
    }
    mistakes.push(...duplicateContainers(workload, ['workloads', index]));
    workloads.set(ref, workload);
  });
  if (lengthOf(file) <= 0) mistakes.push({ path: ['end'], message: 'must be after the start' });
  // What a rollback needs: a template before the present one.
  const changed = new Set<string>();
  const timed = file.steps.map((step, index) => ({ step, index })).sort((a, b) => a.step.at - b.step.at);
  for (const { step, index } of timed) {
    const complain = (field: string, message: string): void => {
      mistakes.push({ path: ['steps', index, field], message });
    };
    if (step.at > lengthOf(file)) complain('at', 'is after the end');
    if ('node' in step) {
      if (!nodes.has(step.node)) complain('node', `is not one of the nodes: ${[...nodes].join(', ')}`);
      continue;
    }
    if (step.do === 'apply') {
      mistakes.push(...duplicateContainers(step.manifest, ['steps', index, 'manifest']));
      const ref = workloadRef(step.manifest);
      const before = workloads.get(ref);
      if (step.manifest.on_every_node) complain('manifest', 'cannot be on_every_node: only Deployments can be applied');
      else if (before?.on_every_node === true) complain('manifest', `cannot replace ${ref}, which is on every node`);
      else {
        if (before !== undefined) changed.add(ref);
        workloads.set(ref, step.manifest);
      }
      continue;
    }
    const workload = workloads.get(step.workload);
    if (workload === undefined)
      complain('workload', `does not exist then; there are: ${[...workloads.keys()].join(', ')}`);
    else if (workload.on_every_node) complain('workload', 'is on every node; steps act on Deployments only');
    else if (step.do === 'delete') {
      workloads.delete(step.workload);
      changed.delete(step.workload);
    } else if (step.do === 'restart') changed.add(step.workload);
    else if (step.do === 'rollback' && !changed.has(step.workload)) {
      complain('workload', 'has nothing to roll back to then');
    } else if (step.do === 'set-image') {
      changed.add(step.workload);
      const names = workload.containers.map(({ name }) => name);
      const known = step.container === undefined ? names.length === 1 : names.includes(step.container);
      if (!known) complain('container', `must be one of the containers: ${names.join(', ')}`);
    }
  }
  return mistakes;
}

/** From start to end. */
export function lengthOf({ start, end }: Pick<ScenarioFile, 'start' | 'end'>): number {
  return 'after' in end ? end.after : end.at - start;
}

function duplicateContainers(
  workload: ScenarioFile['workloads'][number],
  path: readonly (string | number)[],
): Mistake[] {
  const names = workload.containers.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: [...path, 'containers', index, 'name'], message: `${name} is named twice` }],
  );
}
