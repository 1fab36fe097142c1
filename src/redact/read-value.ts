import { isHarmlessValue, isProseWord, type ValueSetting } from './harmless-value.ts';
import { isMarked } from './mark.ts';

/** Where a value begins, and what its name looks like. */
export interface ValuePlace extends ValueSetting {
  /** Index of the value's first character, white space after the separator skipped. */
  readonly at: number;
  /** White space stood between the separator and the value. */
  readonly spaced: boolean;
  /** The name is the first thing on its line, as in YAML. */
  readonly opensLine: boolean;
  /** The name stands in quotes: in JSON its value does too, in prose it is some object's name. */
  readonly quotedName: boolean;
}

/** The secret's characters: `[start, end)`. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
}

const QUOTE = /(\\{0,7})(["'`])/y;
const PLAIN_BODY = { '"': /(?:\\.|[^"\\\n])*/y, "'": /(?:\\.|[^'\\\n])*/y, '`': /[^`\n]*/y } as const;
const MARKERS = /(?:\[redacted:[a-z0-9-]{1,40}\])+/y;
/** Up to white space; a quote, comma or bracket ends the value only where something else begins. */
const WORD = /(?:[^\s"'`&;,)}\]>]|["'`&;,)}\]>](?!\s|$|["'`,;)}\]>]|[\w.-]{1,64}\\{0,3}["']?\s?[=:]))+/y;
/** To the end of the line, or to the next `name:`. */
const LINE = /(?:(?![,;]?\s{1,8}["']?[\w.-]{1,64}["']?\s?[=:])[^\n])+/y;
/** YAML's `|` and `>`: the indented lines below. */
const BLOCK = /[|>][+-]?\d?[ \t]*(?:\n[ \t]+[^\n]*)+/y;
const LIST = /[[{][^[\]{}:=\n]{1,2000}[\]}]/y;
/** How Kubernetes rejects a field: `spec.token: Invalid value: "..."`. */
const REJECTED = /(?:Invalid|Unsupported|Duplicate) value: /y;
const PLAIN_WORD = /[A-Za-z][A-Za-z.'’-]{0,40}(?=[ \t]+\S|:)/y;

/** Finds the value of a secret's name; null when there is none, or it is none that needs hiding. Linear: what is not hidden is short. */
export function readValue(text: string, place: ValuePlace): ValueSpan | null {
  if (place.colon) {
    const rejected = matchAt(REJECTED, text, place.at);
    if (rejected !== null) return readValue(text, { ...place, at: place.at + rejected.length, colon: false });
  }
  return readMarked(text, place) ?? readOther(text, place);
}

function readOther(text: string, place: ValuePlace): ValueSpan | null {
  const { at } = place;
  if (matchAt(MARKERS, text, at) !== null) return null;
  const first = text.charAt(at);
  if (matchAt(QUOTE, text, at) !== null) return readQuoted(text, place);
  if (place.colon && (first === '|' || first === '>')) {
    const block = matchAt(BLOCK, text, at);
    if (block !== null) return isMarked(block.slice(block.indexOf('\n'))) ? null : span(at, block);
  }
  if (first === '[' || first === '{') return readList(text, place);
  return readUnquoted(text, place);
}

/** A marker with more text on its heels stands for half of the value. */
function readMarked(text: string, { at }: ValuePlace): ValueSpan | null {
  const marked = matchAt(MARKERS, text, at);
  if (marked === null) return null;
  const more = matchAt(WORD, text, at + marked.length);
  return more === null || more.startsWith('…(+') ? null : { start: at, end: at + marked.length + more.length };
}

function readQuoted(text: string, place: ValuePlace): ValueSpan | null {
  const quote = matchAt(QUOTE, text, place.at) ?? '';
  const start = place.at + quote.length;
  const end = quotedEnd(text, start, quote);
  const closed = text.startsWith(quote, end);
  // `'abc'def`: the quote was no end.
  const glued = closed && /\w/.test(text.charAt(end + quote.length));
  const more = glued ? (matchAt(WORD, text, end + quote.length) ?? '') : '';
  const value = text.slice(start, end);
  if (more === '' && (isMarked(value) || isHarmlessValue(value.trim(), { ...place, colon: false }))) return null;
  return { start, end: glued ? end + quote.length + more.length : end };
}

/** A plain quote's body knows escapes; that of an escaped quote (`\"…\"`) ends at the next one. Unclosed: the line. */
function quotedEnd(text: string, start: number, quote: string): number {
  const kind = quote.at(-1);
  if (quote.length === 1 && (kind === '"' || kind === "'" || kind === '`')) {
    return start + (matchAt(PLAIN_BODY[kind], text, start) ?? '').length;
  }
  const line = matchAt(/[^\n]*/y, text, start) ?? '';
  const close = line.indexOf(quote);
  return start + (close === -1 ? line.length : close);
}

/** `passwords: [one, two]`. Lists under weak names are of objects: `imagePullSecrets: [regcred]`. */
function readList(text: string, { at, strength }: ValuePlace): ValueSpan | null {
  const list = strength === 'strong' ? matchAt(LIST, text, at) : null;
  return list === null || isMarked(list.slice(1, -1)) ? null : { start: at + 1, end: at + list.length - 1 };
}

function readUnquoted(text: string, place: ValuePlace): ValueSpan | null {
  const { at, colon, spaced, strength } = place;
  if (colon && spaced) {
    const word = matchAt(/[^\s,;]{1,60}/y, text, at) ?? '';
    if (isProseWord(word) || /^<(?:set|nil|none|unset)/.test(word)) return null;
    const inSentence = !place.opensLine || strength === 'weak' || place.quotedName;
    if (inSentence && matchAt(PLAIN_WORD, text, at) !== null) return null;
    if (!inSentence && !isHarmlessValue(word, place)) return span(at, (matchAt(LINE, text, at) ?? '').trimEnd());
  }
  const word = matchAt(WORD, text, at);
  if (word === null || isMarked(word)) return null;
  return word.length <= 1_000 && isHarmlessValue(word, place) ? null : span(at, word);
}

function span(start: number, text: string): ValueSpan {
  return { start, end: start + text.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
