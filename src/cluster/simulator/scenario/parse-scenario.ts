import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { MonitorError } from '../../../model/errors.ts';
import { checkReferences, lengthOf } from './check-references.ts';
import { describeIssue } from './describe-issue.ts';
import type { Mistake } from './mistake.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

const REMEDY = 'Correct the scenario file; docs/scenarios.md describes every field and step.';
const SHOWN_MISTAKES = 10;

/**
 * Reads a scenario from YAML. `from` names it in errors.
 * @throws MonitorError `scenario_invalid`, one line for each mistake: the path of the field and what is allowed.
 */
export function parseScenario(text: string, from: string): Scenario {
  const lines = new LineCounter();
  // The core schema leaves times as text, so that there is one way to read them.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new MonitorError(
      'scenario_invalid',
      `${from}: not YAML at line ${line}, column ${col}: ${broken.message}`,
      REMEDY,
    );
  }
  const checked = scenarioSchema.safeParse(document.toJS({ maxAliasCount: 100 }), { reportInput: true });
  const mistakes = checked.success ? checkReferences(checked.data) : checked.error.issues.flatMap(describeIssue);
  if (!checked.success || mistakes.length > 0) throw invalid(from, mistakes, (path) => lineOf(document, lines, path));
  const { end: _, start, look_every, load_balancers, steps, ...rest } = checked.data;
  return {
    ...rest,
    start,
    length: lengthOf(checked.data),
    lookEvery: look_every,
    loadBalancers: load_balancers,
    steps: [...steps].sort((a, b) => a.at - b.at),
  };
}

function invalid(
  from: string,
  mistakes: readonly Mistake[],
  line: (path: Mistake['path']) => number | null,
): MonitorError {
  const shown = mistakes.slice(0, SHOWN_MISTAKES).map(({ path, message }) => {
    const at = line(path);
    return `  ${describePath(path)}${at === null ? '' : ` (line ${at})`}: ${message}`;
  });
  const more = mistakes.length > SHOWN_MISTAKES ? [`  and ${mistakes.length - SHOWN_MISTAKES} more`] : [];
  return new MonitorError(
    'scenario_invalid',
    [`${from} is not a valid scenario:`, ...shown, ...more].join('\n'),
    REMEDY,
  );
}

/** The line on which a field stands; of one that is missing, the line of what it is missing from. Null for the whole file. */
function lineOf(document: Document, lines: LineCounter, path: Mistake['path']): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** `steps[3].workload` */
function describePath(path: readonly (string | number)[]): string {
  if (path.length === 0) return '(file)';
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
