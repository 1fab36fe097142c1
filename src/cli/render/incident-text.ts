import { ordinal } from '../../conversation/index.ts';
import { duration } from '../../model/duration.ts';
import type { Incident } from '../../model/incident.ts';
import { isOpen } from '../../model/incident.ts';
import type { Millis } from '../../model/objects.ts';
import { describeObject } from '../../model/objects.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { shortTime } from './times.ts';

/** One incident as `once` and `incidents show` print it: a head line, then what is known, then what to try. */
export function incidentText(incident: Incident, now: Millis, paint: Paint, name: string): string {
  const lines = [
    `${pad(name, 7)} ${paint.severity(incident.severity)}  ${paint.bold(incident.code)}  ${describeObject(incident.owner)}  ${sinceText(incident, now)}`,
    `        ${incident.message}`,
    ...affectedLines(incident),
    ...incident.evidence.map(({ label, value }) => `        ${label}: ${value.replaceAll('\n', '\n          ')}`),
    ...pastLines(incident, now),
    ...incident.remedy.map((command) => `        try: ${command}`),
  ];
  return lines.join('\n');
}

export function sinceText(incident: Incident, now: Millis): string {
  const { openedAt, startKnown, endedAt } = incident;
  if (endedAt !== null) return `${shortTime(openedAt, now)}, ${duration(endedAt - openedAt)}, ${incident.state}`;
  const age = startKnown ? `since ${shortTime(openedAt, now)} (${duration(now - openedAt)})` : 'age unknown';
  return incident.state === 'unknown' ? `${age}, unknown now: ${incident.unknownBecause ?? 'not read'}` : age;
}

function affectedLines({ affected, owner }: Incident): string[] {
  const names = affected.names.filter((name) => name !== owner.name);
  if (names.length === 0) return [];
  const more = affected.count - names.length;
  return [`        affected: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

function pastLines(incident: Incident, now: Millis): string[] {
  const last = incident.episodes.at(-1);
  if (last === undefined || (incident.occurrences < 2 && isOpen(incident))) return [];
  const which = isOpen(incident) ? `${ordinal(incident.occurrences)} time; the last one` : 'it';
  return [
    `        before: ${which} ended ${shortTime(last.endedAt, now)} after ${duration(last.endedAt - last.openedAt)}: ${last.ending}`,
  ];
}
