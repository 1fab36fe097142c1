import type { Opening } from '../witness.ts';
import { date, dayOf, type Question, type Questioner, tells } from './question.ts';

/** When it was first seen, what was changed before it came, what ended it, what people noted. */
export const extraction: Questioner = ({ witness, now, toldUpTo }) => {
  const before = witness.all.filter(({ at }) => at < now);
  return [
    ...before.filter(({ time }) => time === 1).map(firstSeen),
    ...before.flatMap((opening) => broughtBy(opening)),
    ...before.flatMap((opening) => endedBy(opening)),
    ...witness.remarks
      .filter(({ what, heardAt }) => what === 'note' && heardAt < toldUpTo)
      .map((remark): Question => {
        const { incident, token, heardAt } = remark;
        return {
          kind: 'extraction',
          text: `Which ticket did people name on INC-${incident} on ${date(heardAt)}?`,
          at: heardAt,
          must: false,
          inPrompt: ({ messages }) => messages.some((message) => message.includes(token)),
          query: { text: `INC-${incident} note`, ...dayOf(heardAt) },
          inFound: ({ hits }) => hits.some(({ text }) => text.includes(token)),
        };
      }),
  ];
};

function firstSeen({ incident, at, cycle, openedAt }: Opening): Question {
  const stamps = [at, openedAt].map((moment) => `${new Date(moment).toISOString().slice(0, 16)}Z`);
  return {
    kind: 'extraction',
    text: `When was INC-${incident} first seen?`,
    at,
    must: false,
    inPrompt: ({ messages }) =>
      tells(messages, incident, cycle, []) && messages.some((message) => message.startsWith(`## Cycle ${cycle} `))
        ? true
        : stamps.some((stamp) => tells(messages, incident, -1, [stamp])),
    query: { text: `INC-${incident} opened`, kinds: ['turn'] },
    inFound: ({ hits }) => hits.some(({ hit }) => hit.what === 'turn' && hit.incident === incident && hit.at === at),
  };
}

function broughtBy({ incident, at, cycle, episode }: Opening): readonly Question[] {
  const value = episode?.broughtBy ?? null;
  if (value === null) return [];
  return [
    {
      kind: 'extraction',
      text: `What was changed before INC-${incident} came up on ${date(at)}?`,
      at,
      must: false,
      inPrompt: ({ messages }) => tells(messages, incident, cycle, [`-> ${value}`]),
      query: { text: `INC-${incident}`, kinds: ['turn'], ...dayOf(at) },
      inFound: ({ hits }) => hits.some(({ text }) => text.includes(`-> ${value}`)),
    },
  ];
}

function endedBy({ incident, episode, endedAt }: Opening): readonly Question[] {
  const value = episode?.endedBy ?? null;
  if (value === null || endedAt === null) return [];
  return [
    {
      kind: 'extraction',
      text: `What helped against INC-${incident} on ${date(endedAt)}?`,
      at: endedAt,
      must: false,
      inPrompt: ({ messages }) => messages.some((message) => message.includes(`-> ${value}`)),
      query: { text: `INC-${incident} resolved`, kinds: ['turn'], ...dayOf(endedAt) },
      inFound: ({ hits }) => hits.some(({ text }) => text.includes(`-> ${value}`)),
    },
  ];
}
