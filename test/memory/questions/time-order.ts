import type { Opening } from '../witness.ts';
import { date, dayOf, names, type Question, type Questioner } from './question.ts';

/** Which of two came first, on the same day. */
export const timeOrder: Questioner = ({ witness, now }, random) => {
  const days = Map.groupBy(
    witness.all.filter(({ at }) => at < now),
    ({ at }) => date(at),
  );
  return [...days.values()].flatMap((openings) => {
    const first = random.pick(openings);
    const others = openings.filter(({ incident, at }) => incident !== first.incident && at !== first.at);
    return others.length === 0 ? [] : [whichFirst(first, random.pick(others))];
  });
};

function whichFirst(a: Opening, b: Opening): Question {
  const both = [a, b];
  return {
    kind: 'time order',
    text: `On ${date(a.at)}, which came first: INC-${a.incident} or INC-${b.incident}?`,
    at: Math.min(a.at, b.at),
    must: false,
    inPrompt: ({ messages }) =>
      both.every(({ cycle, incident }) =>
        messages.some(
          (message) => new RegExp(`^## (Baseline at c|C)ycle ${cycle} `).test(message) && names(message, incident),
        ),
      ),
    query: { text: '', kinds: ['turn'], ...dayOf(a.at), limit: 200 },
    inFound: ({ hits }) =>
      both.every(({ incident, at }) =>
        hits.some(({ hit }) => hit.what === 'turn' && hit.incident === incident && hit.at === at),
      ),
  };
}
