/** TypeScript source with nothing left that a search could mistake for code. */
export interface SourceText {
  /** As long as the source: comments and the insides of string, template and regex literals are spaces, line ends stay. */
  readonly code: string;
  /** The insides of '...' and "..." literals, by the offset of the opening quote. */
  readonly strings: ReadonlyMap<number, string>;
}

/** After these words a slash opens a regex literal; after any other word it divides. */
const BEFORE_REGEX = new Set(
  'return typeof case in of delete void instanceof new do else yield await throw'.split(' '),
);
const WORD = /[\w$]+/y;

/**
 * Blanks what is not code. TypeScript 7 has no parser API, so this reads just enough of the grammar: comments, the four
 * kinds of literals, and code inside `${}`. Where a slash is ambiguous it goes by the token before it.
 */
export function scanSource(text: string): SourceText {
  const code = text.split('');
  const strings = new Map<number, string>();
  /** For each `${` that is open: the brace depth at which its `}` stands. */
  const openTemplates: number[] = [];
  let depth = 0;
  let previous = '';
  let at = 0;

  const blankTo = (end: number, from = at): void => {
    for (let index = from; index < end; index += 1) if (code[index] !== '\n') code[index] = ' ';
    at = end;
  };
  const blankTemplate = (): void => {
    const end = endOfTemplate(text, at);
    const opensCode = text.startsWith('${', end);
    blankTo(end);
    at += opensCode ? 2 : 1;
    if (opensCode) openTemplates.push(depth);
    previous = opensCode ? '{' : '`';
  };

  while (at < text.length) {
    const character = text.charAt(at);
    if (text.startsWith('//', at)) {
      blankTo(orEnd(text, text.indexOf('\n', at)));
    } else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      blankTo(close === -1 ? text.length : close + 2);
    } else if (character === "'" || character === '"') {
      const end = endOfString(text, at);
      strings.set(at, text.slice(at + 1, end));
      blankTo(end, at + 1);
      at += 1;
      previous = character;
    } else if (character === '`') {
      at += 1;
      blankTemplate();
    } else if (character === '}' && openTemplates.at(-1) === depth) {
      openTemplates.pop();
      at += 1;
      blankTemplate();
    } else if (character === '/' && opensRegex(previous)) {
      blankTo(endOfRegex(text, at));
      previous = ')';
    } else if (/\s/.test(character)) {
      at += 1;
    } else {
      WORD.lastIndex = at;
      previous = WORD.exec(text)?.[0] ?? character;
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      at += previous.length;
    }
  }
  return { code: code.join(''), strings };
}

/** The line, from 1, on which an offset lies. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function opensRegex(previous: string): boolean {
  return /^[\w$]/.test(previous) ? BEFORE_REGEX.has(previous) : !')]}\'"`'.includes(previous) || previous === '';
}

/** The offset of the closing quote, or of the line's end where it is missing. */
function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === quote || character === '\n') return at;
  }
  return text.length;
}

/** The offset of the closing backtick or of the next `${`. */
function endOfTemplate(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '`' || text.startsWith('${', at)) return at;
  }
  return text.length;
}

/** The offset behind the regex literal and its flags; just behind the slash where none closes on this line. */
function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') break;
    if (character === '\\') at += 1;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) {
      WORD.lastIndex = at + 1;
      return at + 1 + (WORD.exec(text)?.[0].length ?? 0);
    }
  }
  return start + 1;
}

function orEnd(text: string, offset: number): number {
  return offset === -1 ? text.length : offset;
}
