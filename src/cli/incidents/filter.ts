import { type Incident, type IncidentSeverity, isOpen } from '../../model/incident.ts';

/** `open` is what is not over, unknown ones counted; `ended` is the rest. */
export const STATE_FILTERS = ['open', 'unknown', 'ended', 'resolved', 'gone', 'folded'] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

/** Null or empty: all. */
export interface IncidentFilter {
  readonly state: StateFilter | null;
  readonly severities: readonly IncidentSeverity[];
  readonly namespace: string | null;
  readonly codes: readonly string[];
}

/** Is it one of those asked for? A folded code counts: who asks for it wants to know where it went. */
export function isAsked(incident: Incident, { state, severities, namespace, codes }: IncidentFilter): boolean {
  return (
    inState(incident, state) &&
    (severities.length === 0 || severities.includes(incident.severity)) &&
    (namespace === null || incident.owner.namespace === namespace) &&
    (codes.length === 0 || [incident, ...incident.consequences].some(({ code }) => codes.includes(code)))
  );
}

/** Does it choose anything at all? */
export function isFiltering({ state, severities, namespace, codes }: IncidentFilter): boolean {
  return state !== null || severities.length > 0 || namespace !== null || codes.length > 0;
}

function inState(incident: Incident, state: StateFilter | null): boolean {
  if (state === null) return true;
  if (state === 'open') return isOpen(incident);
  return state === 'ended' ? !isOpen(incident) : incident.state === state;
}
