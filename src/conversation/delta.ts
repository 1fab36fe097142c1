import type { IncidentUpdate } from '../model/incident.ts';
import { incidentName } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import { headerLines } from './header.ts';
import { endedLine, incidentBlock, incidentLine } from './incident-text.ts';
import { BoundedText } from './text.ts';

/** One part of a delta: which updates it tells, in full or, where room is short, in one line. */
interface Section {
  readonly title: string;
  readonly takes: (update: IncidentUpdate) => boolean;
  readonly full: (update: IncidentUpdate, now: Millis) => readonly string[];
  readonly short: (update: IncidentUpdate, now: Millis) => string;
}

/** By importance: what is cut for room is cut from the end. */
const SECTIONS: readonly Section[] = [
  {
    title: '### Opened',
    takes: ({ turn }) => turn === 'opened',
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Recurring',
    takes: ({ turn }) => turn === 'recurring',
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Changed severity',
    takes: ({ turn, previousSeverity }) => turn === 'ongoing' && previousSeverity !== null,
    full: (update, now) => [severityLine(update), ...incidentBlock(update.incident, now).slice(1)],
    short: severityLine,
  },
  {
    title: '### More objects affected',
    takes: ({ turn, previousSeverity, loud }) => turn === 'ongoing' && previousSeverity === null && loud,
    full: ({ incident }, now) => incidentBlock(incident, now),
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Unknown (could not look)',
    takes: ({ turn, loud }) => turn === 'unknown' && loud,
    full: unknownLines,
    short: ({ incident }, now) => incidentLine(incident, now),
  },
  {
    title: '### Resolved',
    takes: ({ turn }) => turn === 'resolved',
    full: ({ incident }) => [endedLine(incident)],
    short: ({ incident }) => endedLine(incident),
  },
  {
    title: '### Gone',
    takes: ({ turn }) => turn === 'gone',
    full: ({ incident }) => [endedLine(incident)],
    short: ({ incident }) => endedLine(incident),
  },
];

/** What changed in this cycle, at most `maxBytes` of UTF-8; the open ones that did not change are named in one line. */
export function deltaText(situation: Situation, maxBytes: number): string {
  const text = new BoundedText(maxBytes);
  text.add(headerLines(situation, 'Delta'));
  addSections(text, situation);
  const told = new Set(situation.updates.filter(({ loud }) => loud).map(({ incident }) => incident.number));
  const still = situation.open.filter(({ number }) => !told.has(number));
  if (still.length > 0) {
    const names = still.slice(0, MAX_STILL_OPEN).map(incidentName).join(', ');
    text.add([
      `Still open, unchanged: ${names}${still.length > MAX_STILL_OPEN ? ` and ${still.length - MAX_STILL_OPEN} more` : ''}`,
    ]);
  }
  return text.toString();
}

const MAX_STILL_OPEN = 30;

export function addSections(text: BoundedText, { updates, at }: Situation): void {
  for (const { title, takes, full, short } of SECTIONS) {
    text.section(
      title,
      updates.filter(takes),
      (update) => full(update, at),
      (update) => short(update, at),
    );
  }
}

function severityLine({ incident, previousSeverity }: IncidentUpdate): string {
  return `${incidentName(incident)} ${previousSeverity ?? incident.severity} -> ${incident.severity}: ${incident.code}`;
}

function unknownLines({ incident }: IncidentUpdate, now: Millis): string[] {
  return [incidentLine(incident, now), `  because: ${incident.unknownBecause ?? 'not read'}`];
}
