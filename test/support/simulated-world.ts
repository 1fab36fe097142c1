import { stringify } from 'yaml';
import {
  createWorld,
  type KubernetesObject,
  parseScenario,
  type Scenario,
  type SimulatedWorld,
} from '../../src/cluster/simulator/index.ts';

export const START = Date.parse('2026-11-16T06:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A scenario with two nodes and what the test adds, as YAML would hold it. */
export function scenarioOf(parts: Readonly<Record<string, unknown>>): Scenario {
  const base = {
    name: 'test',
    cluster: 'test',
    start: '2026-11-16T06:00:00Z',
    end: '24h',
    look_every: '30m',
    nodes: ['node-a', 'node-b'].map((name) => ({ name, allocatable: { cpu: 4, memory: '8Gi' } })),
  };
  return parseScenario(stringify({ ...base, ...parts }), 'test.yaml');
}

export function worldOf(parts: Readonly<Record<string, unknown>>): SimulatedWorld {
  return createWorld(scenarioOf(parts));
}

/** A Deployment `shop/api` of three replicas with one container, and what the test changes. */
export function api(
  changes: Readonly<Record<string, unknown>> = {},
  container: Readonly<Record<string, unknown>> = {},
): unknown {
  const containers = [{ name: 'api', image: 'shop/api:1', ready_after: '5s', ...container }];
  return { namespace: 'shop', name: 'api', replicas: 3, containers, ...changes };
}

export interface ConditionView {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
  readonly lastUpdateTime?: string;
  readonly lastHeartbeatTime?: string;
}

export interface PodView extends KubernetesObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly qosClass: string;
    readonly conditions?: readonly ConditionView[];
    readonly containerStatuses?: readonly ContainerView[];
  };
}

export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: StateView;
  readonly lastState: StateView;
}

export interface StateView {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly message?: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  };
}

export interface DeploymentView extends KubernetesObject {
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly observedGeneration: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly unavailableReplicas?: number;
    readonly conditions: readonly ConditionView[];
  };
}

export interface ReplicaSetView extends KubernetesObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas: number };
}

export interface NodeView extends KubernetesObject {
  readonly spec: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { key: string; effect: string; timeAdded?: string }[];
  };
  readonly status: { readonly conditions: readonly ConditionView[] };
}

export interface EventView extends KubernetesObject {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  readonly firstTimestamp: string | null;
  readonly lastTimestamp: string | null;
  readonly eventTime: string | null;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly fieldPath?: string };
}

function listed<T extends KubernetesObject>(world: SimulatedWorld, group: string, plural: string): T[] {
  return (world.list(group, plural) ?? []) as T[];
}

export function pods(world: SimulatedWorld, prefix = ''): PodView[] {
  return listed<PodView>(world, '', 'pods').filter(({ metadata }) => metadata.name.startsWith(prefix));
}

export function nodes(world: SimulatedWorld): NodeView[] {
  return listed<NodeView>(world, '', 'nodes');
}

export function events(world: SimulatedWorld, reason?: string): EventView[] {
  return listed<EventView>(world, '', 'events').filter((event) => reason === undefined || event.reason === reason);
}

export function replicaSets(world: SimulatedWorld): ReplicaSetView[] {
  return listed<ReplicaSetView>(world, 'apps', 'replicasets');
}

export function deployment(world: SimulatedWorld, name: string): DeploymentView {
  const found = listed<DeploymentView>(world, 'apps', 'deployments').find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no Deployment ${name}`);
  return found;
}

export function condition(
  object: { readonly status: { readonly conditions?: readonly ConditionView[] } },
  type: string,
): ConditionView | undefined {
  return object.status.conditions?.find((candidate) => candidate.type === type);
}

export function isReady(object: { readonly status: { readonly conditions?: readonly ConditionView[] } }): boolean {
  return condition(object, 'Ready')?.status === 'True';
}

export function container(pod: PodView | undefined): ContainerView {
  const [first] = pod?.status.containerStatuses ?? [];
  if (first === undefined) throw new Error('no container status');
  return first;
}

export function isTerminating(object: KubernetesObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}
