import { describeOutcome } from '../../model/advice.ts';
import { afterWhat, cameBefore, describeChangeOn, whenChanged } from '../../model/change.ts';
import { countConsequences, describeConsequences } from '../../model/consequence.ts';
import { duration } from '../../model/duration.ts';
import { type Incident, type IncidentUpdate, incidentName, type ToldAs } from '../../model/incident.ts';
import { describeObject, type Millis } from '../../model/objects.ts';
import type { Assessment } from '../../model/report.ts';
import { shorten } from '../../model/shorten.ts';
import { likelyCause } from './likely-cause.ts';
import { clockTime, listed, plural, sentence, since } from './wording.ts';

const ASSESSMENT_LIMIT = 1_000;
const EVIDENCE_LIMIT = 8;
const NAMES_LIMIT = 3;
const CHANGES_LIMIT = 2;

/** What the rules say of an incident that is open or cannot be judged now. */
export function assessOpen(incident: Incident, update: IncidentUpdate | undefined, now: Millis): Assessment {
  if (incident.state === 'unknown') return assessUnknown(incident, now);
  const parts = [
    opening(incident, update, now),
    affected(incident),
    follows(incident),
    changed(incident, now),
    recovering(incident, now),
    evidence(incident),
    history(incident, now),
  ];
  return {
    incident: incident.number,
    assessment: joined(parts),
    ...likelyCause(incident),
    nextStep: incident.remedy[0] ?? null,
  };
}

/** What the rules say of an incident that ended in this look. */
export function assessEnded(incident: Incident): Assessment {
  const lasted = incident.endedAt === null ? '' : ` after ${duration(incident.endedAt - incident.openedAt)}`;
  const ending = incident.episodes.at(-1)?.ending ?? '';
  const what = incident.state === 'gone' ? 'Gone' : 'Resolved';
  const former = incident.toldAs === undefined ? '' : `, first told as ${formerName(incident.toldAs)}`;
  return {
    incident: incident.number,
    assessment: joined([
      sentence(`${what}${lasted}: ${incident.code} of ${describeObject(incident.owner)}${former}`),
      ending === '' ? '' : sentence(capital(ending)),
    ]),
    likelyCause: null,
    confidence: null,
    nextStep: null,
  };
}

function assessUnknown(incident: Incident, now: Millis): Assessment {
  return {
    incident: incident.number,
    assessment: joined([
      sentence(`${incident.code} of ${describeObject(incident.owner)} cannot be judged now${reason(incident)}`),
      sentence(`It was last seen at ${clockTime(incident.lastSeen, now)}: ${incident.message}`),
    ]),
    likelyCause: null,
    confidence: null,
    nextStep: null,
  };
}

function reason(incident: Incident): string {
  return incident.unknownBecause === null ? '' : `: ${incident.unknownBecause}`;
}

function opening(incident: Incident, update: IncidentUpdate | undefined, now: Millis): string {
  const when = since(incident.openedAt, now, incident.startKnown);
  const was = update?.previousSeverity;
  const severity = was === null || was === undefined ? '' : `; severity ${was} -> ${incident.severity}`;
  return sentence(`${describeObject(incident.owner)}: ${withoutStop(incident.message)}, ${when}${severity}`);
}

function affected(incident: Incident): string {
  const { count, names } = incident.affected;
  return count < 2 || names.length === 0 ? '' : sentence(`In trouble: ${listed(names, NAMES_LIMIT, count)}`);
}

/** What follows from it, counted and named; and what it was called before its cause was found. */
function follows(incident: Incident): string {
  const told = describeConsequences(incident, describeObject);
  return joined([
    told.length === 0 ? '' : sentence(`It takes along ${countWords(incident)}: ${told.join('; ')}`),
    incident.toldAs === undefined ? '' : sentence(`First told as ${formerName(incident.toldAs)}`),
    incident.toldIn === undefined
      ? ''
      : sentence(`It followed from ${incidentName({ number: incident.toldIn })}, which has ended`),
  ]);
}

function countWords(incident: Incident): string {
  const { workloads, others } = countConsequences(incident);
  const words = [
    ...(workloads === 0 ? [] : [plural(workloads, 'workload')]),
    ...(others === 0 ? [] : [plural(others, 'other object')]),
  ];
  return words.length === 0 ? 'other troubles of its own object' : words.join(' and ');
}

function formerName({ code, owner }: ToldAs): string {
  return `${code} of ${describeObject(owner)}`;
}

/** What came before it, and what was done since: told as it was seen, not as the cause. */
function changed(incident: Incident, now: Millis): string {
  const clock = (at: Millis) => clockTime(at, now);
  const before = afterWhat(incident, clock);
  const since = incident.changes.filter((change) => !cameBefore(change, incident.openedAt)).slice(-CHANGES_LIMIT);
  return joined([
    before === null ? '' : sentence(`It ${incident.startKnown ? 'began' : 'was first seen'} ${before}`),
    ...since.map((change) =>
      sentence(`Changed since, ${whenChanged(change, clock)}: ${describeChangeOn(incident.owner, change)}`),
    ),
  ]);
}

function recovering(incident: Incident, now: Millis): string {
  if (incident.healthySince === null) return '';
  return sentence(
    `Healthy again since ${clockTime(incident.healthySince, now)}, not yet long enough to call it resolved`,
  );
}

/** The facts the message does not tell already. Free text of the cluster is left to those who can fence it. */
function evidence(incident: Incident): string {
  const untold = incident.evidence.filter(
    ({ value, free }) => free !== true && !incident.message.includes(withoutStop(value)),
  );
  const facts = untold.slice(0, EVIDENCE_LIMIT).map(({ label, value }) => `${label} ${withoutStop(value)}`);
  return facts.length === 0 ? '' : sentence(`Evidence: ${facts.join('; ')}`);
}

/** How often it happened, and what was seen to end it last time. */
function history(incident: Incident, now: Millis): string {
  const last = incident.episodes.at(-1);
  if (incident.occurrences < 2 || last === undefined) return '';
  const lasted = duration(last.endedAt - last.openedAt);
  const told = `Time ${incident.occurrences} of ${incidentName(incident)}; the last began ${clockTime(last.openedAt, now)} and took ${lasted}`;
  const helped = last.followed.at(-1);
  return joined([
    sentence(last.ending === '' ? told : `${told}: ${last.ending}`),
    helped === undefined
      ? ''
      : sentence(`Advice was followed then: ${describeOutcome(helped, (at) => clockTime(at, now))}`),
  ]);
}

function joined(parts: readonly string[]): string {
  return shorten(parts.filter((part) => part !== '').join(' '), ASSESSMENT_LIMIT);
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
