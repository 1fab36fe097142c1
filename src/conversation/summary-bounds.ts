import { INCIDENT_SEVERITIES, type Incident } from '../model/incident.ts';
import type { ConcludedLine, Summary, SummaryCover, SummaryLine } from '../model/summary.ts';
import { concludedText, frameLines, observedText } from './summary-text.ts';
import { byteLength } from './text.ts';

/** All there is to say, before it is bounded. */
export interface SummaryDraft {
  readonly observed: Map<number, SummaryLine>;
  readonly concluded: Map<number, ConcludedLine>;
  /** Of the cluster as a whole. */
  readonly general: SummaryLine[];
  readonly conclusions: ConcludedLine[];
}

/** Lines that found no room, over all updates. */
export interface LeftOut {
  readonly observed: number;
  readonly concluded: number;
}

/** What is concluded gets at least the rest of this. */
const OBSERVED_SHARE = 0.75;
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

  /** Empty when not even the titles fit. */
  fill(draft: SummaryDraft, before: LeftOut): Summary {
    const room = this.#maxBytes - byteLength(frameLines(this.#head));
    const concluded = this.#byImportance(draft.concluded, draft.conclusions);
    const conclusions = byteLength(concluded.map((line) => concludedText(line, 'rules'))) + MORE_RESERVE;
    const observed = take(
      this.#byImportance(draft.observed, draft.general),
      (line) => observedText(line, 'rules'),
      Math.max(room * OBSERVED_SHARE, room - conclusions),
      before.observed,
      (text) => ({ incident: null, text }),
    );
    const rest = take(
      concluded,
      (line) => concludedText(line, 'rules'),
      room - byteLength(observed.map((line) => observedText(line, 'rules'))),
      before.concluded,
      (text) => ({ incident: null, text, confidence: null }),
    );
    return { ...this.#head, observed, concluded: rest };
  }

  #byImportance<T extends SummaryLine>(lines: ReadonlyMap<number, T>, general: readonly T[]): readonly T[] {
    const ranked = [...lines.values()].map((line) => ({ line, rank: this.#rank(line) }));
    return [...general, ...ranked.toSorted((a, b) => compare(a.rank, b.rank)).map(({ line }) => line)];
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

/** How many lines these summaries had left out. */
export function leftOutOf(summaries: readonly Summary[]): LeftOut {
  const count = (lines: readonly SummaryLine[]) =>
    lines.reduce((sum, { text }) => sum + Number(LEFT_OUT.exec(text)?.[1] ?? 0), 0);
  return {
    observed: summaries.reduce((sum, { observed }) => sum + count(observed), 0),
    concluded: summaries.reduce((sum, { concluded }) => sum + count(concluded), 0),
  };
}

/** The first lines that fit, by incident, those on the cluster first; at the end how many there were beside them. */
function take<T extends SummaryLine>(
  lines: readonly T[],
  render: (line: T) => string,
  room: number,
  before: number,
  more: (text: string) => T,
): readonly T[] {
  const sizes = lines.map((line) => byteLength([render(line)]));
  const isWhole = before === 0 && sizes.reduce((sum, bytes) => sum + bytes, 0) <= room;
  const taken: T[] = [];
  let left = room - (isWhole ? 0 : MORE_RESERVE);
  for (const [index, line] of lines.entries()) {
    const bytes = sizes[index] ?? 0;
    if (bytes > left) continue;
    taken.push(line);
    left -= bytes;
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
