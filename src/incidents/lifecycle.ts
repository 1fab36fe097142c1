import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import { followedAdvice } from './advice.ts';
import { describeEnding } from './ending.ts';
import type { FindingGroup } from './group.ts';
import { beginNewEpisode } from './said.ts';
import {
  type Absence,
  describeConsequence,
  MAX_CONSEQUENCES,
  othersAmong,
  present,
  type Sighting,
  worse,
} from './sighting.ts';

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

/** Resolved when healthy this long and in this many looks: the kubelet, too, forgives a crash loop only after 10 min. */
export const CLEARING = { healthyFor: 10 * MINUTE, healthyLooks: 2 } as const;
/** An occurrence is over when it did not happen again for so long. */
export const OCCURRENCE_CLEARING: Millis = HOUR;
/** Opened so often within the window it flaps; it has settled when it was well, or ill, for so long without a break. */
export const FLAPPING = { openings: 3, window: 3 * HOUR, settled: HOUR } as const;
const MAX_EPISODES = 20;

/** A first sighting, the return of one that had ended, or more of the same. */
export function sighted(known: Incident | undefined, sighting: Sighting, number: number, now: Millis): IncidentUpdate {
  if (known === undefined)
    return { turn: 'opened', incident: begin(sighting, number, now), previousSeverity: null, changes: [], loud: true };
  // What it stands for, if anything, each sighting says anew.
  const { standsFor, ...itself } = known;
  if (known.state === 'folded') return unfold(itself, sighting, now);
  if (!isOpen(known)) return beginAgain(itself, sighting, now);
  return goOn(itself, sighting, now);
}

/**
 * An occurrence stays in status long after it happened; only a later one is a new sighting. What happened before a look
 * last saw the incident, as the crashes of a crash loop did, that look has told.
 */
export function happenedBefore(known: Incident | undefined, { occurredAt }: FindingGroup): boolean {
  if (known === undefined || known.state === 'folded' || occurredAt === null) return false;
  return occurredAt <= (known.occurredAt ?? known.lastSeen);
}

function goOn(known: Incident, sighting: Sighting, now: Millis): IncidentUpdate {
  const fresh = present(sighting, now);
  // Counters alone are quiet; a changed severity, or more in trouble than ever in this episode, is news.
  const grew = fresh.affected.count > known.affected.peak || fresh.consequencePeak > known.consequencePeak;
  const renamed = known.key !== sighting.group.key;
  const severity = worse(known.severity, fresh.severity);
  const settled = known.flapping && now - (known.openings.at(-1) ?? now) >= FLAPPING.settled;
  const incident: Incident = {
    ...known,
    ...fresh,
    key: sighting.group.key,
    family: sighting.group.family,
    owner: sighting.group.lead.owner,
    affected: { ...fresh.affected, peak: Math.max(fresh.affected.count, known.affected.peak) },
    consequencePeak: Math.max(fresh.consequencePeak, known.consequencePeak),
    severity,
    severityBecause: severity === fresh.severity ? fresh.severityBecause : known.severityBecause,
    state: 'open',
    flapping: known.flapping && !settled,
    unknownBecause: null,
    ...(renamed ? underCause(known, sighting) : {}),
  };
  const previousSeverity = known.severity === severity ? null : known.severity;
  return {
    turn: 'ongoing',
    incident,
    previousSeverity,
    changes: [],
    loud: previousSeverity !== null || grew || settled || renamed,
    ...(renamed ? { renamed } : {}),
  };
}

/** What people knew it as, and its start: a cause may have begun before what they were told of, but in the same episode. */
function underCause(known: Incident, { group: { since } }: Sighting): Partial<Incident> {
  const toldAs = known.toldAs ?? { code: known.code, owner: known.owner };
  const isEarlier = since !== null && since <= known.openedAt && since > (known.episodes.at(-1)?.endedAt ?? 0);
  if (!isEarlier) return { toldAs };
  return { toldAs, openedAt: since, startKnown: true, firstSeen: Math.min(known.firstSeen, since) };
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
    return { turn: 'unknown', incident, previousSeverity: null, changes: [], loud: known.state !== 'unknown' };
  }
  if (absence.deleted) return end(known, 'gone', now, `${known.owner.kind} was deleted`);

  const before = known.healthySince ?? now;
  const trace = lastTrace(known, absence);
  const healthySince = Math.max(before, Math.min(trace ?? before, now));
  const healthyLooks = healthySince === before ? known.healthyLooks + 1 : 1;
  if (now - healthySince >= clearingTime(known) && healthyLooks >= CLEARING.healthyLooks) {
    if (absence.abandoned) return end(known, 'gone', healthySince, 'none of its pods exists any more');
    return end(known, 'resolved', healthySince, describeEnding(known, healthySince, now));
  }
  const incident: Incident = { ...known, state: 'open', unknownBecause: null, healthySince, healthyLooks };
  return { turn: 'ongoing', incident, previousSeverity: null, changes: [], loud: false };
}

function clearingTime({ flapping, occurredAt }: Incident): Millis {
  if (flapping) return FLAPPING.settled;
  return occurredAt === null ? CLEARING.healthyFor : OCCURRENCE_CLEARING;
}

