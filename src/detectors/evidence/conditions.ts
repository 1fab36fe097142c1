import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { ConditionRecord } from '../../model/snapshot.ts';
import { earlier } from '../age.ts';

/** The condition of a type; null where the object has none. */
export function conditionOf(conditions: readonly ConditionRecord[], type: string): ConditionRecord | null {
  return conditions.find((condition) => condition.type === type) ?? null;
}

/** The condition of a type, if its status is this one. */
export function conditionWith(
  conditions: readonly ConditionRecord[],
  type: string,
  status: ConditionRecord['status'],
): ConditionRecord | null {
  return conditions.find((condition) => condition.type === type && condition.status === status) ?? null;
}

/** `Available: False (MinimumReplicasUnavailable)`, and what the controller says of it. */
export function conditionEvidence({ type, status, reason, message }: ConditionRecord): Evidence[] {
  return [
    { label: type, value: reason === null ? status : `${status} (${reason})` },
    ...(message === null || message === '' ? [] : [{ label: `${type} says`, value: message, free: true as const }]),
  ];
}

/** The earliest known start of several conditions; null when none is known. */
export function earliestChange(conditions: readonly ConditionRecord[]): Millis | null {
  return conditions.reduce<Millis | null>((first, { changedAt }) => earlier(first, changedAt), null);
}
