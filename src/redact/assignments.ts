import { isProseWord } from './harmless-value.ts';
import { isMarked, mark } from './mark.ts';
import { readValue, type ValuePlace } from './read-value.ts';
import { isSecretName, type NameStrength, nameStrength } from './secret-names.ts';

const MARK = mark('value');
const SEPARATOR = /:=|=>|={1,3}|:|%3[AaDd]/g;
/** What may stand between a name and its separator: spaces, and before them quotes (escaped or not), a closing bracket. */
const LONGEST_GAP = 8;
const LONGEST_NAME = 120;

/** `DB_PASSWORD=…`, `token: …`, `"apiKey": "…"`: the value of a name that says secret. */
function redactAssigned(text: string): string {
  return replaceValues(text, SEPARATOR, (match) => placeAfter(text, match.index, match[0]));
}

function placeAfter(text: string, separatorAt: number, separator: string): ValuePlace | null {
  const spacesAt = runBefore(text, separatorAt, LONGEST_GAP, isBlank);
  const gapAt = runBefore(text, spacesAt, LONGEST_GAP, closesName);
  const nameAt = runBefore(text, gapAt, LONGEST_NAME, isOfName);
  const strength = nameAt === gapAt ? null : nameStrength(text.slice(nameAt, gapAt));
  if (strength === null) return null;
  const gap = text.slice(gapAt, separatorAt);
  const colon = separator === ':';
  const at = skipBlank(text, separatorAt + separator.length);
  const spaced = at > separatorAt + separator.length;
  // `registry/db-password:tag`, `system:serviceaccount:auth:reader`
  if (colon && !spaced && gap === '' && /[/:@]/.test(text.charAt(nameAt - 1))) return null;
  const opensLine = /(?:^|\n)[ \t"'\\-]*$/.test(text.slice(Math.max(0, nameAt - 200), nameAt));
  return { at, strength, colon, spaced, opensLine, quotedName: /["'`]/.test(gap) };
}

/** Where the longest run of such characters begins that ends before `end`. Read backwards: a pattern would try every character that stands before. */
function runBefore(text: string, end: number, longest: number, isOne: (code: number) => boolean): number {
  const least = Math.max(0, end - longest);
  let at = end;
  while (at > least && isOne(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** `\\`, `"`, `'`, a backtick, `]` */
function closesName(code: number): boolean {
  return code === 0x5c || code === 0x22 || code === 0x27 || code === 0x60 || code === 0x5d;
}

/** `[A-Za-z0-9_.-]` */
function isOfName(code: number): boolean {
  const letter = code | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e ||
    code === 0x2d
  );
}

/** Kubernetes' and Docker's pairs: `{"name":"DB_PASSWORD","value":"…"}`, `- name: DB_PASSWORD` above `value: …`. */
const PAIR =
  /(?<![A-Za-z0-9])name\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?([\w.-]{1,100})\\{0,3}["']?[\s,;]{1,40}\\{0,3}["']?value\\{0,3}["']?\s{0,4}[:=][ \t]{0,4}/gi;
function redactPairs(text: string): string {
  if (!/value/i.test(text)) return text;
  return replaceValues(text, PAIR, (match) => placeOf(match, nameStrength(match[1] ?? '')));
}

/** `--password hunter`, `["--token", "…"]`. */
const FLAG = /(?<![\w-])--?([A-Za-z][\w.-]{0,80})(?:\\{0,3}["'],[ \t]{0,4}|[ \t]{1,4})(?![ \t-])/g;
function redactFlags(text: string): string {
  return replaceValues(text, FLAG, (match) => {
    const at = match.index + match[0].length;
    const isProse = isProseWord(/[^\s,;]{0,40}/.exec(text.slice(at, at + 41))?.[0] ?? '');
    return isProse ? null : placeOf(match, nameStrength(match[1] ?? ''));
  });
}

function placeOf(match: RegExpExecArray, strength: NameStrength | null): ValuePlace | null {
  if (strength === null) return null;
  const at = match.index + match[0].length;
  return { at, strength, colon: false, spaced: false, opensLine: false, quotedName: false };
}

/** `<password>…</password>` */
const ELEMENT = /<([\w:.-]{1,80})(?:\s[^<>]{0,200})?>([^<>]{1,4096})<\//g;
function redactElements(text: string): string {
  if (!text.includes('</')) return text;
  return text.replace(ELEMENT, (whole: string, name: string, value: string) =>
    isSecretName(name) && value.trim() !== '' && !isMarked(value)
      ? whole.replace(`>${value}<`, () => `>${MARK}<`)
      : whole,
  );
}

/** `api key: …`, `access key …`: names in two words, said only of what looks random. */
const SPOKEN =
  /(?<=(?<![A-Za-z])(?:api|access|secret|private|account|encryption|master) key(?: is)?[:=]? {1,3}["'`]?)(?=[\w+/=~.-]{0,63}\d)(?=[\w+/=~.-]{0,63}[A-Za-z])[\w+/=~-][\w+/=~.-]{15,512}/gi;

function redactSpoken(text: string): string {
  return / key/i.test(text) ? text.replace(SPOKEN, MARK) : text;
}

/** Cuts the values of secret-looking names. */
export function redactAssignments(text: string): string {
  return redactSpoken(redactElements(redactFlags(redactPairs(redactAssigned(text)))));
}

/** Replaces the values that stand at the places `locate` finds; looks on behind each. */
function replaceValues(text: string, pattern: RegExp, locate: (match: RegExpExecArray) => ValuePlace | null): string {
  let result = '';
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index < done) continue;
    const place = locate(match);
    const value = place === null ? null : readValue(text, place);
    if (value === null || value.end <= value.start) continue;
    result += text.slice(done, value.start) + MARK;
    done = value.end;
  }
  return done === 0 ? text : result + text.slice(done);
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at - from < 40 && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at += 1;
  return at;
}