/** The newest trace of the trouble: in status, or when it happened. An old occurrence counts from when it was first seen. */
function lastTrace({ occurredAt }: Incident, absence: Absence): Millis | null {
  const trace = absence.judged ? absence.lastTrace : null;
  return occurredAt === null || trace === null ? (trace ?? occurredAt) : Math.max(trace, occurredAt);
}

/** Still bad, only too young or excused (a rollout, a scale-up on its way) to be told anew: no health, and no news. */
export function excused(known: Incident): IncidentUpdate {
  const incident: Incident = { ...known, state: 'open', unknownBecause: null, healthySince: null, healthyLooks: 0 };
  return { turn: 'ongoing', incident, previousSeverity: null, changes: [], loud: false };
}

/**
 * An incident that this look did not see itself, with what follows from it and is still there. As bad as the worst of that,
 * and news where more is reached than ever in this episode.
 */
export function keeping(update: IncidentUpdate, held: readonly Sighting[]): IncidentUpdate {
  const { incident } = update;
  const groups = held.flatMap(({ group, consequences }) => [group, ...consequences]);
  const reached = othersAmong(groups, incident.owner);
  const worst = held.reduce((a, b) => (a.severity === worse(a.severity, b.severity) ? a : b), held[0] ?? incident);
  const isWorse = worse(incident.severity, worst.severity) !== incident.severity;
  return {
    ...update,
    incident: {
      ...incident,
      ...(isWorse ? { severity: worst.severity, severityBecause: worst.severityBecause } : {}),
      consequences: groups.slice(0, MAX_CONSEQUENCES).map(describeConsequence),
      consequencePeak: Math.max(reached, incident.consequencePeak),
    },
    previousSeverity: isWorse ? incident.severity : update.previousSeverity,
    loud: update.loud || isWorse || reached > incident.consequencePeak,
  };
}

/** It turned out to follow from another incident, which tells of it from now on. */
export function folded(known: Incident, into: number, now: Millis): IncidentUpdate {
  const update = end(known, 'folded', now, `it follows from INC-${into}`);
  return { ...update, incident: { ...update.incident, foldedInto: into } };
}

function begin(sighting: Sighting, number: number, now: Millis): Incident {
  const { group } = sighting;
  const openedAt = group.occurredAt ?? group.since ?? now;
  return {
    ...present(sighting, now),
    number,
    key: group.key,
    family: group.family,
    owner: group.lead.owner,
    state: 'open',
    firstSeen: openedAt,
    openedAt,
    startKnown: group.since !== null || group.occurredAt !== null,
    endedAt: null,
    occurrences: 1,
    openings: [now],
    flapping: false,
    foldedInto: null,
    episodes: [],
    changes: [],
    advice: [],
    followed: [],
    unknownBecause: null,
    quietedBy: null,
    told: 'no',
  };
}

function beginAgain(known: Incident, sighting: Sighting, now: Millis): IncidentUpdate {
  // Status may date the state back into the last episode (a condition that never turned); that one is told already.
  const after = known.endedAt ?? known.lastSeen;
  const since = sighting.group.occurredAt ?? sighting.group.since;
  const openings = [...known.openings.filter((at) => now - at <= FLAPPING.window), now];
  const flapping = openings.length >= FLAPPING.openings;
  const { toldAs, toldIn, ...last } = known;
  const incident: Incident = {
    ...last,
    ...present(sighting, now),
    ...beginNewEpisode(known),
    state: 'open',
    openedAt: since !== null && since > after ? since : now,
    startKnown: since !== null && since > after,
    endedAt: null,
    occurrences: known.occurrences + 1,
    openings,
    flapping,
    changes: [],
    advice: [],
    followed: [],
    unknownBecause: null,
  };
  return { turn: flapping ? 'flapping' : 'recurring', incident, previousSeverity: null, changes: [], loud: true };
}

/** Its cause has ended and it has not: it goes on under its own number, as the same episode. */
function unfold(known: Incident, sighting: Sighting, now: Millis): IncidentUpdate {
  const fresh = present(sighting, now);
  const episodes = known.episodes.slice(0, -1);
  const incident: Incident = { ...known, ...fresh, state: 'open', endedAt: null, foldedInto: null, episodes };
  return {
    turn: 'opened',
    incident: { ...incident, unknownBecause: null },
    previousSeverity: null,
    changes: [],
    loud: true,
  };
}

function end(known: Incident, how: 'resolved' | 'gone' | 'folded', endedAt: Millis, ending: string): IncidentUpdate {
  const { openedAt } = known;
  const followed = followedAdvice(known, how === 'resolved' ? endedAt : null);
  const episode = { openedAt, endedAt: Math.max(endedAt, openedAt), how, ending, followed };
  const { standsFor, ...itself } = known;
  const incident: Incident = {
    ...itself,
    state: how,
    endedAt: episode.endedAt,
    healthySince: null,
    healthyLooks: 0,
    flapping: false,
    unknownBecause: null,
    followed,
    episodes: [...known.episodes, episode].slice(-MAX_EPISODES),
  };
  return { turn: how, incident, previousSeverity: null, changes: [], loud: true };
}
