import type { Incident, IncidentSeverity, IncidentUpdate, WorkloadTemplate } from '../model/incident.ts';
import { INCIDENT_SEVERITIES, isOpen } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import { describeEnding } from './ending.ts';
import type { FindingGroup } from './group.ts';

/** Resolved when healthy this long and in this many looks: the kubelet, too, forgives a crash loop only after 10 min. */
export const CLEARING = { healthyFor: 10 * 60 * 1000, healthyLooks: 2 } as const;
const MAX_NAMES = 10;
const MAX_EPISODES = 20;

/** What this look saw of a group's workload. */
export interface Sighting {
  readonly group: FindingGroup;
  readonly severity: IncidentSeverity;
  readonly template: WorkloadTemplate | null;
}

/** What a look that saw nothing wrong can say about an open incident. */
export type Absence =
  | { readonly judged: false; readonly because: string }
  | {
      readonly judged: true;
      readonly deleted: boolean;
      /** No pod of it is left: once that lasts, it ends as gone, not as healthy. */
      readonly abandoned: boolean;
      readonly template: WorkloadTemplate | null;
      /** The newest trace of the trouble in status: health is no older, whatever earlier looks found; null without one. */
      readonly lastTrace: Millis | null;
    };

/** A first sighting, or the return of one that had ended: the number stays, the count grows. */
export function sighted(known: Incident | undefined, sighting: Sighting, number: number, now: Millis): IncidentUpdate {
  if (known === undefined)
    return { turn: 'opened', incident: begin(sighting, number, now), previousSeverity: null, loud: true };
  if (!isOpen(known))
    return { turn: 'recurring', incident: beginAgain(known, sighting, now), previousSeverity: null, loud: true };

  const fresh = present(sighting, now);
  // Counters alone are quiet; a changed severity, or more objects in trouble than ever in this episode, is news.
  const grew = fresh.affected.count > known.affected.peak;
  const affected = { ...fresh.affected, peak: Math.max(fresh.affected.count, known.affected.peak) };
  const severity = worse(known.severity, fresh.severity);
  const incident: Incident = { ...known, ...fresh, affected, severity, state: 'open', unknownBecause: null };
  const previousSeverity = known.severity === incident.severity ? null : known.severity;
  return { turn: 'ongoing', incident, previousSeverity, loud: previousSeverity !== null || grew };
}

/** An open incident of which this look saw nothing. Blindness never resolves: it becomes unknown, and health starts over. */
export function unseen(known: Incident, absence: Absence, now: Millis): IncidentUpdate {
  if (!absence.judged) {
    const incident: Incident = {
      ...known,
      state: 'unknown',
      unknownBecause: absence.because,
      healthySince: null,
      healthyLooks: 0,
    };
    return { turn: 'unknown', incident, previousSeverity: null, loud: known.state !== 'unknown' };
  }
  if (absence.deleted) return end(known, 'gone', now, `${known.owner.kind} was deleted`);

  const before = known.healthySince ?? now;
  const healthySince = Math.max(before, Math.min(absence.lastTrace ?? before, now));
  const healthyLooks = healthySince === before ? known.healthyLooks + 1 : 1;
  if (now - healthySince >= CLEARING.healthyFor && healthyLooks >= CLEARING.healthyLooks) {
    if (absence.abandoned) return end(known, 'gone', healthySince, 'none of its pods exists any more');
    return end(
      known,
      'resolved',
      healthySince,
      describeEnding(known.workloadAtOpening, absence.template, now - healthySince),
    );
  }
  const incident: Incident = { ...known, state: 'open', unknownBecause: null, healthySince, healthyLooks };
  return { turn: 'ongoing', incident, previousSeverity: null, loud: false };
}

/** Still bad, only too young or excused (a rollout, a scale-up on its way) to be told anew: no health, and no news. */
export function excused(known: Incident): IncidentUpdate {
  const incident: Incident = { ...known, state: 'open', unknownBecause: null, healthySince: null, healthyLooks: 0 };
  return { turn: 'ongoing', incident, previousSeverity: null, loud: false };
}

function begin(sighting: Sighting, number: number, now: Millis): Incident {
  const { group } = sighting;
  const openedAt = group.since ?? now;
  return {
    ...present(sighting, now),
    number,
    key: group.key,
    family: group.family,
    owner: group.lead.owner,
    state: 'open',
    firstSeen: openedAt,
    openedAt,
    startKnown: group.since !== null,
    endedAt: null,
    occurrences: 1,
    episodes: [],
    workloadAtOpening: sighting.template,
    unknownBecause: null,
  };
}

function beginAgain(known: Incident, sighting: Sighting, now: Millis): Incident {
  // Status may date the state back into the last episode (a condition that never turned); that one is told already.
  const after = known.endedAt ?? known.lastSeen;
  const since = sighting.group.since;
  return {
    ...known,
    ...present(sighting, now),
    state: 'open',
    openedAt: since !== null && since > after ? since : now,
    startKnown: since !== null && since > after,
    endedAt: null,
    occurrences: known.occurrences + 1,
    workloadAtOpening: sighting.template,
    unknownBecause: null,
  };
}

/** Within an episode severity only rises: replicas that come and go would have people told again and again. */
function worse(a: IncidentSeverity, b: IncidentSeverity): IncidentSeverity {
  return INCIDENT_SEVERITIES.indexOf(a) <= INCIDENT_SEVERITIES.indexOf(b) ? a : b;
}

/** The fields that every sighting renews. */
function present({ group, severity }: Sighting, now: Millis) {
  const { lead, objects } = group;
  return {
    code: lead.code,
    severity,
    findingSeverity: lead.severity,
    message: lead.message,
    evidence: lead.evidence,
    remedy: lead.remedy,
    affected: {
      count: objects.length,
      names: objects.slice(0, MAX_NAMES).map(({ name }) => name),
      peak: objects.length,
    },
    lastSeen: now,
    healthySince: null,
    healthyLooks: 0,
  };
}

function end(known: Incident, how: 'resolved' | 'gone', endedAt: Millis, ending: string): IncidentUpdate {
  const episode = { openedAt: known.openedAt, endedAt: Math.max(endedAt, known.openedAt), how, ending };
  const incident: Incident = {
    ...known,
    state: how,
    endedAt: episode.endedAt,
    healthySince: null,
    healthyLooks: 0,
    unknownBecause: null,
    episodes: [...known.episodes, episode].slice(-MAX_EPISODES),
  };
  return { turn: how, incident, previousSeverity: null, loud: true };
}
