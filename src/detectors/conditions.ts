import type { Evidence } from '../model/finding.ts';
import type { ConditionRecord } from '../model/snapshot.ts';

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

/** `Available=False: MinimumReplicasUnavailable`, and what the controller says of it. */
export function conditionEvidence({ type, status, reason, message }: ConditionRecord): Evidence[] {
  const facts: Evidence[] = [{ label: `${type}=${status}`, value: reason ?? 'no reason given' }];
  if (message !== null && message !== '') facts.push({ label: `${type} says`, value: message, free: true });
  return facts;
}
