import type { Day } from '../model/day.ts';
import type { Incident } from '../model/incident.ts';
import { incidentName } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Situation } from '../model/situation.ts';
import { addClusterChanges } from './cluster-changes.ts';
import { addDay } from './day-text.ts';
import { addHeader } from './header.ts';
import { endedLine, historyLines, incidentBlock, incidentLine } from './incident-text.ts';
import { addNotes } from './notes.ts';
import { BoundedText, byteLength, clockTime, plural } from './text.ts';
import { allSaid, SAID_TITLE, saidLine, saidLines } from './word-text.ts';

/** Of the message: how much the incidents told singly may take, so that room stays for the counts of all others. */
const SINGLE_SHARE = 0.6;
const ENDED_SHARE = 0.9;
/** Up to here, header and notes. */
const NOTES_SHARE = 0.3;
/** Up to here, what is quieted, beside all before it. */
const QUIETED_SHARE = 0.7;

/**
 * The whole picture, at most `maxBytes` of UTF-8: SEV-1 and SEV-2 incidents singly while they fit, all others by code and
 * namespace with counts and the oldest start. Every open incident is in it, alone or in a count.
 *
 * @param day where a summary of it is due: then it stands at the end.
 * @param ended incidents that ended lately, newest first: what a new conversation should know of the past.
 */
export function baselineText(
  situation: Situation,
  ended: readonly Incident[],
  maxBytes: number,
  day: Day | null = null,
): string {
  const { at: now, open } = situation;
  const text = new BoundedText(maxBytes);
  addHeader(text, situation, 'Baseline', maxBytes);
  addNotes(text, situation.notes, maxBytes * (1 - NOTES_SHARE));
  text.add(turnLines(situation), open.length === 0 ? 0 : COUNT_RESERVE);
  if (open.length === 0) text.add(['No open incidents.']);

  const rest = new Set(open);
  for (const incident of open.filter(({ quietedBy }) => quietedBy === null)) {
    if (incident.severity !== 'SEV-1' && incident.severity !== 'SEV-2') break;
    const title = rest.size === open.length ? ['### Open'] : [];
    // The last one leaves nothing to be counted.
    const reserve = rest.size === 1 ? 0 : Math.max(maxBytes * (1 - SINGLE_SHARE), COUNT_RESERVE);
    const told =
      text.add([...title, ...incidentBlock(incident, now)], reserve) ||
      text.add([...title, incidentLine(incident, now)], reserve);
    if (!told) break;
    rest.delete(incident);
  }

  const quieted = [...rest].filter(({ quietedBy }) => quietedBy !== null);
  const reserve = Math.max(maxBytes * (1 - QUIETED_SHARE), COUNT_RESERVE);
  if (quieted.length > 0 && text.add([QUIETED_TITLE], reserve)) {
    for (const incident of quieted) {
      if (!text.add([incidentLine(incident, now)], reserve)) break;
      rest.delete(incident);
    }
  }
  addCounts(text, [...rest], now);
  addClusterChanges(text, situation, maxBytes * (1 - ENDED_SHARE));
  addSaid(text, [...open, ...ended], now, maxBytes * (1 - ENDED_SHARE));
  addEnded(text, ended, now, maxBytes * (1 - ENDED_SHARE));
  if (day !== null) addDay(text, day);
  return text.toString();
}

/** What this very cycle brought, by number: the picture below says the rest. */
function turnLines({ updates }: Situation): string[] {
  const turns = Map.groupBy(
    updates.filter(({ loud, turn }) => loud && turn !== 'ongoing'),
    ({ turn }) => turn,
  );
  const parts = [...turns].map(([turn, members]) => {
    const names = members.slice(0, NAMES_IN_TURN).map(({ incident }) => incidentName(incident));
    return `${turn} ${names.join(', ')}${members.length > NAMES_IN_TURN ? ` and ${members.length - NAMES_IN_TURN} more` : ''}`;
  });
  return parts.length === 0 ? [] : [`This cycle: ${parts.join('; ')}`];
}

const NAMES_IN_TURN = 20;
const QUIETED_TITLE = '### Quieted (tracked, nobody is told)';

