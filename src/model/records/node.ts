import type { Millis } from '../objects.ts';
import type { ConditionRecord, ObjectRecord } from './common.ts';
import type { WriteRecord } from './template.ts';

export interface NodeRecord extends ObjectRecord {
  /** spec.unschedulable. */
  readonly cordoned: boolean;
  /** Who cordoned it; null when it is not, or managedFields do not tell. */
  readonly changedBy: WriteRecord | null;
  readonly kubeletVersion: string | null;
  readonly taints: readonly TaintRecord[];
  readonly conditions: readonly ConditionRecord[];
}

export interface TaintRecord {
  readonly key: string;
  readonly value: string | null;
  readonly effect: string;
  /** timeAdded: NoExecute taints always have it, others where their author wrote it. */
  readonly addedAt: Millis | null;
}
