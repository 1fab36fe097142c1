import type { Opening } from '../witness.ts';
import { date, dayOf, type Found, names, type Question, type Questioner } from './question.ts';

/** How often one incident came, and how often a code struck a namespace in a day. */
export const counting: Questioner = ({ witness, now }) => {
  const before = witness.all.filter(({ at }) => at < now);
  const last = new Map(before.map((opening) => [opening.incident, opening]));
  const days = Map.groupBy(before, ({ code, place, at }) => `${code} ${place.split('/')[0]} ${date(at)}`);
  return [...[...last.values()].map(howOften), ...[...days.values()].map(onThatDay)];
};

const CAME: ReadonlySet<string> = new Set(['opened', 'recurring', 'flapping']);

/** The count as of the last time it came. */
function howOften({ incident, time, at }: Opening): Question {
  return {
    kind: 'counting',
    text: `How many times has INC-${incident} come up?`,
    at,
    must: false,
    inPrompt: ({ messages, isWhole }) => {
      if (time === 1) return isWhole && messages.some((message) => names(message, incident));
      return messages.some((message) => timesTold(message, incident) === time);
    },
    query: { text: `INC-${incident}`, kinds: ['turn'], limit: 200 },
    inFound: (found) => found.isComplete && cameIn(found).length === time,
  };
}

/** `  9th time; first seen ...` or `9 times` in the lines about the incident; null where they do not say. */
function timesTold(message: string, incident: number): number | null {
  for (const stretch of message.split(/\n(?=INC-\d+\b|#)/)) {
    if (!names(stretch.split('\n')[0] ?? '', incident)) continue;
    const told = /\n {2}(\d+)(?:st|nd|rd|th)? times?; first seen/.exec(stretch)?.[1];
    if (told !== undefined) return Number(told);
  }
  return null;
}

function onThatDay(openings: readonly Opening[]): Question {
  const [first] = openings;
  if (first === undefined) throw new Error('a group has members');
  const { code, at } = first;
  const namespace = first.place.split('/')[0] ?? '';
  return {
    kind: 'counting',
    text: `How often did ${code} strike in ${namespace} on ${date(at)}?`,
    at,
    must: false,
    inPrompt: ({ messages }) =>
      openings.every(({ cycle, incident }) =>
        messages.some(
          (message) => new RegExp(`^## (Baseline at c|C)ycle ${cycle} `).test(message) && names(message, incident),
        ),
      ),
    query: { text: `${code} ${namespace}/Deployment`, kinds: ['turn'], ...dayOf(at), limit: 200 },
    inFound: (found) => found.isComplete && cameIn(found).length === openings.length,
  };
}

function cameIn({ hits }: Found): Found['hits'] {
  return hits.filter(({ hit }) => hit.what === 'turn' && CAME.has(hit.turn));
}
