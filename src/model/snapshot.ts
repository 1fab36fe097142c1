import type { Millis, ObjectRef } from './objects.ts';
import type { SafeText } from './safe-text.ts';

/**
 * What one look saw: a lean projection, page by page, that keeps only what detectors and the diff need. Records of one
 * kind share one shape and their repeated strings are interned, so that 150,000 pods fit in memory.
 */
export interface Snapshot {
  /** The cluster's name; it stands in every incident key. */
  readonly cluster: string;
  /** Where the look came from, for people: `https://10.0.0.1:6443` or `dump ./bundle`. */
  readonly source: string;
  /** `v1.34.2` when the source tells it. */
  readonly serverVersion: string | null;
  readonly clock: Clock;
  /** A dump may hold only some objects of a kind it holds: what is not in it may exist all the same. False for the API. */
  readonly partial: boolean;
  readonly coverage: readonly Coverage[];
  readonly objects: SnapshotObjects;
  /** Files or objects that were skipped, in words; never a reason to lose the rest. */
  readonly problems: readonly string[];
}

/** The time by which everything in a look is judged. */
export interface Clock {
  readonly now: Millis;
  /**
   * `exact`: the API server's Date header, or a time the user gave. `lower`: the newest observation in a dump; the real
   * time was this or later, so an age of zero is no measurement.
   */
  readonly bound: 'exact' | 'lower';
}

/** What each kind's records look like. The keys are the resource names (plural, lower case) Kubernetes uses in URLs. */
export interface RecordByKind {
  pods: PodRecord;
  nodes: NodeRecord;
  deployments: DeploymentRecord;
  replicasets: ReplicaSetRecord;
  jobs: JobRecord;
  events: EventRecord;
}

export type KindName = keyof RecordByKind;
export type SnapshotObjects = { readonly [K in KindName]: readonly RecordByKind[K][] };

/** ok: read to the last page. denied: 401 or 403. failed: anything else that kept it from being read whole. absent: the API is not served, or the dump has no such file. */
export type CoverageState = 'ok' | 'denied' | 'failed' | 'absent';

/** What is known of one kind in one namespace, or in all of them (`namespace: null`). */
export interface Coverage {
  readonly kind: KindName;
  readonly namespace: string | null;
  readonly state: CoverageState;
  /** Why it is not ok, and what to do, in one line; null when ok. */
  readonly reason: string | null;
}

/** What every record has. */
export interface ObjectRecord {
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly created: Millis | null;
  /** metadata.deletionTimestamp: when its grace ends or ended; null when it is not being deleted. */
  readonly deletingAt: Millis | null;
  /** The one ownerReference with `controller: true`. */
  readonly controller: ControllerRef | null;
}

/** `apiVersion` is not kept: kind and name say it for people, and a namespace has one controller of a kind and name. */
export interface ControllerRef {
  readonly kind: string;
  readonly name: string;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodRecord extends ObjectRecord {
  readonly phase: PodPhase;
  /** The Ready condition is True. */
  readonly ready: boolean;
  readonly node: string | null;
  /** Sum of restartCount over all containers. */
  readonly restarts: number;
  /** The label pod-template-hash: tells the Deployment where the ReplicaSet was not seen. */
  readonly templateHash: string | null;
  /** metadata.generateName: stable over the runs of a workflow engine. */
  readonly generateName: string | null;
  /** Null for a pod with nothing to judge: running, ready, never restarted, not being deleted; or succeeded. */
  readonly detail: PodDetail | null;
}

/** The part of a pod that only troubled pods keep. */
export interface PodDetail {
  /** spec.priority; null when unset. */
  readonly priority: number | null;
  readonly startedAt: Millis | null;
  /** status.reason, e.g. Evicted. */
  readonly reason: string | null;
  readonly message: SafeText | null;
  readonly nominatedNode: string | null;
  readonly conditions: readonly ConditionRecord[];
  readonly containers: readonly ContainerRecord[];
}

export interface ConditionRecord {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string | null;
  readonly message: SafeText | null;
  /** lastTransitionTime. */
  readonly changedAt: Millis | null;
  /** lastUpdateTime (Deployments) or lastHeartbeatTime (Nodes). */
  readonly updatedAt: Millis | null;
}

export interface ContainerRecord {
  readonly name: string;
  /** sidecar: an init container with restartPolicy Always. */
  readonly role: 'main' | 'init' | 'sidecar';
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: ContainerState;
  /** lastState.terminated. */
  readonly lastTermination: Termination | null;
}

export type ContainerState =
  | { readonly type: 'waiting'; readonly reason: string | null; readonly message: SafeText | null }
  | { readonly type: 'running'; readonly startedAt: Millis | null }
  | { readonly type: 'terminated'; readonly termination: Termination }
  | { readonly type: 'unknown' };

export interface Termination {
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly reason: string | null;
  readonly message: SafeText | null;
  readonly startedAt: Millis | null;
  readonly finishedAt: Millis | null;
}

export interface NodeRecord extends ObjectRecord {
  /** spec.unschedulable. */
  readonly cordoned: boolean;
  readonly kubeletVersion: string | null;
  readonly taints: readonly TaintRecord[];
  readonly conditions: readonly ConditionRecord[];
}

export interface TaintRecord {
  readonly key: string;
  readonly value: string | null;
  readonly effect: string;
}

export interface DeploymentRecord extends ObjectRecord {
  /** spec.replicas, 1 when unset. */
  readonly desired: number;
  readonly available: number;
  readonly updated: number;
  readonly paused: boolean;
  /** metadata.generation is newer than status.observedGeneration. */
  readonly unobserved: boolean;
  /** The template's images by container, in order: `app=shop/api:1.4.2`. */
  readonly images: readonly string[];
  /** The annotation deployment.kubernetes.io/revision. */
  readonly revision: string | null;
  readonly conditions: readonly ConditionRecord[];
}

/** Kept for owner resolution and the age of a rollout. */
export interface ReplicaSetRecord extends ObjectRecord {
  readonly desired: number;
  readonly revision: string | null;
}

/** Kept for owner resolution (Job to CronJob). */
export interface JobRecord extends ObjectRecord {
  readonly generateName: string | null;
}

/** One event, of either API group, as the newest of its series. */
export interface EventRecord {
  readonly namespace: string;
  readonly object: ObjectRef;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: SafeText;
  readonly count: number;
  readonly first: Millis | null;
  readonly last: Millis | null;
}
