import type { Millis } from '../objects.ts';
import type { ConditionRecord, Labels, NamespacedName, ObjectRecord, Selector } from './common.ts';
import type { TemplateRecord, WriteRecord } from './template.ts';

/** What workloads with a pod template share. */
export interface WorkloadRecord extends ObjectRecord {
  /** spec.replicas, 1 when unset; of a DaemonSet status.desiredNumberScheduled. */
  readonly desired: number;
  /** Ready pods, by status. */
  readonly ready: number;
  /** Ready for minReadySeconds, by status. */
  readonly available: number;
  /** Pods of the newest template, by status. */
  readonly updated: number;
  /** metadata.generation is newer than status.observedGeneration. */
  readonly unobserved: boolean;
  /** The template's images by container, in order: `app=shop/api:1.4.2`. */
  readonly images: readonly string[];
  readonly templateLabels: Labels;
  /** Null of what a workload makes by itself (a ReplicaSet of a Deployment): its owner's says it. */
  readonly template: TemplateRecord | null;
  /** The newest write of its spec; null when managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
  /** The newest write through its scale subresource: `kubectl scale`, an autoscaler. */
  readonly scaledBy: WriteRecord | null;
  readonly selector: Selector | null;
  readonly conditions: readonly ConditionRecord[];
}

export interface DeploymentRecord extends WorkloadRecord {
  readonly paused: boolean;
  /** The annotation deployment.kubernetes.io/revision. */
  readonly revision: string | null;
}

/** A ReplicaSet, or a ReplicationController. */
export interface ReplicaSetRecord extends WorkloadRecord {
  readonly revision: string | null;
}

export interface StatefulSetRecord extends WorkloadRecord {
  /** The service that gives its pods their names. */
  readonly service: string | null;
  readonly currentRevision: string | null;
  readonly updateRevision: string | null;
  /** spec.updateStrategy.rollingUpdate.partition: pods below it stay old on purpose. */
  readonly partition: number;
  readonly onDelete: boolean;
}

export interface DaemonSetRecord extends WorkloadRecord {
  readonly misscheduled: number;
  readonly onDelete: boolean;
  /** spec.updateStrategy.rollingUpdate.maxUnavailable as written: `1`, `10%`. */
  readonly maxUnavailable: string;
}

export interface JobRecord extends ObjectRecord {
  readonly generateName: string | null;
  readonly suspended: boolean;
  /** Null: any success completes it (a work queue). */
  readonly completions: number | null;
  readonly parallelism: number;
  readonly backoffLimit: number;
  readonly active: number;
  /** Null: Kubernetes before 1.24 does not count them. */
  readonly ready: number | null;
  readonly succeeded: number;
  readonly failed: number;
  /** Indexes as status writes them: `0,2,4-6`. */
  readonly failedIndexes: string | null;
  readonly startedAt: Millis | null;
  readonly completedAt: Millis | null;
  readonly conditions: readonly ConditionRecord[];
  readonly images: readonly string[];
  readonly templateLabels: Labels;
}

export interface CronJobRecord extends ObjectRecord {
  readonly schedule: string;
  readonly timeZone: string | null;
  readonly suspended: boolean;
  readonly concurrency: 'Allow' | 'Forbid' | 'Replace';
  readonly startingDeadline: Millis | null;
  readonly lastScheduledAt: Millis | null;
  readonly lastSucceededAt: Millis | null;
  /** Its Jobs that run now. */
  readonly active: readonly NamespacedName[];
  readonly images: readonly string[];
  /** ConfigMaps and Secrets its pods name, each once and sorted: `configmap/api`, `secret/db`. */
  readonly configs: readonly string[];
}
