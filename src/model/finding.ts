import type { Millis, ObjectRef } from './objects.ts';
import type { SafeText } from './safe-text.ts';

/** Public and stable: a code appears in reports, files and logs and never changes its meaning. */
export const FINDING_CODES = [
  'InitContainerFailing',
  'OOMKilled',
  'CrashLoopBackOff',
  'ImagePullFailed',
  'ContainerConfigError',
  'ContainerExited',
  'PodFailed',
  'PodEvicted',
  'PodUnschedulable',
  'PodNotScheduled',
  'PodSchedulingGated',
  'PodStartStuck',
  'PodNotReady',
  'PodStuckTerminating',
  'FrequentRestarts',
  'DeploymentUnavailable',
  'RolloutStuck',
  'StatefulSetUnavailable',
  'DaemonSetUnavailable',
  'ReplicaSetUnavailable',
  'ReplicaCreateFailed',
  'JobFailed',
  'JobStuck',
  'CronJobMissed',
  'HpaUnableToScale',
  'HpaAtMax',
  'PdbBlocking',
  'ServiceNoEndpoints',
  'LoadBalancerPending',
  'IngressBackendMissing',
  'IngressUnassigned',
  'PvcPending',
  'PvcResizeFailed',
  'PvcLost',
  'PvFailed',
  'PvStuck',
  'NodeNotReady',
  'NodePressure',
  'NodeNetworkUnavailable',
  'NodeCondition',
  'NodeSystemOom',
  'NodeCordoned',
  'QuotaExhausted',
  'ApiServiceUnavailable',
  'WebhookUnavailable',
  'ControlPlaneStalled',
  'NamespaceStuckTerminating',
  'OperatorDegraded',
  'WarningEvents',
  'CoverageLost',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** How bad a finding is for a workload of normal importance, worst first. */
export const FINDING_SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** One exact fact: `{ label: 'exit code', value: '1' }`. */
export type Evidence = StructuralEvidence | FreeEvidence;

export interface StructuralEvidence {
  readonly label: string;
  readonly value: string;
  readonly free?: false;
}

/** Free text of the cluster: redacted, and fenced wherever a model reads it. */
export interface FreeEvidence {
  readonly label: string;
  readonly value: SafeText;
  readonly free: true;
}

/** One detector's verdict on one subject in one look. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** What was judged. */
  readonly object: ObjectRef;
  /** The owning workload it is reported on; the object itself when nothing owns it. */
  readonly owner: ObjectRef;
  /** One line: what is wrong, with the numbers. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** What to do first: commands a person can paste. */
  readonly remedy: readonly string[];
  /** When the state began; null when it has no measurable age. */
  readonly since: Millis | null;
  /** Whose log tells why: the run of a container that ended. */
  readonly crash?: CrashedRun;
  /** The telling lines of that log, once they were read. */
  readonly log?: CrashLog;
  /** Of an occurrence: when it happened last. A state has none. */
  readonly occurredAt?: Millis | null;
}

export interface CrashedRun {
  readonly pod: string;
  readonly container: string;
  /** When it ended; null when status does not say. */
  readonly endedAt: Millis | null;
}

/** What a crashed container wrote last, as far as it tells why; read once per crash. */
export interface CrashLog {
  /** `pod/container@moment`: which crash it is of. */
  readonly crash: string;
  readonly text: SafeText;
  /** Lines shown, and lines read. */
  readonly shown: number;
  readonly read: number;
}

/** Is `a` at least as bad as `b`? */
export function atLeastAsSevere(a: FindingSeverity, b: FindingSeverity): boolean {
  return FINDING_SEVERITIES.indexOf(a) <= FINDING_SEVERITIES.indexOf(b);
}
