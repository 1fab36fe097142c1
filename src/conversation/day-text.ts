import { describeOutcome } from '../model/advice.ts';
import type { Day } from '../model/day.ts';
import { type Incident, incidentName } from '../model/incident.ts';
import type { Situation } from '../model/situation.ts';
import { addHeader } from './header.ts';
import { objectPath } from './incident-text.ts';
import { BoundedText, clockTime, plural, stamp } from './text.ts';

const MOST_NAMED = 12;

/** A cycle without news that asks for a word on the time since the last summary, at most `maxBytes` of UTF-8. */
export function heartbeatText(situation: Situation, day: Day, maxBytes: number): string {
  const text = new BoundedText(maxBytes);
  addHeader(text, situation, 'Heartbeat', maxBytes);
  text.add(['Nothing new in this cycle.']);
  addDay(text, day);
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
