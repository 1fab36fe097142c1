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
    metText(result),
    String(result.wrong.length),
    result.missed.length + result.wrong.length === 0 ? paint.good('ok') : paint.bad('not ok'),
  ]);
  const details = results.flatMap((result) => detailLines(result, paint));
  const share = (value: number | null) => (value === null ? 'nothing to measure' : `${(value * 100).toFixed(1)} %`);
  return [
    table(['CASE', 'LOOKS', 'MET', 'FALSE', ''], rows),
    ...(details.length === 0 ? [] : ['', ...details]),
    '',
    `recall     ${share(total.recall)}  (${total.met} of ${total.expected} entries met)`,
    `precision  ${share(total.precision)}  (${total.wrong} of ${total.incidents} incidents false)`,
    ...(total.incidentsPerCause === null
      ? []
      : [`causes     ${total.incidentsPerCause.toFixed(2)} incidents per cause`]),
    `healthy    ${total.falsePerHealthyLook === null ? 'nothing to measure' : `${total.falsePerHealthyLook.toFixed(2)} false incidents per look`}  (${total.healthyCases} of ${total.cases} cases)`,
    ...failed.map((text) => paint.bad(`below the bar: ${text}`)),
    '',
  ].join('\n');
}

/** Nothing is asked of a case whose entries are all of codes that were not asked for. */
function metText({ isHealthy, met, missed }: CaseResult): string {
  const asked = met.length + missed.length;
  if (isHealthy) return 'healthy';
  return asked === 0 ? '-' : `${met.length}/${asked}`;
}

function detailLines({ name, missed, wrong, problems }: CaseResult, paint: Paint): string[] {
  return [
    ...missed.map(
      ({ entry, why }) =>
        `${paint.bad('missed')} ${name}: ${entry.codes?.join(' or ') ?? 'any code'} on ${describeObject({ ...entry, namespace: entry.namespace ?? '' })} (${why})`,
    ),
    ...wrong.map(
      ({ code, owner, message }) => `${paint.bad('false')}  ${name}: ${code} on ${describeObject(owner)}: ${message}`,
    ),
    ...problems.map((problem) => `${paint.dim('note')}   ${name}: ${problem}`),
  ];
}
