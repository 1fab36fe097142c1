import { findTerm, readWords, type Term, textAfter } from './query.ts';

export interface Snippet {
  readonly snippet: string;
  readonly marks: readonly (readonly [start: number, end: number])[];
}

const BEFORE = 60;
const LENGTH = 200;
/** A message may be a megabyte; who wants to see more opens it. */
const LOOKED_THROUGH = 100_000;

/** About 200 characters around the first of the terms that are there, on one line, the words marked. */
export function cutSnippet(text: string, terms: readonly Term[]): Snippet {
  const looked = text.slice(0, LOOKED_THROUGH);
  const worded = readWords(looked);
  const starts = terms.flatMap((term) => findTerm(worded, term)[0]?.start ?? []);
  const first = starts.length === 0 ? 0 : Math.min(...starts);
  const from = boundary(looked, Math.max(0, first - BEFORE));
  const to = from + LENGTH >= text.length ? text.length : boundary(looked, from + LENGTH);
  const line = text
    .slice(from, to)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const snippet = `${from > 0 ? '…' : ''}${line}${to < text.length ? '…' : ''}`;
  return { snippet, marks: findMarks(snippet, terms) };
}

/** The beginning of the word that `position` falls in, if it is near; never the middle of a character. */
function boundary(text: string, position: number): number {
  for (let at = position; at > Math.max(0, position - 20); at -= 1) if (/\s/.test(text[at] ?? ' ')) return at;
  return /[\udc00-\udfff]/.test(text[position] ?? '') ? position - 1 : position;
}

/** Every place of every term; a word once. */
function findMarks(text: string, terms: readonly Term[]): Snippet['marks'] {
  const marks = new Map<number, number>();
  const worded = readWords(text);
  for (const term of terms) {
    let rest = worded;
    for (let found = findTerm(rest, term); found.length > 0; found = findTerm(rest, term)) {
      for (const { start, end } of found) marks.set(start, Math.max(end, marks.get(start) ?? 0));
      rest = textAfter(rest, found.at(-1)?.end ?? 0);
    }
  }
  return [...marks].sort(([a], [b]) => a - b);
}
