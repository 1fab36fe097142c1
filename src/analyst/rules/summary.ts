import { notSeenByReason } from '../../conversation/index.ts';
import { countConsequences } from '../../model/consequence.ts';
import {
  INCIDENT_SEVERITIES,
  type Incident,
  type IncidentSeverity,
  type IncidentTurn,
  type IncidentUpdate,
  incidentName,
} from '../../model/incident.ts';
import { describeObject } from '../../model/objects.ts';
import { shorten } from '../../model/shorten.ts';
import type { ClusterCounts, Situation } from '../../model/situation.ts';
import { listed, plural, sentence, since } from './wording.ts';

const SUMMARY_LIMIT = 2_000;
const NAMES_LIMIT = 5;
const PROBLEMS_LIMIT = 2;

/**
 * The cluster in a few sentences; one when it is healthy and nothing happened.
 * @param situation without the open incidents that are quieted
 * @param assessed how many open incidents the report speaks of
 */
export function summarise(situation: Situation, assessed: number, quieted = 0): string {
  const parts = [
    state(situation, quieted),
    worst(situation),
    happened(situation),
    unseen(situation),
    problems(situation),
  ];
  const more = situation.open.length - assessed;
  if (more > 0) parts.push(`The ${assessed} worst and oldest are assessed below, and ${more} more are open.`);
  if (quieted > 0) parts.push(sentence(`Quieted, so that nobody is told: ${plural(quieted, 'incident')}`));
  return shorten(parts.filter((part) => part !== '').join(' '), SUMMARY_LIMIT);
}

function state(situation: Situation, quieted: number): string {
  const { counts, notSeen } = situation;
  const open = situation.open.filter((incident) => incident.state === 'open');
  const readiness = describeCounts(counts);
  if (situation.open.length > 0) {
    const unknown = situation.open.length - open.length;
    const told = [`${plural(open.length, 'open incident')}${severities(open)}`];
    if (unknown > 0) told.push(`${unknown} that cannot be judged`);
    return sentence([told.join(', '), readiness].filter((part) => part !== '').join('; '));
  }
  const healthy = notSeen.length === 0 && allReady(counts) && quieted === 0;
  const verdict = healthy
    ? 'Healthy, no open incidents'
    : `No open incidents${quieted === 0 ? '' : ' but quieted ones'}`;
  const scope = notSeen.length === 0 ? '' : ' in what could be seen';
  return sentence(readiness === '' ? `${verdict}${scope}` : `${verdict}${scope}: ${readiness}`);
}

/** `: 1 SEV-1, 2 SEV-2`. */
function severities(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return '';
  const counts = new Map<IncidentSeverity, number>();
  for (const { severity } of incidents) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  const parts = INCIDENT_SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [`${count} ${severity}`];
  });
  return ` (${parts.join(', ')})`;
}

function describeCounts(counts: ClusterCounts): string {
  const parts = [ready(counts.nodesReady, counts.nodes, 'nodes'), ready(counts.podsReady, counts.pods, 'pods')];
  const told = parts.filter((part) => part !== '');
  return told.length === 0 ? '' : `${told.join(' and ')} ready`;
}

function ready(count: number | null, total: number | null, noun: string): string {
  return count === null || total === null ? '' : `${count}/${total} ${noun}`;
}

function allReady(counts: ClusterCounts): boolean {
  return (
    counts.nodes !== null &&
    counts.nodes === counts.nodesReady &&
    counts.pods !== null &&
    counts.pods === counts.podsReady
  );
}

function worst(situation: Situation): string {
  const incident = situation.open.find((candidate) => candidate.state === 'open');
  if (incident === undefined) return '';
  const what = `${incidentName(incident)} ${incident.severity} ${incident.code} ${describeObject(incident.owner)}`;
  const { workloads } = countConsequences(incident);
  const along = workloads === 0 ? '' : `, with ${plural(workloads, 'other workload')}`;
  return sentence(`Worst: ${what}, ${since(incident.openedAt, situation.at, incident.startKnown)}${along}`);
}

/** The turns worth telling, in the order they are told. */
const TOLD: readonly (readonly [IncidentTurn, string])[] = [
  ['opened', 'opened'],
  ['recurring', 'came back'],
  ['resolved', 'resolved'],
  ['gone', 'gone with their objects'],
  ['unknown', 'can no longer be judged'],
];

function happened(situation: Situation): string {
  const parts = TOLD.flatMap(([turn, word]) => {
    const names = situation.updates.filter((update) => update.turn === turn && update.loud).map(updateName);
    return names.length === 0 ? [] : [`${listed(names, NAMES_LIMIT)} ${word}`];
  });
  const moved = situation.updates
    .filter(movedOnly)
    .map(({ incident, previousSeverity }) => `${incidentName(incident)} ${previousSeverity} -> ${incident.severity}`);
  const found = situation.updates.filter(({ renamed }) => renamed === true).map(updateName);
  if (found.length > 0) parts.push(`the cause of ${listed(found, NAMES_LIMIT)} was found`);
  if (moved.length > 0) parts.push(`severity of ${listed(moved, NAMES_LIMIT)}`);
  return parts.length === 0 ? '' : sentence(`This cycle: ${parts.join('; ')}`);
}

function movedOnly(update: IncidentUpdate): boolean {
  return update.loud && update.turn === 'ongoing' && update.previousSeverity !== null;
}

function updateName({ incident }: IncidentUpdate): string {
  return incidentName(incident);
}

function unseen({ notSeen }: Situation): string {
  return notSeen.length === 0 ? '' : sentence(`Not seen: ${listed(notSeenByReason(notSeen), NAMES_LIMIT)}`);
}

function problems(situation: Situation): string {
  return situation.problems.length === 0 ? '' : sentence(`Also: ${listed(situation.problems, PROBLEMS_LIMIT)}`);
}
