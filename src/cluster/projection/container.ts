import type { ContainerRecord, ContainerState, Termination } from '../../model/snapshot.ts';
import { PROBES_READ, projectProbes, projectResources, RESOURCES_READ } from './container-spec.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { imageName, sharedName } from './metadata.ts';
import { count, type Fields, fields, identifier, integer, items, millis } from './raw.ts';

export const CONTAINERS_READ = {
  name: true,
  image: true,
  restartPolicy: true,
  resources: RESOURCES_READ,
  ...PROBES_READ,
} as const satisfies FieldsRead;

export const CONTAINER_STATUSES_READ = {
  name: true,
  image: true,
  ready: true,
  restartCount: true,
  state: true,
  lastState: true,
} as const satisfies FieldsRead;

/**
 * The containers of a pod, ordinary init containers and sidecars first. Spec and status are joined by name: before the
 * kubelet has looked there is no status (state unknown), and a damaged object may lack either side.
 */
export function projectContainers(spec: Fields, status: Fields, intern: Interner): readonly ContainerRecord[] {
  return [
    ...joined(spec.initContainers, status.initContainerStatuses, 'init', intern),
    ...joined(spec.containers, status.containerStatuses, 'main', intern),
  ];
}

function joined(
  rawSpecs: unknown,
  rawStatuses: unknown,
  role: 'init' | 'main',
  intern: Interner,
): readonly ContainerRecord[] {
  const specs = byName(rawSpecs);
  const statuses = byName(rawStatuses);
  return [...new Set([...specs.keys(), ...statuses.keys()])].map((containerName) => {
    const spec = specs.get(containerName) ?? {};
    const status = statuses.get(containerName);
    return {
      name: intern.text(containerName),
      role: role === 'init' && isSidecar(spec) ? 'sidecar' : role,
      // The spec has the image as its author wrote it; the status may have it resolved to another name.
      image: imageName(spec.image, intern) ?? imageName(status?.image, intern) ?? '',
      ready: status?.ready === true,
      restarts: count(status?.restartCount),
      state: status === undefined ? { type: 'unknown' } : projectState(status.state, intern),
      lastTermination: lastTerminationOf(status ?? {}, intern),
      resources: projectResources(spec, intern),
      probes: projectProbes(spec),
    };
  });
}

/** KEP-753: an init container with restartPolicy Always runs beside the main ones. */
export function isSidecar(spec: Fields): boolean {
  return spec.restartPolicy === 'Always';
}

function byName(raw: unknown): ReadonlyMap<string, Fields> {
  const found = new Map<string, Fields>();
  for (const item of items(raw)) {
    const container = fields(item);
    const containerName = identifier(container.name);
    if (containerName !== null && !found.has(containerName)) found.set(containerName, container);
  }
  return found;
}

function projectState(raw: unknown, intern: Interner): ContainerState {
  const state = fields(raw);
  if (isObject(state.terminated))
    return { type: 'terminated', termination: projectTermination(state.terminated, intern) };
  if (isObject(state.running)) return { type: 'running', startedAt: millis(fields(state.running).startedAt) };
  // The API's rule: a state that names none of the three is waiting.
  const waiting = fields(state.waiting);
  return { type: 'waiting', reason: sharedName(waiting.reason, intern), message: intern.freeText(waiting.message) };
}

function lastTerminationOf(status: Fields, intern: Interner): Termination | null {
  const last = fields(status.lastState).terminated;
  return isObject(last) ? projectTermination(last, intern) : null;
}

function projectTermination(raw: unknown, intern: Interner): Termination {
  const terminated = fields(raw);
  return {
    exitCode: integer(terminated.exitCode),
    signal: integer(terminated.signal),
    reason: sharedName(terminated.reason, intern),
    // A program's last line ends in a line break, and is quoted without.
    message: intern.freeText(typeof terminated.message === 'string' ? terminated.message.trimEnd() : null),
    startedAt: millis(terminated.startedAt),
    finishedAt: millis(terminated.finishedAt),
  };
}

export function isObject(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
