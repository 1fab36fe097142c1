import {
  createWorld,
  type KubernetesObject,
  loadScenario,
  type SimulatedWorld,
  shippedScenario,
} from '../../src/cluster/simulator/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A shipped scenario's world, and the ways a test looks at it. */
export interface Stage {
  readonly world: SimulatedWorld;
  /** Lives on to a time after the start: `1h30m`. */
  at(offset: string): void;
  list(resource: string): readonly KubernetesObject[];
  get(resource: string, name: string): KubernetesObject;
  /** Events of a reason about an object whose name begins so: type, count and message. */
  told(reason: string, object: string): readonly Told[];
  /** The reason why a pod whose name begins so does not run as it should; `ok` when it does. */
  pods(prefix: string): readonly string[];
}

export interface Told {
  readonly type: string;
  readonly count: number;
  readonly message: string;
}

export async function stageOf(name: string): Promise<Stage> {
  const world = createWorld(await loadScenario(shippedScenario(name)));
  const list = (resource: string): readonly KubernetesObject[] => {
    const dot = resource.indexOf('.');
    const [plural, group] = dot < 0 ? [resource, ''] : [resource.slice(0, dot), resource.slice(dot + 1)];
    return world.list(group, plural) ?? [];
  };
  return {
    world,
    at: (offset) => world.advanceTo(world.startsAt + millisOf(offset)),
    list,
    get: (resource, name) => {
      const found = list(resource).find(({ metadata }) => metadata.name === name);
      if (found === undefined) throw new Error(`no ${resource} ${name}`);
      return found;
    },
    told: (reason, object) =>
      list('events')
        .filter((event) => event.reason === reason)
        .filter(({ involvedObject }) => String((involvedObject as Fields).name).startsWith(object))
        .map(({ type, count, series, message }) => ({
          type: String(type),
          count: Number(count ?? (series as Fields | undefined)?.count ?? 1),
          message: String(message),
        })),
    pods: (prefix) =>
      list('pods')
        .filter(({ metadata }) => metadata.name.startsWith(prefix))
        .map(troubleOf),
  };
}

/** The first word for what is wrong with a pod. */
export function troubleOf(pod: KubernetesObject): string {
  const status = pod.status as PodStatus;
  if (status.reason !== undefined) return status.reason;
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  for (const { state } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
    if (state.waiting !== undefined && state.waiting.reason !== 'PodInitializing') return state.waiting.reason;
    if (state.terminated !== undefined && state.terminated.reason !== 'Completed') return state.terminated.reason;
  }
  if (status.phase === 'Succeeded') return 'Succeeded';
  const bad = status.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  if (bad !== undefined) return bad.reason ?? 'PodScheduled=False';
  const ready = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return ready === true ? 'ok' : 'NotReady';
}

interface PodStatus {
  readonly phase: string;
  readonly reason?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

interface ContainerStatus {
  readonly state: { readonly waiting?: { readonly reason: string }; readonly terminated?: { readonly reason: string } };
}

export function conditionOf(object: KubernetesObject, type: string): Fields | undefined {
  const { conditions } = object.status as { readonly conditions?: readonly Fields[] };
  return conditions?.find((condition) => condition.type === type);
}

/** The addresses of a Service's EndpointSlices that are ready. */
export function readyEndpoints(stage: Stage, service: string): number {
  return stage
    .list('endpointslices.discovery.k8s.io')
    .filter(({ metadata }) => (metadata.labels as Fields)['kubernetes.io/service-name'] === service)
    .flatMap(({ endpoints }) => endpoints as { readonly conditions: { readonly ready: boolean } }[])
    .filter(({ conditions }) => conditions.ready).length;
}

function millisOf(offset: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };
  let total = 0;
  for (const [, amount, unit] of offset.matchAll(/(\d+)([hms])/g)) total += Number(amount) * (units[unit ?? ''] ?? 0);
  return total;
}
