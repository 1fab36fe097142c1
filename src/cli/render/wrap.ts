import { stripVTControlCharacters } from 'node:util';

/** Characters a text takes on the terminal; colours take none. */
export function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/**
 * Breaks a line at blanks so that it fits the terminal, and goes on under `indent` blanks. A word longer than the line stays
 * whole: half a name cannot be copied. Null columns, or a line that fits: as it is.
 */
export function wrap(line: string, columns: number | null, indent: number): string {
  if (columns === null || width(line) <= columns) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(/\s*\S+/g) ?? []) {
    if (current.trim() !== '' && width(current) + width(word) > columns) {
      lines.push(current);
      current = ' '.repeat(indent) + word.trimStart();
    } else {
      current += word;
    }
  }
  return [...lines, current].join('\n');
}
