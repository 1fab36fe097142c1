const KEY = Buffer.from('"managedFields":[');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Kinds of which a look keeps who wrote them last. */
const WRITTEN =
  /^[^?]*\/(?:deployments|statefulsets|daemonsets|replicationcontrollers|nodes|services|persistentvolumeclaims|horizontalpodautoscalers)(?:\?|$)/;
/** The array, an entry, its fieldsV1, `f:spec`; what is below that names single values. */
const DEEPEST = 4;

/** Of the answer to this path: does anybody read who wrote an object? */
export function keepsWriters(path: string): boolean {
  return WRITTEN.test(path);
}

/**
 * Cuts every `managedFields` array of an answer short, in place, and returns what is left of it. They tell which program last wrote
 * which field and are up to half of a list: to skip them costs a fifth of parsing them. The API has no way to leave them out of
 * full objects.
 *
 * What is no well-formed JSON is returned as it is, for the parser to judge.
 *
 * @param keepWriters keep who wrote when, and which fields of spec and status; else the array is empty.
 */
export function cutManagedFields(json: Buffer, keepWriters = false): Buffer {
  let found = json.indexOf(KEY);
  if (found === -1) return json;
  let written = 0;
  let kept = 0;
  const cut = (from: number, to: number) => {
    json.copyWithin(written, kept, from);
    written += from - kept;
    kept = to;
  };
  while (found !== -1) {
    const start = found + KEY.length;
    // A key that merely ends like this one has an escaped quote there.
    const end = json[found - 1] === BACKSLASH ? start : endOf(json, start);
    if (end === -1) break;
    if (keepWriters) cutDeep(json, start, end, cut);
    else cut(start, end);
    found = json.indexOf(KEY, end);
  }
  cut(json.length, json.length);
  return json.subarray(0, written);
}

/** Empties the objects below the deepest level that is kept. */
function cutDeep(json: Buffer, start: number, end: number, cut: (from: number, to: number) => void): void {
  let depth = 1;
  for (let at = start; at < end; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_BRACE && depth >= DEEPEST) {
      const close = endOf(json, at + 1);
      cut(at + 1, close);
      at = close;
    } else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth += 1;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth -= 1;
  }
}

/** Where the bracket stands that closes an array or object whose content begins at `start`; -1 where none does. */
function endOf(json: Buffer, start: number): number {
  let depth = 1;
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth += 1;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** The closing quote of the string whose opening one stands at `at`; the end of all where there is none. */
function endOfString(json: Buffer, at: number): number {
  let end = at + 1;
  while (end < json.length && json[end] !== QUOTE) end += json[end] === BACKSLASH ? 2 : 1;
  return end;
}
