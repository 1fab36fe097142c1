import type { Millis } from '../objects.ts';
import type { SafeText } from '../safe-text.ts';

/** What every record has. */
export interface ObjectRecord {
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly created: Millis | null;
  /** metadata.deletionTimestamp: when its grace ends or ended; null when it is not being deleted. */
  readonly deletingAt: Millis | null;
  /** metadata.finalizers, kept only of an object that is being deleted. */
  readonly finalizers: readonly string[];
  /** metadata.labels, but those that are another in every object of a set (pod-name, pod-index, controller-uid). Shared among alike objects. */
  readonly labels: Labels;
  /** The one ownerReference with `controller: true`. */
  readonly controller: ControllerRef | null;
  /** Null for nearly all: nothing on it says how much it matters. */
  readonly marks: Marks | null;
}

/** What says on an object how much it matters. Annotations as they were written, redacted; what they mean, incidents/ knows. */
export interface Marks {
  /** The annotation k8s-monitor.io/tier. */
  readonly tier: SafeText | null;
  /** The annotation k8s-monitor.io/owner: whose it is. */
  readonly owner: SafeText | null;
  /** The annotation k8s-monitor.io/ignore. */
  readonly ignore: SafeText | null;
  /** The priority class of a pod, or of a workload's pods, where it is one of the two that Kubernetes keeps for what it cannot run without. */
  readonly critical: CriticalPriority | null;
}

export type CriticalPriority = 'system-node-critical' | 'system-cluster-critical';

export type Labels = { readonly [key: string]: string };

/** `apiVersion` is not kept: kind and name say it for people, and a namespace has one controller of a kind and name. */
export interface ControllerRef {
  readonly kind: string;
  readonly name: string;
}

export interface ConditionRecord {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string | null;
  readonly message: SafeText | null;
  /** lastTransitionTime. */
  readonly changedAt: Millis | null;
  /** lastUpdateTime (Deployments), lastHeartbeatTime (Nodes) or lastProbeTime (PersistentVolumeClaims). */
  readonly updatedAt: Millis | null;
}

/** A label selector. An empty one selects everything; a null selector (of a Service) selects nothing. */
export interface Selector {
  readonly labels: Labels;
  readonly expressions: readonly SelectorExpression[];
}

export interface SelectorExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** A name within a namespace. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}
