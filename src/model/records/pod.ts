import type { Millis } from '../objects.ts';
import type { SafeText } from '../safe-text.ts';
import type { ConditionRecord, ObjectRecord } from './common.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodRecord extends ObjectRecord {
  readonly phase: PodPhase;
  /** The Ready condition is True. */
  readonly ready: boolean;
  /** When Ready last became True; null while it is not, or where status does not say. */
  readonly readySince: Millis | null;
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
  readonly priorityClass: string | null;
  readonly startedAt: Millis | null;
  /** status.reason, e.g. Evicted. */
  readonly reason: string | null;
  readonly message: SafeText | null;
  readonly nominatedNode: string | null;
  readonly scheduler: string | null;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** spec.schedulingGates, by name. */
  readonly schedulingGates: readonly string[];
  /** spec.readinessGates: condition types that must be True before the pod counts as ready. */
  readonly readinessGates: readonly string[];
  /** PersistentVolumeClaims it mounts, by name, those of ephemeral volumes too. */
  readonly claims: readonly string[];
  readonly conditions: readonly ConditionRecord[];
  readonly containers: readonly ContainerRecord[];
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
  readonly resources: ContainerResources;
  readonly probes: ContainerProbes;
}

/** Quantities as their author wrote them (`128Mi`); null when unset. */
export interface ContainerResources {
  readonly memoryRequest: string | null;
  readonly memoryLimit: string | null;
  readonly cpuRequest: string | null;
  readonly cpuLimit: string | null;
  readonly storageLimit: string | null;
}

export interface ContainerProbes {
  readonly readiness: boolean;
  readonly liveness: boolean;
  readonly startup: boolean;
  /**
   * How long after its start the container may be unready by its own probes, in milliseconds: the startup probe's
   * initialDelaySeconds + periodSeconds x failureThreshold, then the readiness probe's initialDelaySeconds + periodSeconds.
   */
  readonly startupAllowance: Millis;
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
