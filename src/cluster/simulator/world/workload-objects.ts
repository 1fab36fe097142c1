import type { Millis } from '../../../model/objects.ts';
import type { Condition, Entity, PodTemplate } from './objects.ts';

/** A claim a StatefulSet makes for each of its pods. */
export interface ClaimTemplate {
  readonly name: string;
  readonly size: string;
  readonly storageClass: string | null;
}

export interface StatefulSet extends Entity {
  readonly kind: 'StatefulSet';
  generation: number;
  replicas: number;
  template: PodTemplate;
  readonly claims: readonly ClaimTemplate[];
  /** The revision all pods had when the last update was complete. */
  currentRevision: string;
  status: {
    readonly replicas: number;
    readonly ready: number;
    readonly current: number;
    readonly updated: number;
    readonly observedGeneration: number;
  };
}

export interface DaemonSet extends Entity {
  readonly kind: 'DaemonSet';
  generation: number;
  template: PodTemplate;
  status: {
    readonly desired: number;
    readonly current: number;
    readonly misscheduled: number;
    readonly updated: number;
    readonly ready: number;
    readonly observedGeneration: number;
  };
}

/** What a Job is made of; a CronJob holds it as its jobTemplate. */
export interface JobSpec {
  readonly template: PodTemplate;
  readonly backoffLimit: number;
  /** activeDeadlineSeconds, in milliseconds. */
  readonly deadline: Millis | null;
  readonly completions: number;
  readonly parallelism: number;
  /** ttlSecondsAfterFinished, in milliseconds. */
  readonly ttl: Millis | null;
}

export interface Job extends Entity {
  readonly kind: 'Job';
  readonly owner: CronJob | null;
  readonly spec: JobSpec;
  readonly scheduledFor: Millis | null;
  conditions: readonly Condition[];
  startedAt: Millis | null;
  completedAt: Millis | null;
  /** Pods whose end was counted. */
  readonly counted: Set<string>;
  /** No new pod before this: the back-off after failed pods. */
  retryAt: Millis;
  status: { readonly active: number; readonly ready: number; readonly succeeded: number; readonly failed: number };
}

export interface CronJob extends Entity {
  readonly kind: 'CronJob';
  generation: number;
  schedule: string;
  suspended: boolean;
  concurrency: 'Allow' | 'Forbid' | 'Replace';
  /** startingDeadlineSeconds, in milliseconds. */
  startingDeadline: Millis | null;
  job: JobSpec;
  lastScheduled: Millis | null;
  lastSuccessful: Millis | null;
  /** The last time its schedule named. */
  due: Millis | null;
  /** Schedules up to here are dealt with: run, skipped or told to be missed. */
  dealtWith: Millis;
  /** The schedule for which it was told that the Job before still runs. */
  toldActive: Millis | null;
}

/** Any other object: what the scenario wrote and what the world's controllers made of it. */
export interface Resource extends Entity {
  readonly group: string;
  /** Labels, annotations, finalizers, owner references and the like. */
  meta: Readonly<Record<string, unknown>>;
  /** Everything but apiVersion, kind, metadata and status. */
  body: Readonly<Record<string, unknown>>;
  status: Readonly<Record<string, unknown>> | null;
  generation: number;
  deletedAt: Millis | null;
}

/** A Job has ended, well or badly. */
export function jobIsFinished(job: Job): boolean {
  return job.conditions.some(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
}
