import { checkSteps } from './check-steps.ts';
import type { Mistake } from './mistake.ts';
import { type ScenarioFile, type WorkloadSpec, workloadRef } from './scenario.ts';

const BUILT_IN_PRIORITIES = ['system-node-critical', 'system-cluster-critical'];

/** Checks names against each other: everything is named once, and a step finds what it acts on when its time comes. */
export function checkReferences(file: ScenarioFile): Mistake[] {
  const mistakes: Mistake[] = [];
  const nodes = new Set<string>();
  file.nodes.forEach(({ name }, index) => {
    if (nodes.has(name)) mistakes.push({ path: ['nodes', index, 'name'], message: `${name} is named twice` });
    nodes.add(name);
  });
  const workloads = new Map<string, WorkloadSpec>();
  const priorities = prioritiesOf(file);
  file.workloads.forEach((workload, index) => {
    const path = ['workloads', index] as const;
    const ref = workloadRef(workload);
    if (workloads.has(ref)) mistakes.push({ path: [...path, 'name'], message: `${ref} is named twice` });
    if ((workload.age ?? 0) > file.age) {
      mistakes.push({ path: [...path, 'age'], message: 'cannot be older than the cluster (age)' });
    }
    mistakes.push(...checkWorkload(workload, path, priorities));
    workloads.set(ref, workload);
  });
  if (lengthOf(file) <= 0) mistakes.push({ path: ['end'], message: 'must be after the start' });
  mistakes.push(...duplicateObjects(file));
  const check = (workload: WorkloadSpec, path: Mistake['path']) => checkWorkload(workload, path, priorities);
  return [...mistakes, ...checkSteps(file, { nodes, workloads, length: lengthOf(file), check })];
}

/** From start to end. */
export function lengthOf({ start, end }: Pick<ScenarioFile, 'start' | 'end'>): number {
  return 'after' in end ? end.after : end.at - start;
}

function checkWorkload(workload: WorkloadSpec, path: Mistake['path'], priorities: ReadonlySet<string>): Mistake[] {
  const names = [...workload.init_containers, ...workload.containers].map(({ name }) => name);
  const initial = workload.init_containers.length;
  const mistakes: Mistake[] = names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: [...path, ...fieldOf(index)], message: `${name} is named twice` }],
  );
  const priority = workload.priority_class;
  if (priority !== undefined && !priorities.has(priority)) {
    const message = `is not a PriorityClass among objects, nor built in: ${[...priorities].join(', ')}`;
    mistakes.push({ path: [...path, 'priority_class'], message });
  }
  return mistakes;

  function fieldOf(index: number): readonly (string | number)[] {
    return index < initial ? ['init_containers', index, 'name'] : ['containers', index - initial, 'name'];
  }
}

/** Those that are built in, and those the scenario ever has. */
function prioritiesOf(file: ScenarioFile): ReadonlySet<string> {
  const applied = file.steps.flatMap((step) => (step.do === 'apply' && step.object !== undefined ? [step.object] : []));
  const classes = [...file.objects, ...applied].filter(({ kind }) => kind === 'PriorityClass');
  return new Set([...BUILT_IN_PRIORITIES, ...classes.map(({ metadata }) => metadata.name)]);
}

function duplicateObjects(file: ScenarioFile): Mistake[] {
  const seen = new Set<string>();
  return file.objects.flatMap(({ apiVersion, kind, metadata }, index) => {
    const key = `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
    const again = seen.has(key);
    seen.add(key);
    return again
      ? [{ path: ['objects', index, 'metadata', 'name'], message: `${kind} ${metadata.name} is written twice` }]
      : [];
  });
}