/**
 * Groups by code and namespace, the biggest first; what does not fit is counted by code alone. Where there is no room even
 * for that, the number of open ones in the header has to do.
 */
function addCounts(text: BoundedText, incidents: readonly Incident[], now: Millis): void {
  if (incidents.length === 0) return;
  text.add([COUNTS_TITLE], COUNT_RESERVE - byteLength([COUNTS_TITLE]));
  const groups = [
    ...Map.groupBy(
      incidents,
      ({ code, owner }) => `${code} in ${owner.namespace === '' ? 'the cluster' : owner.namespace}`,
    ),
  ];
  const left: Incident[] = [];
  for (const [name, members] of groups.toSorted(([, a], [, b]) => b.length - a.length)) {
    if (!text.add([groupLine(name, members, now)], COUNT_RESERVE)) left.push(...members);
  }
  if (left.length === 0) return;
  const since = `oldest since ${clockTime(oldest(left), now)}`;
  if (!text.add([`… and ${left.length} more, by code: ${countsByCode(left)}; ${since}`])) {
    text.add([`… and ${left.length} more open, ${since}`]);
  }
}

/** The most frequent codes; the line of counts has a fixed room, and there are more codes than fit in it. */
function countsByCode(incidents: readonly Incident[]): string {
  const counts = [...Map.groupBy(incidents, ({ code }) => code)].toSorted(([, a], [, b]) => b.length - a.length);
  const told = counts.slice(0, CODES_IN_COUNT).map(([code, members]) => `${code} ${members.length}`);
  const others = counts.slice(CODES_IN_COUNT).reduce((sum, [, members]) => sum + members.length, 0);
  return [...told, ...(others === 0 ? [] : [`other codes ${others}`])].join(', ');
}

const COUNTS_TITLE = '### Open, by code and namespace';
const CODES_IN_COUNT = 5;

const COUNT_RESERVE = 300;
const NAMES_IN_GROUP = 5;

function groupLine(name: string, members: readonly Incident[], now: Millis): string {
  const listed = members.slice(0, NAMES_IN_GROUP).map((incident) => `${incidentName(incident)} ${incident.owner.name}`);
  const more = members.length > NAMES_IN_GROUP ? ' …' : '';
  const unknown = members.filter(({ state }) => state === 'unknown').length;
  const quieted = members.filter(({ quietedBy }) => quietedBy !== null).length;
  const count = [
    plural(members.length, 'incident'),
    ...(unknown > 0 ? [`${unknown} of them unknown now`] : []),
    ...(quieted > 0 ? [`${quieted} of them quieted`] : []),
  ].join(', ');
  return `${name}: ${count}, oldest since ${clockTime(oldest(members), now)} (${listed.join(', ')}${more})`;
}

function addSaid(text: BoundedText, incidents: readonly Incident[], now: Millis, reserve: number): void {
  const said = allSaid(incidents);
  if (said.length === 0 || !text.add([SAID_TITLE], reserve)) return;
  let shown = 0;
  for (const item of said) {
    if (!text.add(saidLines(item, now), reserve) && !text.add([saidLine(item)], reserve)) break;
    shown += 1;
  }
  if (shown < said.length) text.add([`… and ${said.length - shown} more`]);
}

function addEnded(text: BoundedText, ended: readonly Incident[], now: Millis, reserve: number): void {
  if (ended.length === 0 || !text.add(['### Ended lately'], reserve)) return;
  let shown = 0;
  for (const incident of ended) {
    const { state, endedAt } = incident;
    const when = endedAt === null ? '' : ` (${state} ${clockTime(endedAt, now)})`;
    if (!text.add([`${endedLine(incident)}${when}`, ...historyLines(incident, now)], reserve)) break;
    shown += 1;
  }
  if (shown < ended.length) text.add([`… and ${ended.length - shown} more`]);
}

function oldest(incidents: readonly Incident[]): Millis {
  return incidents.reduce((earliest, { openedAt }) => Math.min(earliest, openedAt), Number.POSITIVE_INFINITY);
}
