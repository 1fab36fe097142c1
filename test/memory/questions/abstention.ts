import { AILMENTS } from '../town.ts';
import type { Question, Questioner } from './question.ts';

/**
 * What never was. The evidence is that nothing is found although everything was looked through; a prompt shows it only
 * while nothing has been pruned. Dated by when the history began: all of it has to be known.
 */
export const abstention: Questioner = ({ witness, places, start }) => {
  const seen = new Set(witness.all.map(({ code, place }) => `${code} ${place}`));
  return places.flatMap((place) =>
    Object.values(AILMENTS)
      .filter((code) => !seen.has(`${code} ${place}`))
      .map((code): Question => {
        const [namespace, name] = place.split('/');
        return {
          kind: 'abstention',
          text: `Has ${place} ever had a ${code}?`,
          at: start,
          must: false,
          inPrompt: ({ isWhole }) => isWhole,
          query: { text: `${code} "${namespace}/Deployment ${name}"`, kinds: ['turn'], limit: 200 },
          inFound: ({ hits, isComplete }) => isComplete && hits.length === 0,
        };
      }),
  );
};
