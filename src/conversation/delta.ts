import type { Day } from '../model/day.ts';
import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { incidentName, isUnheard } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import { addClusterChanges } from './cluster-changes.ts';
import { addDay } from './day-text.ts';
import { addHeader } from './header.ts';
import { endedLine, incidentBlock, incidentLine, objectPath } from './incident-text.ts';
import { addNotes } from './notes.ts';
import { BoundedText, byteLength } from './text.ts';
import { SAID_TITLE, saidLine, saidLines } from './word-text.ts';

/** One part of a delta: which updates it tells, in full or, where room is short, in one line. */
interface Section {
  readonly title: string;
  /** What its updates are called where they are only counted. */
  readonly name: string;
  readonly takes: (update: IncidentUpdate) => boolean;
  readonly full: (update: IncidentUpdate, now: Millis) => readonly string[];
  readonly short: (update: IncidentUpdate, now: Millis) => string;
}

/** By importance: what is cut for room is cut from the end. */
const SECTIONS: readonly Section[] = [
  {
    title: '### Opened',
    name: 'opened',
    takes: ({ turn }) => turn === 'opened',
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Recurring',
    name: 'recurring',
    takes: ({ turn }) => turn === 'recurring',
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Flapping (comes and goes; quiet until it settles)',
    name: 'flapping',
    takes: ({ turn }) => turn === 'flapping',
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Cause found (known by another name until now)',
    name: 'cause found',
    takes: ({ turn, renamed, wasQuieted }) => turn === 'ongoing' && renamed === true && wasQuieted !== true,
    full: (update, now) => [
      ...incidentBlock(update.incident, now),
      ...(update.previousSeverity === null ? [] : [`  ${severityLine(update)}`]),
    ],
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### No longer quieted, and still bad',
    name: 'no longer quieted',
    takes: ({ wasQuieted, loud }) => wasQuieted === true && loud,
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Changed severity',
    name: 'changed severity',
    takes: ({ turn, previousSeverity, renamed, wasQuieted }) =>
      turn === 'ongoing' && previousSeverity !== null && renamed !== true && wasQuieted !== true,
    full: (update, now) => [severityLine(update), ...incidentBlock(update.incident, now).slice(1)],
    short: severityLine,
  },
  {
    title: '### Changed (what an open incident rests on)',
    name: 'changed',
    takes: ({ turn, previousSeverity, changes, renamed, wasQuieted }) =>
      (turn === 'ongoing' || turn === 'unknown') &&
      previousSeverity === null &&
      changes.length > 0 &&
      renamed !== true &&
      wasQuieted !== true,
    full: ({ incident }, now) => [...incidentBlock(incident, now), ...whyUnknown(incident)],
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Mute over (it is still there)',
    name: 'mute over',
    takes: ({ turn, previousSeverity, muteOver, changes, renamed }) =>
      turn === 'ongoing' && previousSeverity === null && muteOver === true && changes.length === 0 && renamed !== true,
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### More in trouble',
    name: 'more objects affected',
    takes: ({ turn, previousSeverity, loud, changes, muteOver, renamed, wasQuieted }) =>
      turn === 'ongoing' &&
      previousSeverity === null &&
      loud &&
      changes.length === 0 &&
      muteOver !== true &&
      renamed !== true &&
      wasQuieted !== true,
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Unknown (could not look)',
    name: 'unknown',
    takes: ({ turn, loud, changes }) => turn === 'unknown' && loud && changes.length === 0,
    full: unknownLines,
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Resolved',
    name: 'resolved',
    takes: ({ turn }) => turn === 'resolved',
    full: ({ incident }) => [endedLine(incident)],
    short: ({ incident }) => endedLine(incident),
  },
  {
    title: '### Folded (follows from another incident)',
    name: 'folded',
    takes: ({ turn }) => turn === 'folded',
    full: ({ incident }) => [foldedLine(incident)],
    short: ({ incident }) => foldedLine(incident),
  },
  {
    title: '### Gone',
    name: 'gone',
    takes: ({ turn }) => turn === 'gone',
    full: ({ incident }) => [endedLine(incident)],
    short: ({ incident }) => endedLine(incident),
  },
];

/** What changed in this cycle, at most `maxBytes` of UTF-8; the open ones that did not change are named in one line. */
export function deltaText(situation: Situation, maxBytes: number, day: Day | null = null): string {
  const last = [
    ...stillOpenLines(situation, maxBytes * NAMES_SHARE),
    ...(day === null ? [] : dayLines(day, maxBytes * DAY_SHARE)),
  ];
  const room = maxBytes - byteLength(last);
  const whole = addChanges(situation, room);
  if (whole.untold.length === 0) return [whole.text, ...last].join('\n');
  // The most that line can be: that of a message with room for none of its sections.
  const told = addChanges(situation, room - byteLength([untoldLine(addChanges(situation, 0).untold)]));
  if (told.untold.length > 0) last.unshift(untoldLine(told.untold));
  return [told.text, ...last].join('\n');
}

