import { INCIDENT_SEVERITIES, type Incident } from '../model/incident.ts';
import type { ConcludedLine, Summary, SummaryCover, SummaryLine } from '../model/summary.ts';
import { concludedText, frameLines, observedText } from './summary-text.ts';
import { byteLength } from './text.ts';

/** A line, and what stands for it where room is short. */
export interface DraftLine<T extends SummaryLine> {
  readonly line: T;
  readonly short: T;
}

/** All there is to say, before it is bounded. */
export interface SummaryDraft {
  readonly observed: Map<number, DraftLine<SummaryLine>>;
  readonly concluded: Map<number, DraftLine<ConcludedLine>>;
  /** Of the cluster as a whole. */
  readonly general: DraftLine<SummaryLine>[];
  readonly conclusions: DraftLine<ConcludedLine>[];
}

/** What is said besides the lines. */
export interface SummaryTotals {
  /** How many incidents were told of, over all updates: those without a line are counted. */
  readonly incidents: number;
  /** Null when there are too few to count. */
  readonly countsLine: string | null;
  /** Conclusions that had found no room in earlier summaries. */
  readonly conclusionsLeftOut: number;
}

/** What is concluded gets at least the rest of this. */
const OBSERVED_SHARE = 0.75;
/** Of what is observed or concluded: the most that lines may take before the others get their short form. */
const FULL_SHARE = 0.6;
/** Room for a line that says how many more there were. */
const MORE_RESERVE = 70;
const LEFT_OUT = /^… and (\d{1,15}) more left out for want of room$/;

/** A summary by rules in at most so many bytes: what matters most, in the order of incidents, and how much was left out. */
export class BoundedSummary {
  readonly #head: Pick<Summary, 'analyst' | 'model'> & SummaryCover;
  readonly #ledger: ReadonlyMap<number, Incident>;
  readonly #maxBytes: number;

  constructor(
    head: Pick<Summary, 'analyst' | 'model'> & SummaryCover,
    ledger: ReadonlyMap<number, Incident>,
    maxBytes: number,
  ) {
    this.#head = head;
    this.#ledger = ledger;
    this.#maxBytes = maxBytes;
  }

  /** Empty when not even the titles and one line fit. */
  fill(draft: SummaryDraft, totals: SummaryTotals): Summary {
    const render = (line: ConcludedLine) => concludedText(line, 'rules');
    const room = this.#maxBytes - byteLength(frameLines(this.#head));
    const conclusions = this.#byImportance(draft.concluded, draft.conclusions);
    const concludedBytes = byteLength(conclusions.map(({ line }) => render(line))) + MORE_RESERVE;
    const counts = totals.countsLine === null ? [] : [{ incident: null, text: totals.countsLine }];
    const observed = take(
      [...counts.map((line) => ({ line, short: line })), ...this.#byImportance(draft.observed, draft.general)],
      (line) => observedText(line, 'rules'),
      Math.max(room * OBSERVED_SHARE, room - concludedBytes),
      totals.incidents - draft.observed.size,
      (text) => ({ incident: null, text }),
    );
    const left = room - byteLength(observed.map((line) => observedText(line, 'rules')));
    const concluded = take(conclusions, render, left, totals.conclusionsLeftOut, (text) => ({
      incident: null,
      text,
      confidence: null,
    }));
    return { ...this.#head, observed, concluded };
  }

  #byImportance<T extends SummaryLine>(
    lines: ReadonlyMap<number, DraftLine<T>>,
    general: readonly DraftLine<T>[],
  ): readonly DraftLine<T>[] {
    const ranked = [...lines.values()].map((draft) => ({ draft, rank: this.#rank(draft.line) }));
    return [...general, ...ranked.toSorted((a, b) => compare(a.rank, b.rank)).map(({ draft }) => draft)];
  }

  /** Smaller is more important: people spoke of it, it is severe, it came often, it was seen lately. */
  #rank({ incident, text }: SummaryLine): readonly number[] {
    const known = incident === null ? undefined : this.#ledger.get(incident);
    const said = known?.word !== undefined || text.includes('said by ') ? 0 : 1;
    const severity = known?.severity ?? INCIDENT_SEVERITIES.find((each) => text.startsWith(each));
    return [
      said,
      severity === undefined ? INCIDENT_SEVERITIES.length / 2 : INCIDENT_SEVERITIES.indexOf(severity),
      -(known?.occurrences ?? 0),
      -(known?.lastSeen ?? 0),
      -(incident ?? 0),
    ];
  }
}

/** How many conclusions these summaries had left out. */
export function leftOutOf(summaries: readonly Summary[]): number {
  const texts = summaries.flatMap(({ concluded }) => concluded.map(({ text }) => text));
  return texts.reduce((sum, text) => sum + Number(LEFT_OUT.exec(text)?.[1] ?? 0), 0);
}

/** What fits, the first in full; by incident, those on the cluster first, and at the end how many there were beside them. */
function take<T extends SummaryLine>(
  lines: readonly DraftLine<T>[],
  render: (line: T) => string,
  room: number,
  before: number,
  more: (text: string) => T,
): readonly T[] {
  const sized = (line: T) => byteLength([render(line)]);
  const isWhole = before === 0 && lines.reduce((sum, { line }) => sum + sized(line), 0) <= room;
  const taken: T[] = [];
  let left = room - (isWhole ? 0 : MORE_RESERVE);
  const least = isWhole ? 0 : left * (1 - FULL_SHARE);
  for (const { line, short } of lines) {
    const fitting = left - sized(line) >= least ? line : short;
    if (sized(fitting) > left) continue;
    taken.push(fitting);
    left -= sized(fitting);
  }
  const ordered = taken.toSorted((a, b) => (a.incident ?? 0) - (b.incident ?? 0));
  const leftOut = before + lines.length - taken.length;
  if (leftOut === 0 || left < 0) return ordered;
  return [...ordered, more(`… and ${leftOut} more left out for want of room`)];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
