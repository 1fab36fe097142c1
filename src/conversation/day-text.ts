import { describeOutcome } from '../model/advice.ts';
import type { Day } from '../model/day.ts';
import { type Incident, incidentName } from '../model/incident.ts';
import type { Situation } from '../model/situation.ts';
import { addClusterChanges } from './cluster-changes.ts';
import { addHeader } from './header.ts';
import { objectPath } from './incident-text.ts';
import { addNotes } from './notes.ts';
import { BoundedText, clockTime, plural, stamp } from './text.ts';
import { SAID_TITLE, saidLine, saidLines } from './word-text.ts';

const MOST_NAMED = 12;

/** Of the message: what people said and what changed in the quiet cycles before it. The rest is the day's. */
const REST_SHARE = 0.6;

/**
 * A cycle without news that asks for a word on the time since the last summary, at most `maxBytes` of UTF-8. What gathered
 * in quiet cycles is told here, since no later message will: people's word and changes.
 */
export function heartbeatText(situation: Situation, day: Day, maxBytes: number): string {
  const text = new BoundedText(maxBytes);
  addHeader(text, situation, 'Heartbeat', maxBytes);
  text.add(['Nothing new in this cycle.']);
  const rest = restOf(situation, maxBytes * REST_SHARE);
  if (rest !== '') text.add([rest]);
  addDay(text, day);
  return text.toString();
}

function restOf(situation: Situation, maxBytes: number): string {
  const { notes, said, changes, at } = situation;
  const text = new BoundedText(maxBytes);
  addNotes(text, notes, maxBytes / 2);
  const toldSaid = text.section(SAID_TITLE, said, (item) => saidLines(item, at), saidLine);
  if (!toldSaid) text.add([`said by people ${said.length}`]);
  if (!addClusterChanges(text, situation)) text.add([`changes ${changes.length}`]);
  return text.toString();
}

/** What the time brought, in a line for each sort of thing, and what is wanted of the answer. */
export function addDay(text: BoundedText, day: Day): void {
  const { since, at, opened, recurred, ended, open, flapping, helped, changes } = day;
  const line = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${title} ${names.length}: ${listed(names)}`];
  const name = (incident: Incident): string =>
    `${incidentName(incident)} ${incident.code} ${objectPath(incident.owner)}`;
  const clock = (moment: number): string => clockTime(moment, at);
  const lines = [
    ...line('opened', opened.map(name)),
    ...line(
      'came back',
      recurred.map(({ incident, times }) => `${name(incident)}${times > 1 ? ` ${times} times` : ''}`),
    ),
    ...line(
      'ended',
      ended.map((incident) => `${name(incident)} ${incident.state}`),
    ),
    ...line('flapping', flapping.map(name)),
    ...line(
      'cleared after advice',
      helped.map(({ incident, followed }) => `${incidentName(incident)} ${describeOutcome(followed, clock)}`),
    ),
    `still open ${open.length}${open.length === 0 ? '' : `: ${listed(open.map(incidentName))}`} · ${plural(changes, 'change')}`,
  ];
  const title = `### Since ${stamp(since)}`;
  if (text.add([title, ...lines, WANTED])) return;
  // Too much for the room: the numbers always fit.
  text.add([title, `opened ${opened.length} · came back ${recurred.length} · ended ${ended.length}`, WANTED]);
}

const WANTED = 'Wanted: in the summary also sum up this time for people: what happened, what helped, what to watch.';

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}
