import { width, wrap } from './wrap.ts';

/** Columns as wide as their widest cell, two spaces between, no line longer than it must be. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return alignColumns([header, ...rows]).join('\n');
}

export interface FoldingRow {
  readonly cells: readonly string[];
  /** What the cells after the first few say, as words. */
  readonly folded: string;
}

/**
 * A table where it fits the terminal. Where it does not, the first `kept` columns stay one, and below each row stands what
 * the others say. A pipe gets the table: one line each is what grep wants.
 */
export function foldingTable(
  header: readonly string[],
  rows: readonly FoldingRow[],
  kept: number,
  columns: number | null,
): string {
  const whole = alignColumns([header, ...rows.map(({ cells }) => cells)]);
  if (columns === null || whole.every((line) => width(line) <= columns)) return whole.join('\n');
  const heads = alignColumns(rows.map(({ cells }) => cells.slice(0, kept)));
  const indent = Math.max(0, ...rows.map(({ cells }) => width(cells[0] ?? ''))) + 2;
  return rows
    .flatMap(({ folded }, index) => [
      wrap(heads[index] ?? '', columns, indent),
      wrap(' '.repeat(indent) + folded, columns, indent),
    ])
    .join('\n');
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => width(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
