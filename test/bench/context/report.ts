import type { RowSpec } from './row.ts';
import type { StageResult } from './stage.ts';
import { type Counted, promptTokens } from './tally.ts';

/** A promise the numbers must keep. */
export interface Bar {
  readonly text: string;
  readonly value: string;
  /** Null: this run does not tell. */
  readonly passed: boolean | null;
}

const HEADS = [
  '',
  'asks',
  'calls',
  'input tokens',
  'largest',
  'cached',
  'written',
  'output',
  '$',
  '$ a day',
  'prunes',
  'missing',
] as const;

export function stageTable({ rows, days }: StageResult): string {
  const lines = rows.map(({ spec, tally }) => cellsOf(spec, tally, days));
  const widths = HEADS.map((head, place) => Math.max(head.length, ...lines.map((cells) => cells[place]?.length ?? 0)));
  return [HEADS, ...lines]
    .map((cells) =>
      cells
        .map((cell, place) => (place < 2 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
        .join('  '),
    )
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

function cellsOf({ name, analyze }: RowSpec, tally: Counted, days: number): string[] {
  const input = promptTokens(tally.usage);
  return [
    name,
    analyze,
    String(tally.calls),
    input.toLocaleString('en'),
    tally.largest.toLocaleString('en'),
    share(tally.usage.cacheRead, input),
    share(tally.usage.cacheWrite, input),
    tally.usage.output.toLocaleString('en'),
    tally.costUsd.toFixed(3),
    (tally.costUsd / days).toFixed(3),
    String(tally.prunes),
    String(tally.missing),
  ];
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`;
}

/** What the rows lived through. */
export function stageFacts({ rows, days, pods }: StageResult): string {
  const [first] = rows;
  if (first === undefined) return '';
  const { cycles, mostOpen, opened, news, longPauses } = first.tally;
  return [
    `${pods} pods, ${cycles} cycles, ${news} of them with news, ${longPauses} of these more than an hour after the last`,
    `${opened} incidents opened or came back (${(opened / days).toFixed(1)} a day), at most ${mostOpen} open at a time`,
  ].join('; ');
}

/** What went wrong on the way: a number that rests on it says nothing. */
export function troubles({ rows }: StageResult): readonly string[] {
  return rows.flatMap(({ spec, tally }) => [
    ...(tally.failed === 0 ? [] : [`${spec.name} (${spec.analyze}): ${tally.failed} failed, ${tally.firstFailure}`]),
    ...(tally.missing === 0 ? [] : [`${spec.name} (${spec.analyze}): missing first in ${tally.firstMissing}`]),
  ]);
}

export function dollarsADay({ rows, days }: StageResult, wanted: Partial<RowSpec>): number {
  const found = rows.find(({ spec }) =>
    Object.entries(wanted).every(([key, value]) => spec[key as keyof RowSpec] === value),
  );
  return found === undefined ? Number.NaN : found.tally.costUsd / days;
}
