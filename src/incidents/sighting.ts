import type { Consequence, Incident, IncidentSeverity } from '../model/incident.ts';
import { INCIDENT_SEVERITIES } from '../model/incident.ts';
import { describeObject, type Millis, type ObjectRef } from '../model/objects.ts';
import type { Weight } from '../model/weight.ts';
import type { FindingGroup } from './group.ts';

const MAX_NAMES = 10;
/** All are needed to know, once their cause clears, what still belongs to it: a lost zone leaves hundreds. */
export const MAX_CONSEQUENCES = 1_000;

/** What this look saw of a trouble and of what follows from it. */
export interface Sighting {
  readonly group: FindingGroup;
  readonly consequences: readonly FindingGroup[];
  readonly severity: IncidentSeverity;
  readonly severityBecause: string | null;
  readonly weight: Weight;
}

/** What a look that saw nothing wrong can say about an open incident. */
export type Absence =
  | { readonly judged: false; readonly because: string }
  | {
      readonly judged: true;
      readonly deleted: boolean;
      /** No pod of it is left: once that lasts, it ends as gone, not as healthy. */
      readonly abandoned: boolean;
      /** The newest trace of the trouble in status: health is no older, whatever earlier looks found; null without one. */
      readonly lastTrace: Millis | null;
    };

/** Within an episode severity only rises: replicas that come and go would have people told again and again. */
export function worse(a: IncidentSeverity, b: IncidentSeverity): IncidentSeverity {
  return INCIDENT_SEVERITIES.indexOf(a) <= INCIDENT_SEVERITIES.indexOf(b) ? a : b;
}

/** The fields that every sighting renews. */
export function present({ group, severity, severityBecause, weight, consequences }: Sighting, now: Millis) {
  const { lead, objects, standsFor } = group;
  return {
    ...(standsFor === undefined ? {} : { standsFor }),
    code: lead.code,
    severity,
    severityBecause,
    weight,
    findingSeverity: group.severity,
    message: lead.message,
    evidence: lead.evidence,
    remedy: lead.remedy,
    log: lead.log ?? null,
    affected: {
      count: objects.length,
      names: objects.slice(0, MAX_NAMES).map(({ name }) => name),
      peak: objects.length,
    },
    consequences: consequences.slice(0, MAX_CONSEQUENCES).map(describeConsequence),
    consequencePeak: othersAmong(consequences, lead.owner),
    occurredAt: group.occurredAt,
    lastSeen: now,
    healthySince: null,
    healthyLooks: 0,
  } satisfies Partial<Incident>;
}

/** Other objects that trouble has reached: a rollout that gets stuck behind its own crash loop is none. */
export function othersAmong(consequences: readonly FindingGroup[], own: ObjectRef): number {
  const others = new Set(consequences.map(({ lead }) => describeObject(lead.owner)));
  others.delete(describeObject(own));
  return others.size;
}

export function describeConsequence({ key, lead, objects }: FindingGroup): Consequence {
  return { key, code: lead.code, owner: lead.owner, message: lead.message, count: objects.length };
}
