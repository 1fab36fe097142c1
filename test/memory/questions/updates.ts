import { DAY, date, dayOf, type Question, type Questioner } from './question.ts';

/** What holds now where something else held before: corrected notes, and what a workload runs since its last change. */
export const updates: Questioner = ({ witness, toldUpTo }) => [
  ...witness.remarks
    .filter(({ what, heardAt }) => what === 'correction' && heardAt < toldUpTo)
    .map(({ incident, token, heardAt }): Question => {
      const isThere = (texts: readonly string[]) =>
        texts.some((text) => text.includes(token) && /correction/.test(text));
      return {
        kind: 'updates',
        text: `Which is the right ticket for INC-${incident}, as corrected on ${date(heardAt)}?`,
        at: heardAt,
        must: true,
        inPrompt: ({ messages }) => isThere(messages),
        query: { text: `INC-${incident} correction`, from: dayOf(heardAt).from, to: dayOf(heardAt).to + DAY },
        inFound: ({ hits }) => isThere(hits.map(({ text }) => text)),
      };
    }),
  ...[...witness.lastChanges].map(([place, { at, value, before }]): Question => {
    const [namespace, name] = place.split('/');
    const isThere = (texts: readonly string[]) => texts.some((text) => text.includes(`-> ${value}`));
    return {
      kind: 'updates',
      text: `What does ${place} run since its last change (before: ${before})?`,
      at,
      must: false,
      inPrompt: ({ messages }) => isThere(messages),
      query: { text: `"${namespace}/Deployment/${name}"`, kinds: ['delta', 'baseline'] },
      inFound: ({ hits }) => isThere(hits.map(({ text }) => text)),
    };
  }),
];
