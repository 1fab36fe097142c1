import type { VerdictKind, VerdictRecord } from '../model/word.ts';

/** What people said of the incidents of one code, or of all. */
export interface VerdictCount {
  readonly real: number;
  readonly falseAlarm: number;
  readonly known: number;
  /** (real + known) / all: what was said was there, wanted or not. Null where nobody said anything. */
  readonly precision: number | null;
}

export interface VerdictScore {
  /** The code with the most false alarms first, then the one with the most verdicts. */
  readonly codes: readonly (VerdictCount & { readonly code: string })[];
  readonly total: VerdictCount;
  /** The newest first. */
  readonly falseAlarms: readonly VerdictRecord[];
}

/** Counts people's verdicts, each on one episode of one incident. */
export function scoreVerdicts(records: readonly VerdictRecord[]): VerdictScore {
  const codes = [...Map.groupBy(records, ({ code }) => code)].map(([code, own]) => ({ code, ...count(own) }));
  const all = ({ real, falseAlarm, known }: VerdictCount) => real + falseAlarm + known;
  return {
    codes: codes.toSorted((a, b) => b.falseAlarm - a.falseAlarm || all(b) - all(a) || (a.code < b.code ? -1 : 1)),
    total: count(records),
    falseAlarms: records
      .filter(({ verdict }) => verdict.verdict === 'false-alarm')
      .toSorted((a, b) => b.verdict.at - a.verdict.at),
  };
}

function count(records: readonly VerdictRecord[]): VerdictCount {
  const of = (kind: VerdictKind) => records.filter(({ verdict }) => verdict.verdict === kind).length;
  const [real, falseAlarm, known] = [of('real'), of('false-alarm'), of('known')];
  return { real, falseAlarm, known, precision: records.length === 0 ? null : (real + known) / records.length };
}