function untoldLine(untold: readonly string[]): string {
  return `… and for want of room only counted: ${untold.join(', ')}`;
}

/** Of the message, for the summary of the day, and for each line that only names incidents. */
const DAY_SHARE = 0.25;
const NAMES_SHARE = 0.1;

function dayLines(day: Day, maxBytes: number): string[] {
  const text = new BoundedText(maxBytes);
  addDay(text, day);
  return text.toString().split('\n');
}

const MAX_STILL_OPEN = 30;

/** Header and sections in at most `maxBytes`; `untold`: sections of which not even the title fitted, `resolved 3`. */
function addChanges(situation: Situation, maxBytes: number): { text: string; untold: readonly string[] } {
  const { updates, at } = situation;
  const text = new BoundedText(maxBytes);
  addHeader(text, situation, 'Delta', maxBytes);
  addNotes(text, situation.notes, maxBytes / 2);
  const untold: string[] = [];
  for (const { title, name, takes, full, short } of SECTIONS) {
    // What is quieted, or merely goes on, is told in one line at the end.
    const taken = updates.filter((update) => !isUnheard(update) && takes(update));
    const told = text.section(
      title,
      taken,
      (update) => full(update, at),
      (update) => short(update, at),
    );
    if (!told) untold.push(`${name} ${taken.length}`);
  }
  if (!addClusterChanges(text, situation)) untold.push(`changes ${situation.changes.length}`);
  const { said } = situation;
  const toldSaid = text.section(SAID_TITLE, said, (item) => saidLines(item, at), saidLine);
  if (!toldSaid) untold.push(`said by people ${said.length}`);
  return { text: text.toString(), untold };
}

/** Turns that are told beside other news though they are none: people's mute keeps them quiet, or they are information. */
const QUIETLY_TOLD: ReadonlySet<IncidentUpdate['turn']> = new Set(['opened', 'recurring', 'flapping']);

function stillOpenLines({ updates, open }: Situation, maxBytes: number): string[] {
  const told = new Set(
    updates.filter(({ loud, turn }) => loud || QUIETLY_TOLD.has(turn)).map(({ incident }) => incident.number),
  );
  const still = open.filter(({ number, quietedBy }) => quietedBy === null && !told.has(number));
  const quieted = open.filter(({ quietedBy }) => quietedBy !== null);
  // No message may have told of them before.
  const isInformation = ({ severity }: Incident) => severity === 'info';
  const unchanged = still.filter((incident) => !isInformation(incident));
  return [
    ...namesLine('Still open, unchanged', unchanged, maxBytes),
    ...informationLine(still.filter(isInformation), maxBytes),
    ...namesLine('Quieted, nobody is told', quieted, maxBytes),
  ];
}

/** With code and object where all of that fits. */
function informationLine(incidents: readonly Incident[], maxBytes: number): string[] {
  const line = namesLine('For information', incidents, Number.POSITIVE_INFINITY, informationName);
  return byteLength(line) <= maxBytes ? line : namesLine('For information', incidents, maxBytes);
}

function informationName(incident: Incident): string {
  return `${incidentName(incident)} ${incident.code} ${objectPath(incident.owner)}`;
}

/** As many names as fit, at most MAX_STILL_OPEN, and at least one. */
function namesLine(
  title: string,
  incidents: readonly Incident[],
  maxBytes: number,
  nameOf: (incident: Incident) => string = incidentName,
): string[] {
  if (incidents.length === 0) return [];
  const line = (count: number) => {
    const names = incidents.slice(0, count).map(nameOf).join(', ');
    return `${title}: ${names}${incidents.length > count ? ` and ${incidents.length - count} more` : ''}`;
  };
  let count = Math.min(MAX_STILL_OPEN, incidents.length);
  while (count > 1 && byteLength([line(count)]) > maxBytes) count -= 1;
  return [line(count)];
}

function severityLine({ incident, previousSeverity }: IncidentUpdate): string {
  const { code, owner, severity, severityBecause } = incident;
  const what = severityBecause === null ? code : `${severityBecause} · ${code} ${objectPath(owner)}`;
  return `${incidentName(incident)} ${previousSeverity ?? severity} -> ${severity}: ${what}`;
}

function foldedLine(incident: Incident): string {
  return `${incidentName(incident)} ${incident.code} -> INC-${incident.foldedInto ?? '?'}`;
}

function unknownLines({ incident }: IncidentUpdate, now: Millis): string[] {
  return [incidentLine(incident, now), ...whyUnknown(incident)];
}

function whyUnknown({ state, unknownBecause }: Incident): string[] {
  return state === 'unknown' ? [`  because: ${unknownBecause ?? 'not read'}`] : [];
}
