import type { Millis } from '../../../model/objects.ts';
import type { ContainerSpec, NodeSpec } from '../scenario/scenario.ts';

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
  /** Raised by each node-down, so that what an earlier outage scheduled can tell it is over. */
  outage: number;
  cordoned: boolean;
  taints: readonly Taint[];
  conditions: readonly Condition[];
  heartbeatAt: Millis;
  readonly images: Set<string>;
  /** What the kubelet would have done since it went away. */
  readonly deferred: (() => void)[];
}

export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerSpec[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly { readonly key: string; readonly value?: string | undefined }[];
  readonly priorityClass: string | null;
}

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
  state: ContainerState;
  last: Terminated | null;
  restarts: number;
  ready: boolean;
  /** The kubelet's restart back-off: how long, and since when. */
  backOff: { readonly delay: Millis; readonly since: Millis } | null;
}

export interface Pod extends Entity {
  readonly owner: ReplicaSet | Node;
  readonly template: PodTemplate;
  readonly requests: Amounts;
  /** Run by its kubelet from a file; the API only mirrors it. */
  readonly isStatic: boolean;
  node: Node | null;
  startedAt: Millis | null;
  podIp: string | null;
  conditions: readonly Condition[];
  readonly containers: Container[];
  /** When deletion was asked for, and the end of its grace. */
  deletion: { readonly at: Millis; readonly graceEndsAt: Millis } | null;
  /** The scheduler's last refusal. */
  unschedulable: { readonly message: string; readonly retryAt: Millis } | null;
}

export function podIsReady(pod: Pod): boolean {
  return pod.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
