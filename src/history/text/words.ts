/** One word of a text: `text` as it is compared, and where it stands. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Runs of what the index's tokenizer (unicode61) takes for parts of words. */
const RUN = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** Scripts that put no space between words: each sign is a word of its own, and words are phrases of them. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** Where a code's name has its seams: Crash|Loop|Back|Off, OOM|Killed. */
const SEAM = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** The words of a text, in order. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const run of text.matchAll(RUN)) {
    let start = 0;
    for (const sign of run[0].matchAll(SPACELESS)) {
      if (sign.index > start) words.push(wordAt(run[0].slice(start, sign.index), run.index + start));
      words.push(wordAt(sign[0], run.index + sign.index));
      start = sign.index + sign[0].length;
    }
    if (start < run[0].length) words.push(wordAt(run[0].slice(start), run.index + start));
  }
  return words;
}

/** The parts of the words that have seams, in order; the words without are left out. */
export function partsOf(text: string): readonly Word[] {
  return [...text.matchAll(RUN)].flatMap((run) => {
    const parts = run[0].split(SEAM);
    if (parts.length === 1) return [];
    let start = run.index;
    return parts.map((part) => {
      const word = wordAt(part, start);
      start = word.end;
      return word;
    });
  });
}

/** As text for the index: spaces around the signs that have none. */
export function spaced(text: string): string {
  return text.replace(SPACELESS, ' $& ');
}

/** For the index, beside the text: every word with seams once, in its parts. */
export function seams(text: string): string {
  const found = new Set<string>();
  for (const [run] of text.matchAll(RUN)) {
    const parts = run.split(SEAM);
    if (parts.length > 1) found.add(parts.join(' '));
  }
  return [...found].join(' ');
}

/** Lower case and without accents. */
export function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Are they one English word in two forms? The index does it by Porter's rules; near enough for what is marked and scanned. */
export function isSameWord(a: string, b: string): boolean {
  return a === b || stem(a) === stem(b);
}

function stem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  const bare = word.replace(/(?:ies|y)$/, 'i').replace(/(?<=[^s])s$/, '');
  const root = bare.replace(/(?:ing|ed|es|e)$/, '');
  return root.length < 3 ? bare : root.replace(/([^aeiouls])\1$/, '$1');
}

function wordAt(text: string, start: number): Word {
  return { text: plain(text), start, end: start + text.length };
}
