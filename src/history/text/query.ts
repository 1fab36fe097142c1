import { isSameWord, partsOf, type Word, wordsOf } from './words.ts';

/** Words that must stand one after the other; one alone is the usual case. */
export interface Term {
  readonly words: readonly string[];
  /** The same with codes' names in their parts: `crash loop back off`; null when it has none. */
  readonly parts: readonly string[] | null;
  /** The last word may be only a beginning. */
  readonly prefix: boolean;
}

/** What is asked beyond this is no search any more. */
const LONGEST = 1_000;
const MOST_TERMS = 32;
/** Shorter beginnings would be of too many words. */
const SHORTEST_PREFIX = 3;

const QUOTED = /"([^"]*)"/g;

/** What a person typed, as terms that must all be there. Never fails: what is no word is left out. */
export function parseQuery(text: string): readonly Term[] {
  const asked = text.slice(0, LONGEST).replace(/[“”„‟«»]/g, '"');
  const terms: Term[] = [];
  let start = 0;
  for (const phrase of asked.matchAll(QUOTED)) {
    terms.push(...plainTerms(asked.slice(start, phrase.index)), ...term(phrase[1] ?? ''));
    start = phrase.index + phrase[0].length;
  }
  const last = plainTerms(asked.slice(start));
  return [...terms, ...last.slice(0, -1), ...last.slice(-1).map(openEnded)].slice(0, MOST_TERMS);
}

/** What stands between blanks belongs together: `api:1.5.0` is a phrase of four words. */
function plainTerms(text: string): readonly Term[] {
  return text.split(/\s+/).flatMap(term);
}

function term(text: string): readonly Term[] {
  const words = wordsOf(text).map((word) => word.text);
  if (words.length === 0) return [];
  const parts = partsOf(text).map((word) => word.text);
  return [{ words, parts: parts.length === 0 ? null : parts, prefix: false }];
}

/** INC-4 is not the beginning of INC-42. */
function openEnded(asked: Term): Term {
  const last = asked.words.at(-1) ?? '';
  return { ...asked, prefix: [...last].length >= SHORTEST_PREFIX && !/\p{N}$/u.test(last) };
}

/** Where the term stands in a text: its words, in their order; empty when it does not. */
export function findTerm(text: WordedText, term: Term): readonly Word[] {
  const ways: readonly (readonly [readonly Word[], readonly string[]])[] = [
    [text.words, term.words],
    [text.parts, term.words],
    ...(term.parts === null
      ? []
      : ([
          [text.words, term.parts],
          [text.parts, term.parts],
        ] as const)),
  ];
  for (const [words, wanted] of ways) {
    const at = findSequence(words, wanted, term.prefix);
    if (at !== -1) return words.slice(at, at + wanted.length);
  }
  return [];
}

/** How often the term stands in a text. */
export function countTerm(text: WordedText, term: Term): number {
  let count = 0;
  let rest = text;
  for (let found = findTerm(rest, term); found.length > 0; found = findTerm(rest, term)) {
    count += 1;
    rest = textAfter(rest, found.at(-1)?.end ?? 0);
  }
  return count;
}

/** What of a text begins at `position` or later. */
export function textAfter({ words, parts }: WordedText, position: number): WordedText {
  return {
    words: words.filter(({ start }) => start >= position),
    parts: parts.filter(({ start }) => start >= position),
  };
}

/** A text read once. */
export interface WordedText {
  readonly words: readonly Word[];
  readonly parts: readonly Word[];
}

export function readWords(text: string): WordedText {
  return { words: wordsOf(text), parts: partsOf(text) };
}

function findSequence(words: readonly Word[], wanted: readonly string[], prefix: boolean): number {
  const end = wanted.length - 1;
  return words.findIndex((_, start) =>
    wanted.every((want, offset) => {
      const have = words[start + offset]?.text;
      if (have === undefined) return false;
      return isSameWord(have, want) || (prefix && offset === end && have.startsWith(want));
    }),
  );
}
