const SPACE = /[ \t\n\r]*/y;
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** What may come next, by the grammar of RFC 8259. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or close' | 'nothing';

/**
 * Where `text` stops being JSON: the index of the first character that cannot stand there (of the whole word, where a
 * number, true, false or null is broken), `text.length` when it ends too early, null when it is JSON. JSON.parse tells
 * the position only for some errors, and torn files are found by it.
 */
export function findJsonError(text: string): number | null {
  return scanJson(text, () => undefined);
}

/** @param onValue hears of each value that is whole: where it ends, and what is open around it (the same array every time). */
export function scanJson(text: string, onValue: (end: number, open: readonly ('{' | '[')[]) => void): number | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const character = text.charAt(at);
    let end = at + 1;
    let isValue = false;
    if (expected === 'nothing') return at;
    if (expected === ':') {
      if (character !== ':') return at;
      expected = 'value';
    } else if (character === closing(open, expected)) {
      open.pop();
      isValue = true;
    } else if (expected === ', or close') {
      if (character !== ',') return at;
      expected = open.at(-1) === '{' ? 'key' : 'value';
    } else if (character === '"') {
      const string = scanString(text, at);
      if (!string.closed) return string.end;
      end = string.end;
      if (wantsKey(expected)) expected = ':';
      else isValue = true;
    } else if (wantsKey(expected)) {
      return at;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'key or }' : 'value or ]';
    } else {
      end = skip(WORD, text, at);
      if (end === at) return at;
      isValue = true;
    }
    if (isValue) {
      expected = afterValue(open);
      onValue(end, open);
    }
    at = skip(SPACE, text, end);
  }
  return expected === 'nothing' ? null : text.length;
}

function wantsKey(expected: Expected): boolean {
  return expected === 'key' || expected === 'key or }';
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : ', or close';
}

/** The bracket that may close the innermost open one here; null where none may. */
function closing(open: readonly string[], expected: Expected): '}' | ']' | null {
  if (expected === ', or close') return open.at(-1) === '{' ? '}' : ']';
  if (expected === 'key or }') return '}';
  return expected === 'value or ]' ? ']' : null;
}

/** `end` is behind the closing quote, or where the string breaks. */
function scanString(text: string, start: number): { readonly closed: boolean; readonly end: number } {
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') return { closed: true, end: at + 1 };
    if (character < ' ') return { closed: false, end: at };
    const next = character === '\\' ? skip(ESCAPE, text, at) : at + 1;
    if (next === at) return { closed: false, end: at };
    at = next;
  }
  return { closed: false, end: text.length };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
