import { describeFollowed } from '../model/advice.ts';
import { changeLines } from '../model/change.ts';
import { describeConsequences } from '../model/consequence.ts';
import { duration } from '../model/duration.ts';
import type { Incident, ToldAs } from '../model/incident.ts';
import { incidentName } from '../model/incident.ts';
import { type Millis, type ObjectRef, objectKey } from '../model/objects.ts';
import { fence, fenceNote } from '../redact/index.ts';
import { clockTime, evidenceLine, plural } from './text.ts';
import { verdictWord, wordMarks } from './word-text.ts';

/** `payments/Deployment/api`, `Node/worker-2`: one token run, easy to compare. */
export function objectPath({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind}/${name}` : `${namespace}/${kind}/${name}`;
}

/** One line: number, severity, code, object, how many objects, since when. */
export function incidentLine(incident: Incident, now: Millis): string {
  const { severity, code, owner, affected, openedAt, startKnown } = incident;
  const since = `since ${clockTime(openedAt, now)}${startKnown ? '' : ' (first seen; began earlier or then)'}`;
  const unknown = incident.state === 'unknown' ? ' · unknown now' : incident.flapping ? ' · flapping' : '';
  const clearing =
    incident.healthySince === null ? '' : ` · healthy since ${clockTime(incident.healthySince, now)}, not yet resolved`;
  const objects = affected.count > 1 ? ` · ${plural(affected.count, 'object')}` : '';
  const what = `${incidentName(incident)} ${severity} ${code} ${objectPath(owner)}${weightText(incident)}`;
  const marks = `${quietedText(incident, now)}${wordMarks(incident, now)}`;
  return `${what}${objects} · ${since}${unknown}${clearing}${marks}`;
}

/** ` (tier P1, owner team-pay)`; nothing where nobody said. */
function weightText({ weight: { tier, owner } }: Incident): string {
  const parts = [...(tier === null ? [] : [`tier ${tier}`]), ...(owner === null ? [] : [`owner ${owner}`])];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function quietedText({ quietedBy }: Incident, now: Millis): string {
  if (quietedBy === null) return '';
  const { reason, because, until } = quietedBy;
  const end = until === null ? '' : ` until ${clockTime(until, now)}`;
  return ` · quieted${end}: ${reason}${because === null ? '' : ` ${fence(because)}`}`;
}

/** The line, what is wrong, the evidence, and what became of it before. */
export function incidentBlock(incident: Incident, now: Millis): string[] {
  const names = incident.affected.names.filter((name) => name !== incident.owner.name);
  const more = incident.affected.count - incident.affected.names.length;
  return [
    incidentLine(incident, now),
    `  ${incident.message}`,
    ...(names.length === 0 ? [] : [`  affected: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`]),
    ...incident.evidence.map(evidenceLine),
    ...consequenceLines(incident),
    ...changeLines(incident, (at) => clockTime(at, now)).map((line) => `  ${line}`),
    ...adviceLines(incident, now),
    ...(incident.severityBecause === null ? [] : [`  ${incident.severity}: ${incident.severityBecause}`]),
    ...incident.weight.needs.map((text) => `  needs: ${fenceNote(text)}`),
    ...historyLines(incident, now),
  ];
}

/** What follows from it, a line for each sort of object, and what it was called before. */
function consequenceLines(incident: Incident): string[] {
  return [
    ...describeConsequences(incident, objectPath).map((text) => `  follows from it: ${text}`),
    ...formerLines(incident).map((text) => `  ${text}`),
  ];
}

/** `first told as DeploymentUnavailable`, `followed from INC-7, which has ended`: under what people know it. */
function formerLines({ toldAs, toldIn, owner }: Incident): string[] {
  return [
    ...(toldAs === undefined ? [] : [`first told as ${formerName(toldAs, owner)}`]),
    ...(toldIn === undefined ? [] : [`followed from ${incidentName({ number: toldIn })}, which has ended`]),
  ];
}

/** The code; with the object, where that changed too. */
function formerName(toldAs: ToldAs, owner: ObjectRef): string {
  return objectKey(toldAs.owner) === objectKey(owner) ? toldAs.code : `${toldAs.code} ${objectPath(toldAs.owner)}`;
}

/** What was advised and became of it. Advice that nobody followed yet is in the conversation already. */
export function adviceLines({ followed }: Incident, now: Millis): string[] {
  return followed.map((each) => `  after advice: ${describeFollowed(each, (at) => clockTime(at, now))}`);
}

/** What is remembered of earlier episodes: the reason to remember at all. */
export function historyLines(incident: Incident, now: Millis): string[] {
  const last = incident.episodes.at(-1);
  if (incident.occurrences < 2 || last === undefined) return [];
  const open = incident.state === 'open' || incident.state === 'unknown';
  const times = open ? `${ordinal(incident.occurrences)} time` : plural(incident.occurrences, 'time');
  return [
    `  ${times}; first seen ${clockTime(incident.firstSeen, now)}; last ended ${clockTime(last.endedAt, now)} after ` +
      `${duration(last.endedAt - last.openedAt)}: ${last.ending}`,
    ...last.followed.map((each) => `  last time, after advice: ${describeFollowed(each, (at) => clockTime(at, now))}`),
    ...(last.verdict === undefined
      ? []
      : [`  said by ${last.verdict.by} of that time: it was ${verdictWord(last.verdict.verdict)}`]),
  ];
}

/** An ended incident: how long it lasted and what was seen to end it. */
export function endedLine(incident: Incident): string {
  const episode = incident.episodes.at(-1);
  const after =
    episode === undefined ? '' : ` after ${duration(episode.endedAt - episode.openedAt)}: ${episode.ending}`;
  const { toldAs, owner } = incident;
  const former = toldAs === undefined ? '' : ` (first told as ${formerName(toldAs, owner)})`;
  return `${incidentName(incident)} ${incident.code} ${objectPath(owner)}${former}${after}`;
}

export function ordinal(count: number): string {
  const tens = count % 100;
  if (tens >= 11 && tens <= 13) return `${count}th`;
  return `${count}${['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'}`;
}
