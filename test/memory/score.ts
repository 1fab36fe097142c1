import { estimateTokens, type PruneStrategyName } from '../../src/context/index.ts';
import type { HistoryHit } from '../../src/history/index.ts';
import type { Random } from '../support/seeded-random.ts';
import type { Life } from './life.ts';
import {
  type Found,
  type FoundHit,
  QUESTION_KINDS,
  QUESTIONERS,
  type Question,
  type QuestionKind,
} from './questions/index.ts';
import type { Witness } from './witness.ts';

/** What a tool's answer may hold. */
const ANSWER_TOKENS = 4_000;
/** Asked of each kind and age; of more facts, some. */
const MOST_ASKED = 24;

const DAY = 24 * 60 * 60 * 1000;
export const AGES = [
  { name: 'under a day', upTo: DAY },
  { name: '1 to 7 days', upTo: 7 * DAY },
  { name: '7 to 30 days', upTo: 30 * DAY },
  { name: 'over 30 days', upTo: Number.POSITIVE_INFINITY },
] as const;
export type AgeName = (typeof AGES)[number]['name'];

/** Of so many questions: answered from the prompt, else by one search, else not at all. */
export interface Score {
  readonly asked: number;
  readonly inPrompt: number;
  readonly bySearch: number;
}

export interface Scores {
  readonly cycle: number;
  /** By strategy, kind and age. */
  readonly table: ReadonlyMap<string, Score>;
  /** Questions that must be answered and are not, in words. */
  readonly lapses: readonly string[];
  /** Some of the others, for whoever wants to mend it. */
  readonly unanswered: readonly string[];
  readonly prunes: readonly {
    readonly strategy: PruneStrategyName;
    readonly prunes: number;
    readonly messages: number;
  }[];
}

export function scoreKey(strategy: string, kind: QuestionKind, age: AgeName): string {
  return `${strategy} ${kind} ${age}`;
}

/** Puts the questions to every conversation, each with one search of the history where the prompt does not tell. */
export async function score(life: Life, random: Random): Promise<Scores> {
  const { conversations, now, witness } = life;
  const prompts = conversations.map(({ strategy, prompt, prunes }) => ({
    ...{ strategy, prompt: { messages: prompt, isWhole: prunes === 0 } },
  }));
  const table = new Map<string, Score>();
  const lapses = [...life.lapses];
  const unanswered: string[] = [];
  const questions = QUESTIONERS.flatMap((ask) => ask(life, random));
  for (const kind of QUESTION_KINDS) {
    for (const [index, { name }] of AGES.entries()) {
      const group = questions.filter((question) => question.kind === kind && ageOf(question, now) === index);
      for (const question of sample(group, random)) {
        const found = question.inFound(await search(question, witness));
        for (const { strategy, prompt } of prompts) {
          const inPrompt = question.inPrompt(prompt);
          const key = scoreKey(strategy, kind, name);
          const before = table.get(key) ?? { asked: 0, inPrompt: 0, bySearch: 0 };
          table.set(key, {
            asked: before.asked + 1,
            inPrompt: before.inPrompt + Number(inPrompt),
            bySearch: before.bySearch + Number(!inPrompt && found),
          });
          if (inPrompt || found) continue;
          const line = `${strategy}: ${question.text} (${name}; asked for ${JSON.stringify(question.query)})`;
          if (question.must) lapses.push(line);
          else if (strategy === 'smart') unanswered.push(line);
        }
      }
    }
  }
  const prunes = conversations.map(({ strategy, prunes: count, session }) => ({
    ...{ strategy, prunes: count, messages: session.history.length },
  }));
  return { cycle: life.cycle, table, lapses, unanswered, prunes };
}

function ageOf({ at }: Question, now: number): number {
  return AGES.findIndex(({ upTo }) => now - at < upTo);
}

/** What must hold is asked in full; of the others some. */
function sample(questions: readonly Question[], random: Random): readonly Question[] {
  const must = questions.filter((question) => question.must);
  const rest = questions.filter((question) => !question.must);
  while (rest.length > MOST_ASKED) rest.splice(random.whole(0, rest.length), 1);
  return [...must, ...rest];
}

/** Hits are read whole, in the order of the search, while they fit the answer. */
async function search({ query }: Question, witness: Witness): Promise<Found> {
  const { hits, more } = await witness.history.search(query);
  const read: FoundHit[] = [];
  let left = ANSWER_TOKENS;
  for (const hit of hits) {
    const text = await wholeText(hit, witness);
    left -= estimateTokens(text);
    if (left < 0) break;
    read.push({ hit, text });
  }
  return { hits: read, isComplete: !more && read.length === hits.length };
}

async function wholeText(hit: HistoryHit, { texts, history }: Witness): Promise<string> {
  if (hit.what === 'message') return texts.get(hit.number) ?? hit.snippet;
  const { at } = hit;
  if (at === null) return hit.snippet;
  const { turns } = await history.records({ from: at, to: at + 1 });
  const record = turns.find(({ number, turn }) => number === hit.incident && turn === hit.turn);
  const head = `INC-${hit.incident} ${hit.turn} ${new Date(at).toISOString()} ${hit.severity} ${hit.code} ${hit.owner}`;
  return record === undefined ? hit.snippet : `${head}: ${record.message}`;
}
