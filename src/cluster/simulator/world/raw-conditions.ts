import type { Millis } from '../../../model/objects.ts';
import { timestamp } from '../kubernetes-object.ts';
import { type Fields, mapping, mappings } from './fields.ts';

export interface RawCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** The conditions of a status with these set; a transition time moves only when its condition's status does. */
export function setRawConditions(status: Fields | null, changes: readonly RawCondition[], now: Millis): Fields[] {
  const before = mappings(mapping(status).conditions);
  const changed = changes.map((change) => {
    const known = before.find(({ type }) => type === change.type);
    const since = known?.status === change.status ? String(known.lastTransitionTime) : timestamp(now);
    const { type, status: state, reason, message } = change;
    return { type, status: state, lastTransitionTime: since, reason, message };
  });
  const types = new Set(changes.map(({ type }) => type));
  const kept = before.filter(({ type }) => !types.has(String(type)));
  return [...kept, ...changed];
}
