import { CHECK_NAMES, type CheckResult, type CheckRow } from '../../check/index.ts';
import type { Paint } from './paint.ts';
import { pad } from './table.ts';
import { elapsed } from './times.ts';
import { wrap } from './wrap.ts';

export interface CheckText {
  readonly rows: readonly CheckRow[];
  /** YAML that grants what is missing; '' when nothing is, null when that is not known. */
  readonly rbac: string | null;
  readonly version: string;
  readonly milliseconds: number;
}

/** A pipe has no width of its own; a log or an issue is read at this one. */
const COLUMNS = 100;
const RESULTS: readonly CheckResult[] = ['failed', 'warning', 'ok', 'skipped'];
const FIRST = Math.max(...CHECK_NAMES.map((name) => name.length)) + 2;
const SECOND = Math.max(...RESULTS.map((result) => result.length)) + 2;

/** What `k8s-monitor check` prints: what was seen beside each check, what to do below it, the YAML to apply at the end. */
export function checkText(
  { rows, rbac, version, milliseconds }: CheckText,
  paint: Paint,
  columns: number | null,
): string {
  const width = Math.min(columns ?? COLUMNS, COLUMNS);
  const counts = RESULTS.map((result) => [rows.filter((row) => row.result === result).length, result] as const)
    .filter(([count]) => count > 0)
    .map(([count, result]) => `${count} ${result}`);
  return [
    `k8s-monitor ${version} check · ${counts.join(', ')} · ${elapsed(milliseconds)}`,
    '',
    ...rows.map((row) => rowText(row, paint, width)),
    ...(rbac === null || rbac === '' ? [] : ['', 'The missing rights:', '', rbac.trimEnd()]),
    '',
  ].join('\n');
}

function rowText({ check, result, seen, remedy }: CheckRow, paint: Paint, width: number): string {
  const indent = FIRST + SECOND;
  const colour = {
    failed: paint.bad,
    warning: (text: string) => paint.severity('SEV-2', text),
    ok: paint.good,
    skipped: paint.dim,
  };
  const [first = '', ...more] = seen.split('\n');
  const head = pad(check, FIRST) + colour[result](pad(result, SECOND));
  const steps = remedy === null ? [] : remedy.split('\n').map((step) => `-> ${step}`);
  const fold = (line: string, hanging: number) => wrapWhole(line, width, hanging);
  return [
    fold(head + first, indent),
    ...more.map((line) => fold(' '.repeat(indent) + line, indent)),
    ...steps.map((line) => fold(' '.repeat(indent) + line, indent + 3)),
  ].join('\n');
}

/** A blank that is none to `wrap`. */
const HELD_BLANK = '\uE000';

/** A command between backticks stays on one line: it is there to be copied. */
function wrapWhole(line: string, width: number, indent: number): string {
  const held = line.replace(/`[^`]{1,70}`/g, (command) => command.replaceAll(' ', HELD_BLANK));
  return wrap(held, width, indent).replaceAll(HELD_BLANK, ' ');
}
