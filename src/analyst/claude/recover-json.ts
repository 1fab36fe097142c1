/**
 * JSON that broke off (an answer cut at its token limit), closed after its last whole value; undefined when nothing
 * of it can be read. A string that was cut is left out, unless it is the very first value: then its beginning is
 * better than nothing.
 */
export function recoverJson(text: string): unknown {
  const scan = scanPrefix(text);
  if (scan === null) return undefined;
  return tryParse(scan.whole) ?? (scan.begun === null ? undefined : tryParse(scan.begun));
}

/** The JSON object in a text, also inside a code fence or prose, or as much of one as came; undefined when there is none. */
export function parseJsonIn(text: string): unknown {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const end = text.lastIndexOf('}');
  return (end > start ? tryParse(text.slice(start, end + 1)) : undefined) ?? recoverJson(text.slice(start));
}

interface Scan {
  /** Cut after the last whole value of an object or array, and closed. */
  readonly whole: string;
  /** The same with the string that was being written, closed where it broke off. */
  readonly begun: string | null;
}

function scanPrefix(text: string): Scan | null {
  const closers: string[] = [];
  let whole = '';
  let inString = false;
  let escaped = false;
  /** Up to where the string being read can be cut, and where its newest escape begins. */
  let safeEnd = 0;
  let escapeStart = 0;

  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (inString) {
      if (escaped) {
        escaped = false;
        // \uXXXX is safe to cut only after its four digits.
        safeEnd = letter === 'u' ? index + 5 : index + 1;
      } else if (letter === '\\') {
        escaped = true;
        escapeStart = index;
      } else if (letter === '"') {
        inString = false;
        if (isValueEnd(text, index)) whole = closed(text.slice(0, index + 1), closers);
      } else if (index >= safeEnd) safeEnd = index + 1;
      continue;
    }
    if (letter === '"') {
      inString = true;
      safeEnd = index + 1;
    } else if (letter === '{') closers.push('}');
    else if (letter === '[') closers.push(']');
    else if (letter === '}' || letter === ']') {
      if (closers.pop() !== letter) return null;
      whole = closed(text.slice(0, index + 1), closers);
    } else if (letter === ',') whole = closed(text.slice(0, index), closers);
  }

  const end = safeEnd <= text.length ? safeEnd : escapeStart;
  const begun = inString ? closed(`${text.slice(0, end)}"`, closers) : null;
  return { whole, begun };
}

/** Is the string that ends here a value? A key is followed by a colon, and the cut may hide it: then it is not known. */
function isValueEnd(text: string, quote: number): boolean {
  const next = /\S/.exec(text.slice(quote + 1, quote + 40))?.[0];
  return next !== undefined && next !== ':';
}

function closed(text: string, closers: readonly string[]): string {
  return text + closers.toReversed().join('');
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
