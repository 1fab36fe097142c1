import { NAMED_THRESHOLDS, thresholdText } from '../src/config/rules/threshold-names.ts';
import { type AnyDetector, THRESHOLD_CODES } from '../src/detectors/index.ts';
import { FINDING_CODES, type FindingCode } from '../src/model/finding.ts';

const HEAD = `# Detectors

What k8s-monitor calls wrong, code by code. Codes are public: they stand in reports, logs, metrics and files, and never change their meaning. The severity is
that of a workload of normal importance. Findings of one family on one owner are one incident.

A detector runs where the kinds it needs were read to the last page; elsewhere its incidents become unknown. Kinds it only uses make its verdict better. A
state is over when it was healthy for 10 min and in two looks; an occurrence when it did not happen again.

Thresholds can be changed, and codes switched off, by a rules file: see [rules.md](rules.md). This page is written by \`npm run docs\` from \`src/detectors/\`.
`;

/** `docs/detectors.md`: one section for each code, in the order of the codes. */
export function renderDetectors(detectors: readonly AnyDetector[]): string {
  const sections = FINDING_CODES.flatMap((code) => {
    const [rule, ...others] = detectors.filter((detector) => detector.code === code);
    return rule === undefined ? [] : [renderCode(rule, [rule, ...others])];
  });
  return `${HEAD}${sections.join('')}`;
}

function renderCode(rule: AnyDetector, all: readonly AnyDetector[]): string {
  const { code, severity, family, occurrence, when, notWhen, advice } = rule;
  const kinds = (select: (detector: AnyDetector) => readonly string[]) => [...new Set(all.flatMap(select))];
  const needs = kinds((detector) => detector.needs);
  const uses = kinds((detector) => detector.uses).filter((kind) => !needs.includes(kind));
  const thresholds = thresholdsOf(code);
  const rows = [
    ['severity', `${severity}${occurrence === true ? ', an occurrence' : ''}`],
    ['family', family],
    ['when', when],
    ...(notWhen === null ? [] : [['not when', notWhen]]),
    ['advice', advice],
    ['needs', needs.length === 0 ? 'nothing' : needs.join(all.length > 1 ? ', or ' : ', ')],
    ...(uses.length === 0 ? [] : [['uses', uses.join(', ')]]),
    ...(thresholds === '' ? [] : [['thresholds', thresholds]]),
  ];
  const table = rows.map(([label, text]) => `| ${label} | ${(text ?? '').replaceAll('|', '\\|')} |\n`).join('');
  return `\n## ${code}\n\n| | |\n|---|---|\n${table}`;
}

function thresholdsOf(code: FindingCode): string {
  const groups = Object.entries(THRESHOLD_CODES).flatMap(([group, codes]) =>
    (codes as readonly FindingCode[]).includes(code) ? [group] : [],
  );
  return NAMED_THRESHOLDS.filter(({ name }) => groups.includes(name.slice(0, name.indexOf('.'))))
    .map((threshold) => `\`${threshold.name}\` ${thresholdText(threshold)}`)
    .join(', ');
}
