import type { VerdictCount, VerdictScore } from '../../eval/index.ts';
import { incidentName } from '../../model/incident.ts';
import { describeObject } from '../../model/objects.ts';
import { table } from './table.ts';
import { fullTime } from './times.ts';

const MOST_TOLD = 20;

/** Per code what people said it was, the total, and the newest false alarms by name. */
export function verdictsText({ codes, total, falseAlarms }: VerdictScore, clusters: readonly string[]): string {
  const where = clusters.length === 0 ? 'no ledgers' : clusters.join(', ');
  if (codes.length === 0) return `no verdicts of people (${where}); \`k8s-monitor incidents resolve-as\` gives one\n`;
  const rows = codes.map((count) => [count.code, ...cells(count)]);
  const told = falseAlarms.slice(0, MOST_TOLD).map(({ incident, code, owner, evidence, verdict }) => {
    const because = verdict.because === null ? '' : `, because ${verdict.because}`;
    const when = `${fullTime(verdict.at)} by ${verdict.by}${because}`;
    return `  ${incidentName({ number: incident })} ${code} ${describeObject(owner)}, ${when}\n      ${evidence}`;
  });
  const more = falseAlarms.length - told.length;
  return [
    `people's word in ${where}`,
    '',
    table(['CODE', 'REAL', 'FALSE ALARM', 'KNOWN', 'PRECISION'], [...rows, ['all', ...cells(total)]]),
    ...(told.length === 0 ? [] : ['', 'false alarms, newest first:', ...told]),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
  ].join('\n');
}

function cells({ real, falseAlarm, known, precision }: VerdictCount): string[] {
  return [
    String(real),
    String(falseAlarm),
    String(known),
    precision === null ? '-' : `${(precision * 100).toFixed(1)} %`,
  ];
}
