/** Bytes of JSON. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** All in which a bracket differs from the brace of its direction. */
const BRACE_BIT = 0x20;

/** No value, name or bracket ends where one was looked for. */
export const NO_END = -1;

/** The first byte that is no white space, at `from` or behind. */
export function skipBlank(json: Uint8Array, from: number): number {
  let at = from;
  while (at < json.length && (json[at] as number) <= SPACE) at += 1;
  return at;
}

/** Just behind the value that begins at `from`. Only its brackets are counted: whether it is well formed inside is not looked at. */
export function endOfValue(json: Uint8Array, from: number): number {
  const first = json[from];
  if (first === QUOTE) return endOfString(json, from);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfBrackets(json, from);
  return endOfWord(json, from);
}

/** Just behind the closing quote of the string whose opening one stands at `from`. */
export function endOfString(json: Uint8Array, from: number): number {
  const { length } = json;
  let at = from + 1;
  while (at < length) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return NO_END;
}

/** The same of a name; NO_END also where an escape is in it. */
export function endOfPlainName(json: Uint8Array, from: number): number {
  const { length } = json;
  for (let at = from + 1; at < length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) break;
  }
  return NO_END;
}

function endOfBrackets(json: Uint8Array, from: number): number {
  const { length } = json;
  let depth = 0;
  let at = from;
  while (at < length) {
    const byte = json[at] as number;
    at += 1;
    if (byte === QUOTE) {
      // The loop of endOfString, once more: most of a page is stepped over here, and a call for each string costs a third.
      let inside = json[at];
      while (inside !== QUOTE && at < length) {
        at += inside === BACKSLASH ? 2 : 1;
        inside = json[at];
      }
      at += 1;
    } else if ((byte | BRACE_BIT) === OPEN_BRACE) {
      depth += 1;
    } else if ((byte | BRACE_BIT) === CLOSE_BRACE) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return NO_END;
}

/** A number, true, false or null. */
function endOfWord(json: Uint8Array, from: number): number {
  const { length } = json;
  let at = from;
  while (at < length) {
    const byte = json[at] as number;
    if (byte <= SPACE || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) break;
    at += 1;
  }
  return at === from ? NO_END : at;
}
