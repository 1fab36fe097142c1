import type { Millis } from '../objects.ts';
import type { ConditionRecord, ControllerRef, ObjectRecord, Selector } from './common.ts';
import type { WriteRecord } from './template.ts';

/** A HorizontalPodAutoscaler. */
export interface ScalerRecord extends ObjectRecord {
  readonly target: ControllerRef;
  readonly min: number;
  readonly max: number;
  readonly current: number;
  readonly wanted: number;
  readonly lastScaledAt: Millis | null;
  /** The newest write of its spec; null when managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
  readonly conditions: readonly ConditionRecord[];
}

/** A PodDisruptionBudget. */
export interface DisruptionBudgetRecord extends ObjectRecord {
  /** Null selects nothing. */
  readonly selector: Selector | null;
  /** As written: `1`, `50%`; null when unset. */
  readonly minAvailable: string | null;
  readonly maxUnavailable: string | null;
  readonly allowed: number;
  readonly healthy: number;
  readonly wantedHealthy: number;
  readonly expected: number;
  readonly unobserved: boolean;
  readonly conditions: readonly ConditionRecord[];
}

/** A ResourceQuota, resource by resource. */
export interface QuotaRecord extends ObjectRecord {
  readonly resources: readonly QuotaResource[];
}

export interface QuotaResource {
  /** `limits.memory`, `requests.storage`, `pods`, `count/deployments.apps`. */
  readonly name: string;
  /** As written: `4Gi`. */
  readonly hard: string;
  readonly used: string;
  /** used / hard; null when hard is 0 or either cannot be read. */
  readonly share: number | null;
}
