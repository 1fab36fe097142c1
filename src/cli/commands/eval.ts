import { openJudges } from '../../app.ts';
import { type Bar, type CaseEntry, type CaseResult, findCases, runCase, score, shortfalls } from '../../eval/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { evalText } from '../render/eval-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { readJudging } from '../settings.ts';

export interface EvalOptions {
  readonly directories: readonly string[];
  /** Empty: all codes. */
  readonly codes: readonly string[];
  readonly output: OutputFormat;
  readonly bar: Bar;
}

/** Runs the detectors over recorded cases and counts what was met, missed and false. */
export async function evaluate(io: CliIo, { directories, codes, output, bar }: EvalOptions): Promise<number> {
  const cases = (await Promise.all(directories.map(findCases))).flat();
  const asked = new Set(codes);
  const judges = openJudges(readJudging(io));
  const results: CaseResult[] = [];
  // One after another: a case may hold a whole cluster.
  for (const item of cases) results.push(await runCase(item, asked, judges));
  const total = score(results);
  const failed = shortfalls(total, bar);
  io.write(
    output === 'text'
      ? evalText(results, total, failed, createPaint(io.hasColor))
      : structured({ total, shortfalls: failed, cases: results.map(caseData) }, output),
  );
  return failed.length === 0 ? EXIT.ok : EXIT.found;
}

function caseData({ met, missed, ...result }: CaseResult) {
  return {
    ...result,
    met: met.map(entryData),
    missed: missed.map(({ entry, why }) => ({ entry: entryData(entry), why })),
  };
}

/** Names of looks are data, and data is no key where keys are renamed. */
function entryData({ states, ...entry }: CaseEntry) {
  if (states === undefined) return entry;
  return { ...entry, states: Object.entries(states).map(([look, state]) => ({ look, state })) };
}
