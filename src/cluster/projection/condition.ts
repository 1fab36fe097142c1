import type { ConditionRecord } from '../../model/snapshot.ts';
import type { FieldsRead } from './fields-read.ts';
import type { Interner } from './interner.ts';
import { sharedName } from './metadata.ts';
import { fields, items, millis } from './raw.ts';

export const CONDITIONS_READ = {
  type: true,
  status: true,
  reason: true,
  message: true,
  lastTransitionTime: true,
  lastUpdateTime: true,
  lastHeartbeatTime: true,
  lastProbeTime: true,
} as const satisfies FieldsRead;

/** Conditions of any kind; `updatedAt` is the time field only some of them have. */
export function projectConditions(
  raw: unknown,
  updatedField: 'lastUpdateTime' | 'lastHeartbeatTime' | 'lastProbeTime' | null,
  intern: Interner,
): readonly ConditionRecord[] {
  const conditions: ConditionRecord[] = [];
  for (const item of items(raw)) {
    const condition = fields(item);
    const type = sharedName(condition.type, intern);
    if (type === null) continue;
    conditions.push({
      type,
      status: condition.status === 'True' || condition.status === 'False' ? condition.status : 'Unknown',
      reason: sharedName(condition.reason, intern),
      message: intern.freeText(condition.message),
      changedAt: millis(condition.lastTransitionTime),
      updatedAt: updatedField === null ? null : millis(condition[updatedField]),
    });
  }
  return conditions;
}
