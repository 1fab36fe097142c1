import { ordinal, verdictWord } from '../../conversation/index.ts';
import { describeFollowed } from '../../model/advice.ts';
import { changeLines } from '../../model/change.ts';
import { describeConsequences } from '../../model/consequence.ts';
import { duration } from '../../model/duration.ts';
import { type Incident, incidentName, isOpen } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import { describeObject, objectKey } from '../../model/objects.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { shortTime } from './times.ts';
import { wordText } from './word-text.ts';
import { width, wrap } from './wrap.ts';

const INDENT = 8;

/** One incident as `once` and `incidents show` print it: a head line, then what is known, then what to try. */
export function incidentText(
  incident: Incident,
  now: Millis,
  paint: Paint,
  name: string,
  columns: number | null,
): string {
  const { severity, code, owner, message, evidence, remedy } = incident;
  const head = `${pad(name, INDENT - 1)} ${paint.severity(severity)}  ${paint.bold(code)}  ${describeObject(owner)}`;
  const since = sinceText(incident, now);
  const fits = columns === null || width(`${head}  ${since}`) <= columns;
  const facts = [
    ...quietedText(incident, now),
    ...weightText(incident),
    message,
    ...affectedText(incident),
    ...consequenceText(incident),
    ...formerText(incident),
    ...evidence.map(({ label, value }) => `${label}: ${hanging(value)}`),
    ...changeLines(incident, (at) => shortTime(at, now)),
    ...adviceText(incident, now),
    ...incident.weight.needs.map((text) => `needs: ${hanging(text)}`),
    ...incident.weight.notes.map((text) => `note: ${hanging(text)}`),
    ...pastText(incident, now),
    ...wordText(incident, now),
  ];
  return [
    ...(fits ? [`${head}  ${since}`] : [wrap(head, columns, INDENT), wrap(indented(since), columns, INDENT + 2)]),
    ...facts.flatMap((fact) => indented(fact).split('\n')).map((line) => wrap(line, columns, INDENT + 2)),
    // A command stays on one line, to be copied.
    ...remedy.map((command) => indented(`try: ${command}`)),
  ].join('\n');
}

/** Its further lines stand under the first. */
function hanging(text: string): string {
  return text.trimEnd().replaceAll('\n', `\n${' '.repeat(INDENT + 2)}`);
}

/** `since 09:12 (23 min)`, and what has become of it when it is not simply open. */
export function sinceText(incident: Incident, now: Millis): string {
  const { openedAt, startKnown, endedAt, state, healthySince, unknownBecause } = incident;
  if (endedAt !== null && !isOpen(incident))
    return `${state}, lasted ${duration(endedAt - openedAt)} from ${shortTime(openedAt, now)}`;
  const age = startKnown
    ? `since ${shortTime(openedAt, now)} (${duration(now - openedAt)})`
    : `age unknown, first seen ${shortTime(openedAt, now)}`;
  if (state === 'unknown') return `${age}, unknown now: ${unknownBecause ?? 'not read'}`;
  return healthySince === null ? age : `${age}, clearing: healthy since ${shortTime(healthySince, now)}`;
}

/** `quieted`, `open`, `flapping`, `clearing` (open, but healthy of late), `unknown`, `resolved`, `gone`, `folded`. */
export function stateWord({ state, healthySince, flapping, quietedBy }: Incident): string {
  if (quietedBy !== null) return 'quieted';
  if (state === 'open' && flapping) return 'flapping';
  return state === 'open' && healthySince !== null ? 'clearing' : state;
}

/** `quieted until 14:00: window node patching`. */
export function quietedText({ quietedBy }: Incident, now: Millis): string[] {
  if (quietedBy === null) return [];
  const { reason, because, until } = quietedBy;
  const end = until === null ? '' : ` until ${shortTime(until, now)}`;
  return [`quieted${end}: ${reason}${because === null ? '' : ` (${hanging(because)})`}`];
}

/** `shop-api · tier P1 · owner team-pay · 2 of 3 gone`; nothing where nobody said. */
function weightText({ weight: { service, tier, owner }, severityBecause }: Incident): string[] {
  const told = [
    ...(service === null ? [] : [service]),
    // Its reason names the tier, unless the reason is another's.
    ...(tier === null || severityBecause?.includes(`tier ${tier}`) ? [] : [`tier ${tier}`]),
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(severityBecause === null ? [] : [severityBecause]),
  ];
  return told.length === 0 ? [] : [told.join(' · ')];
}

/** `4th time, first Mon 08:50`; nothing for what happened once. */
export function timesText({ occurrences, firstSeen }: Incident, now: Millis): string[] {
  return occurrences < 2 ? [] : [`${ordinal(occurrences)} time, first ${shortTime(firstSeen, now)}`];
}

function affectedText({ affected, owner }: Incident): string[] {
  const names = affected.names.filter((name) => name !== owner.name);
  if (names.length === 0) return [];
  const more = affected.count - affected.names.length;
  return [`affected: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

/** `also: DeploymentUnavailable`, `also: 12 workloads: ...`: a line for each sort of object. */
function consequenceText(incident: Incident): string[] {
  return describeConsequences(incident, describeObject).map((text) => `also: ${text}`);
}

/** Under what people know it: `first told as: DeploymentUnavailable`. */
function formerText({ toldAs, toldIn, owner }: Incident): string[] {
  const isOwn = toldAs !== undefined && objectKey(toldAs.owner) === objectKey(owner);
  return [
    ...(toldAs === undefined
      ? []
      : [
          `first told as: ${toldAs.code}${isOwn ? '' : ` ${describeObject(toldAs.owner)}`}; this was found to be its cause`,
        ]),
    ...(toldIn === undefined ? [] : [`until then: followed from ${incidentName({ number: toldIn })}, which has ended`]),
  ];
}

function pastText(incident: Incident, now: Millis): string[] {
  const last = incident.episodes.at(-1);
  if (last === undefined) return [];
  if (!isOpen(incident)) return [`ended: ${shortTime(last.endedAt, now)}, ${last.ending}`];
  return [
    `before: ${ordinal(incident.occurrences)} time; the last one ended ${shortTime(last.endedAt, now)} after ${duration(last.endedAt - last.openedAt)}: ${last.ending}${last.verdict === undefined ? '' : `; ${verdictWord(last.verdict.verdict)} by ${last.verdict.by}`}`,
    ...last.followed.map((each) => `last time: ${describeFollowed(each, (at) => shortTime(at, now))}`),
  ];
}

/** What a model advised, and what became of it; the rules' own advice is what `try` says. */
function adviceText({ advice, followed }: Incident, now: Millis): string[] {
  const clock = (at: Millis) => shortTime(at, now);
  const byModel = advice.findLast(({ by }) => by !== 'rules');
  return [
    ...(byModel === undefined ? [] : [`advised at ${clock(byModel.at)} by ${byModel.by}: ${byModel.text}`]),
    ...followed.map((each) => `followed: ${describeFollowed(each, clock)}`),
  ];
}

function indented(text: string): string {
  return ' '.repeat(INDENT) + text;
}
