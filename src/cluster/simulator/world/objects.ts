import type { Millis } from '../../../model/objects.ts';
import type { ContainerSpec, NodeSpec } from '../scenario/scenario.ts';
import type { ManagedWrite } from './managed-fields.ts';
import type { DaemonSet, Job, StatefulSet } from './workload-objects.ts';

/** What every object of the world has. A change raises `resourceVersion` through `ClusterStore.touch`. */
export interface Entity {
  readonly apiVersion: string;
  readonly kind: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Millis;
  resourceVersion: number;
  /** Who wrote which part of it, where a step or a controller of the world did. */
  writes?: readonly ManagedWrite[];
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string | null;
  readonly message: string | null;
  /** lastTransitionTime */
  readonly changedAt: Millis;
  /** lastUpdateTime or lastHeartbeatTime, where the kind has one. */
  readonly updatedAt: Millis;
}

/** CPU in thousandths of a core, memory in bytes. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NoSchedule' | 'NoExecute';
  readonly timeAdded: Millis | null;
}

export interface Node extends Entity {
  readonly spec: NodeSpec;
  readonly allocatable: Amounts & { readonly pods: number };
  readonly index: number;
  /** The kubelet runs and reaches the API server. */
  up: boolean;
  /** Since when it does not; meaningless while it does. */
  downSince: Millis;
  /** Raised by each node-down, so that what an earlier outage scheduled can tell it is over. */
  outage: number;
  cordoned: boolean;
  taints: readonly Taint[];
  conditions: readonly Condition[];
  heartbeatAt: Millis;
  /** Its container runtime answers. */
  runtimeUp: boolean;
  /** Pods that start here get a network. */
  networkUp: boolean;
  readonly images: Set<string>;
  /** What the kubelet would have done since it went away. */
  readonly deferred: (() => void)[];
}

/** A volume of a pod: a claim, a Secret or a ConfigMap that must be there before its containers start. */
export interface VolumeSource {
  readonly name: string;
  readonly kind: 'claim' | 'secret' | 'config_map';
  readonly source: string;
}

export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerSpec[];
  readonly initContainers: readonly ContainerSpec[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly volumes: readonly VolumeSource[];
  readonly finalizers: readonly string[];
  /** terminationGracePeriodSeconds, in milliseconds. */
  readonly gracePeriod: Millis;
  /** From the signal to stop until the containers have ended; more than the grace period means they are killed at its end. */
  readonly stopTakes: Millis;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly priorityClass: string | null;
}

export interface Toleration {
  readonly key: string;
  readonly value?: string | undefined;
}

/** The fields most templates leave alone. */
export const PLAIN_TEMPLATE = {
  annotations: {},
  initContainers: [],
  restartPolicy: 'Always',
  volumes: [],
  finalizers: [],
  gracePeriod: 30_000,
  stopTakes: 2_000,
  nodeSelector: {},
  tolerations: [],
  priorityClass: null,
} satisfies Partial<PodTemplate>;

export interface Rollout {
  readonly recreate: boolean;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
}

export interface DeploymentStatus {
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export interface Deployment extends Entity {
  generation: number;
  replicas: number;
  rollout: Rollout;
  progressDeadline: Millis;
  template: PodTemplate;
  revision: number;
  conditions: readonly Condition[];
  status: DeploymentStatus;
}

export interface ReplicaSet extends Entity {
  readonly owner: Deployment;
  readonly hash: string;
  readonly template: PodTemplate;
  replicas: number;
  generation: number;
  revision: number;
  /** Annotations with which the Deployment controller sees that it was scaled. */
  desiredReplicas: number;
  maxReplicas: number;
  conditions: readonly Condition[];
  status: { readonly replicas: number; readonly ready: number };
}

export interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string | null;
  readonly startedAt: Millis;
  readonly finishedAt: Millis;
  readonly containerId: string;
}

export type ContainerState =
  | { readonly type: 'waiting'; readonly reason: string; readonly message: string | null }
  | { readonly type: 'running'; readonly startedAt: Millis; readonly containerId: string }
  | { readonly type: 'terminated'; readonly terminated: Terminated };

export interface Container {
  readonly spec: ContainerSpec;
  readonly role: 'main' | 'init';
  state: ContainerState;
  last: Terminated | null;
  restarts: number;
  ready: boolean;
  /** The kubelet's restart back-off: how long, and since when. */
  backOff: { readonly delay: Millis; readonly since: Millis } | null;
  /** Raised by each start and each change of behaviour, so that what was planned before can tell it is over. */
  plan: number;
}

export type PodOwner = ReplicaSet | Node | StatefulSet | DaemonSet | Job;

export interface Pod extends Entity {
  readonly owner: PodOwner;
  readonly template: PodTemplate;
  readonly requests: Amounts;
  /** Run by its kubelet from a file; the API only mirrors it. */
  readonly isStatic: boolean;
  /** The one node a DaemonSet made it for. */
  readonly pinnedTo: string | null;
  readonly priority: number;
  node: Node | null;
  startedAt: Millis | null;
  podIp: string | null;
  conditions: readonly Condition[];
  readonly containers: Container[];
  readonly initContainers: Container[];
  finalizers: readonly string[];
  /** Ended for good by its node: evicted, or refused. */
  failure: { readonly reason: string; readonly message: string } | null;
  /** The node for which pods of lower priority are being removed. */
  nominatedNode: string | null;
  /** When deletion was asked for, and the end of its grace. */
  deletion: { readonly at: Millis; readonly graceEndsAt: Millis } | null;
  /** The scheduler's last refusal. */
  unschedulable: { readonly message: string; readonly retryAt: Millis } | null;
}

export function podIsReady(pod: Pod): boolean {
  return pod.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
