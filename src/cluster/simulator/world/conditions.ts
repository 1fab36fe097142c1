import type { Millis } from '../../../model/objects.ts';
import type { Condition } from './objects.ts';

export type ConditionChange = Pick<Condition, 'type' | 'status'> & Partial<Pick<Condition, 'reason' | 'message'>>;

/**
 * The list with one condition set. The transition time moves only when the status does. The same list comes back when
 * nothing of the condition changed.
 */
export function withCondition(
  conditions: readonly Condition[],
  change: ConditionChange,
  now: Millis,
): readonly Condition[] {
  const reason = change.reason ?? null;
  const message = change.message ?? null;
  const before = conditions.find(({ type }) => type === change.type);
  if (before?.status === change.status && before.reason === reason && before.message === message) return conditions;
  const changedAt = before?.status === change.status ? before.changedAt : now;
  const next: Condition = { type: change.type, status: change.status, reason, message, changedAt, updatedAt: now };
  if (before === undefined) return [...conditions, next];
  return conditions.map((condition) => (condition === before ? next : condition));
}

export function withConditions(
  conditions: readonly Condition[],
  changes: readonly ConditionChange[],
  now: Millis,
): readonly Condition[] {
  return changes.reduce((list, change) => withCondition(list, change, now), conditions);
}

export function findCondition(conditions: readonly Condition[], type: string): Condition | null {
  return conditions.find((condition) => condition.type === type) ?? null;
}
