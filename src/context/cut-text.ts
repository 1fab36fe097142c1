import { utf8Bytes } from './estimate.ts';

/** Room for the marker with any count it can hold. */
const MARKER_BYTES = 72;
const MARKER = /\n\[… ([\d,]{1,19}) characters cut to fit the context …\]\n/g;

/** Under this many bytes a text cannot be cut with an honest marker. */
export const LEAST_CUT_BYTES = MARKER_BYTES;

/**
 * The text in at most `maxBytes` UTF-8 bytes (at least LEAST_CUT_BYTES): whole when it fits, else its two ends with a
 * marker between that says how many characters went, those of an earlier cut included. Never parts a surrogate pair.
 */
export function cutText(text: string, maxBytes: number): string {
  if (utf8Bytes(text) <= maxBytes) return text;
  const side = Math.floor((Math.max(maxBytes, LEAST_CUT_BYTES) - MARKER_BYTES) / 2);
  const from = headLength(text, side);
  const to = tailStart(text, side);
  return `${text.slice(0, from)}${marker(charactersIn(text.slice(from, to)))}${text.slice(to)}`;
}

function marker(characters: number): string {
  return `\n[… ${String(characters).replace(/\B(?=(\d{3})+$)/g, ',')} characters cut to fit the context …]\n`;
}

/** Code points, with an earlier marker standing for what it replaced. */
function charactersIn(removed: string): number {
  let count = removed.length - (removed.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
  for (const [whole, characters = ''] of removed.matchAll(MARKER)) {
    count += Number(characters.replaceAll(',', '')) - whole.length;
  }
  return count;
}

function headLength(text: string, maxBytes: number): number {
  let bytes = 0;
  let length = 0;
  for (const character of text) {
    bytes += characterBytes(character);
    if (bytes > maxBytes) break;
    length += character.length;
  }
  return length;
}

function tailStart(text: string, maxBytes: number): number {
  let bytes = 0;
  let start = text.length;
  while (start > 0) {
    const width = isPair(text, start - 2) ? 2 : 1;
    bytes += characterBytes(text.slice(start - width, start));
    if (bytes > maxBytes) break;
    start -= width;
  }
  return start;
}

function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}

function characterBytes(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
