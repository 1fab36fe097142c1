import { type Incident, isOpen } from '../model/incident.ts';
import type { Summary, SummaryLine } from '../model/summary.ts';
import { plural } from './text.ts';

const CODES_NAMED = 8;
const OTHERS = 'other codes';
const COUNTS = /^(\d{1,15}) incidents? told of in all: (.*); open at the last update: \d+$/;

/** How many incidents a summary has ever told of, those left out counted, by code. */
export interface IncidentCounts {
  readonly byCode: ReadonlyMap<string, number>;
  readonly total: number;
}

export type LedgerByNumber = ReadonlyMap<number, Incident>;

/** By the summaries' own words; where one does not say, by its lines. */
export function countsBefore(summaries: readonly Summary[], ledger: LedgerByNumber): IncidentCounts {
  const byCode = new Map<string, number>();
  const add = (code: string, count: number) => byCode.set(code, (byCode.get(code) ?? 0) + count);
  for (const { observed } of summaries) {
    const said = observed.map(({ text }) => COUNTS.exec(text)?.[2]).find((list) => list !== undefined);
    if (said === undefined) for (const line of byIncident(observed).values()) add(codeOf(line, ledger), 1);
    else for (const [, code = '', count] of said.matchAll(/([^,]+?) (\d{1,15})(?:, |$)/g)) add(code, Number(count));
  }
  return countsOf(byCode);
}

/** The same with these incidents, which were not told of before. */
export function countsWith(
  before: IncidentCounts,
  lines: readonly SummaryLine[],
  ledger: LedgerByNumber,
): IncidentCounts {
  const byCode = new Map(before.byCode);
  for (const line of lines) {
    const code = codeOf(line, ledger);
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
  }
  return countsOf(byCode);
}

/** `14 incidents told of in all: CrashLoopBackOff 9, OOMKilled 5; open at the last update: 3`. */
export function countsText({ byCode, total }: IncidentCounts, open: number): string {
  const ordered = [...byCode].filter(([code]) => code !== OTHERS).toSorted(([, a], [, b]) => b - a);
  const named = ordered.slice(0, CODES_NAMED);
  const others = total - named.reduce((sum, [, count]) => sum + count, 0);
  const list = [...named, ...(others === 0 ? [] : [[OTHERS, others] as const])].map(
    ([code, count]) => `${code} ${count}`,
  );
  return `${plural(total, 'incident')} told of in all: ${list.join(', ')}; open at the last update: ${Math.min(open, total)}`;
}

/** Has it been told of by messages up to that moment? Its first opening tells, where no line of the summary does. */
export function wasToldBefore(incident: Incident | undefined, to: number | null): boolean {
  return incident !== undefined && to !== null && incident.firstSeen <= to;
}

/** Of those the summary tells of, by the same reckoning. */
export function openUpTo(ledger: LedgerByNumber, to: number | null): number {
  return [...ledger.values()].filter((incident) => isOpen(incident) && wasToldBefore(incident, to)).length;
}

function countsOf(byCode: ReadonlyMap<string, number>): IncidentCounts {
  return { byCode, total: [...byCode.values()].reduce((sum, count) => sum + count, 0) };
}

function codeOf({ incident, text }: SummaryLine, ledger: LedgerByNumber): string {
  const known = incident === null ? undefined : ledger.get(incident);
  return known?.code ?? /^(?:SEV-\d |info )([A-Za-z]{1,60})\b/.exec(text)?.[1] ?? OTHERS;
}

function byIncident(lines: readonly SummaryLine[]): ReadonlyMap<number, SummaryLine> {
  return new Map(lines.flatMap((line) => (line.incident === null ? [] : [[line.incident, line] as const])));
}
