import type { ObjectRef } from '../model/objects.ts';
import type { CaseEntry } from './case.ts';

/** An incident as the evaluation sees it: everything an entry may name. */
export interface JudgedIncident {
  readonly number: number;
  readonly code: string;
  /** The incident's own code and those of what is folded in it. */
  readonly codes: readonly string[];
  readonly owner: ObjectRef;
  /** Judged objects and affected ones, with all that controls them. */
  readonly objects: readonly ObjectRef[];
  readonly isInfo: boolean;
  readonly message: string;
}

/** Does the incident speak of the entry's object, under one of its codes? Info findings meet only entries that ask for info. */
export function matches(entry: CaseEntry, incident: JudgedIncident): boolean {
  if (incident.isInfo && entry.severity !== 'info') return false;
  const { codes } = entry;
  if (codes !== undefined && !incident.codes.some((code) => codes.includes(code))) return false;
  return [incident.owner, ...incident.objects].some((object) => names(entry, object));
}

function names(entry: CaseEntry, object: ObjectRef): boolean {
  if (entry.kind !== object.kind) return false;
  if (entry.namespace != null && entry.namespace !== object.namespace) return false;
  return entry.name.endsWith('*') ? object.name.startsWith(entry.name.slice(0, -1)) : entry.name === object.name;
}
