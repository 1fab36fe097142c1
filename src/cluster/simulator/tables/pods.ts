import { asList, asObject, asText, at, type Raw } from '../api/read.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { AGE, type Column, column, NAME, since, textAt, wide } from './column.ts';

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  column('Ready', (pod) => {
    const statuses = [...containers(pod, 'containerStatuses'), ...sidecars(pod)];
    const total = asList(at(pod, 'spec', 'containers')).length + sidecarNames(pod).size;
    return `${statuses.filter(({ ready }) => ready === true).length}/${total}`;
  }),
  column('Status', podStatus),
  column('Restarts', restarts),
  AGE,
  wide('IP', (pod) => textAt(pod, 'status.podIP', '<none>')),
  wide('Node', (pod) => textAt(pod, 'spec.nodeName', '<none>')),
  wide('Nominated Node', (pod) => textAt(pod, 'status.nominatedNodeName', '<none>')),
  wide('Readiness Gates', (pod) => {
    const gates = asList(at(pod, 'spec', 'readinessGates'));
    if (gates.length === 0) return '<none>';
    const conditions = asList(at(pod, 'status', 'conditions')).map(asObject);
    const open = gates.filter((gate) =>
      conditions.some(({ type, status }) => type === at(gate, 'conditionType') && status === 'True'),
    );
    return `${open.length}/${gates.length}`;
  }),
];

function containers(pod: KubernetesObject, list: string): readonly Raw[] {
  return asList(at(pod, 'status', list)).map(asObject);
}

/** Init containers that go on running beside the others count as containers. */
function sidecarNames(pod: KubernetesObject): ReadonlySet<unknown> {
  const init = asList(at(pod, 'spec', 'initContainers')).map(asObject);
  return new Set(init.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
}

function sidecars(pod: KubernetesObject): readonly Raw[] {
  const names = sidecarNames(pod);
  return containers(pod, 'initContainerStatuses').filter(({ name }) => names.has(name));
}

/** The STATUS of `kubectl get pods`, by the rules of Kubernetes' printPod. */
export function podStatus(pod: KubernetesObject): string {
  let reason = textAt(pod, 'status.reason') || textAt(pod, 'status.phase', 'Unknown');
  const scheduled = asList(at(pod, 'status', 'conditions'))
    .map(asObject)
    .find(({ type }) => type === 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') reason = 'SchedulingGated';
  const init = initReason(pod);
  const initialized = asList(at(pod, 'status', 'conditions')).some(
    (entry) => at(entry, 'type') === 'Initialized' && at(entry, 'status') === 'True',
  );
  if (init !== null && !initialized) reason = init;
  else {
    let running = false;
    for (const status of containers(pod, 'containerStatuses').toReversed()) {
      const waiting = asText(at(status, 'state', 'waiting', 'reason'));
      const terminated = at(status, 'state', 'terminated');
      if (waiting !== null) reason = waiting;
      else if (terminated !== undefined) reason = terminatedReason(terminated);
      else if (status.ready === true && at(status, 'state', 'running') !== undefined) running = true;
    }
    if (reason === 'Completed' && running) {
      const ready = asList(at(pod, 'status', 'conditions')).some(
        (entry) => at(entry, 'type') === 'Ready' && at(entry, 'status') === 'True',
      );
      reason = ready ? 'Running' : 'NotReady';
    }
  }
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (textAt(pod, 'status.reason') === 'NodeLost') return 'Unknown';
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase')) ? reason : 'Terminating';
}

/** `Init:0/2`, `Init:CrashLoopBackOff`; null when all init containers are through. */
function initReason(pod: KubernetesObject): string | null {
  const names = sidecarNames(pod);
  const total = asList(at(pod, 'spec', 'initContainers')).length;
  for (const [index, status] of containers(pod, 'initContainerStatuses').entries()) {
    const terminated = at(status, 'state', 'terminated');
    if (terminated !== undefined && at(terminated, 'exitCode') === 0) continue;
    if (names.has(status.name) && status.started === true) continue;
    if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`;
    const waiting = asText(at(status, 'state', 'waiting', 'reason'));
    if (waiting !== null && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${total}`;
  }
  return null;
}

function terminatedReason(terminated: unknown): string {
  const reason = asText(at(terminated, 'reason'));
  if (reason !== null) return reason;
  const signal = at(terminated, 'signal');
  return typeof signal === 'number' && signal !== 0
    ? `Signal:${signal}`
    : `ExitCode:${at(terminated, 'exitCode') ?? 0}`;
}

/** `9 (2m ago)` where a container has been restarted. */
function restarts(pod: KubernetesObject, now: number): string {
  const statuses = [...containers(pod, 'containerStatuses'), ...sidecars(pod)];
  const total = statuses.reduce((sum, { restartCount }) => sum + Number(restartCount ?? 0), 0);
  const ends = statuses
    .map((status) => asText(at(status, 'lastState', 'terminated', 'finishedAt')))
    .filter((end) => end !== null)
    .toSorted();
  const last = ends.at(-1);
  return total === 0 || last === undefined ? String(total) : `${total} (${since(last, now)} ago)`;
}
