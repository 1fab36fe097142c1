import type { CaseResult, Score } from '../../eval/index.ts';
import { describeObject } from '../../model/objects.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** Per case what was met, missed and false, each miss and false alarm by name; then the total. */
export function evalText(
  results: readonly CaseResult[],
  total: Score,
  failed: readonly string[],
  paint: Paint,
): string {
  const rows = results.map((result) => [
    result.name,
    String(result.looks),
    result.isHealthy ? 'healthy' : `${result.met.length}/${result.met.length + result.missed.length}`,
    String(result.wrong.length),
    result.missed.length + result.wrong.length === 0 ? paint.good('ok') : paint.bad('look'),
  ]);
  const details = results.flatMap((result) => detailLines(result, paint));
  const share = (value: number | null) => (value === null ? 'nothing to measure' : `${(value * 100).toFixed(1)} %`);
  return [
    table(['case', 'looks', 'met', 'false', ''], rows),
    ...(details.length === 0 ? [] : ['', ...details]),
    '',
    `recall     ${share(total.recall)}  (${total.met} of ${total.expected} entries)`,
    `precision  ${share(total.precision)}  (${total.wrong} of ${total.incidents} incidents false)`,
    `healthy    ${total.healthyCases} cases, ${total.falsePerHealthyLook === null ? 'nothing to measure' : `${total.falsePerHealthyLook.toFixed(2)} false incidents per look`}`,
    ...failed.map((text) => paint.bad(`below the bar: ${text}`)),
    '',
  ].join('\n');
}

function detailLines({ name, missed, wrong, problems }: CaseResult, paint: Paint): string[] {
  return [
    ...missed.map(
      ({ entry, why }) =>
        `${paint.bad('missed')} ${name}: ${entry.codes?.join(' or ')} on ${entry.namespace ?? ''}/${entry.kind} ${entry.name} (${why})`,
    ),
    ...wrong.map(
      ({ code, owner, message }) => `${paint.bad('false')}  ${name}: ${code} on ${describeObject(owner)}: ${message}`,
    ),
    ...problems.map((problem) => `${paint.dim('note')}   ${name}: ${problem}`),
  ];
}
