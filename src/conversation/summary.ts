import type { ConversationEntry } from '../model/conversation.ts';
import type { Incident } from '../model/incident.ts';
import type { AnalystName, Assessment, Report } from '../model/report.ts';
import { type ConcludedLine, type Summary, type SummaryLine, summaryCover } from '../model/summary.ts';
import { BoundedSummary, type DraftLine, leftOutOf, type SummaryDraft } from './summary-bounds.ts';
import { countsBefore, countsText, countsWith, openUpTo, wasToldBefore } from './summary-counts.ts';
import { linesOnIncidents, type SummedIncident, sumForgotten, sumIncident } from './summary-lines.ts';
import { fencedLine, summaryEntry } from './summary-text.ts';

export interface RulesSummaryRequest {
  /** What is summed up already; null the first time. */
  readonly previous: Summary | null;
  /** The messages that go, oldest first. */
  readonly removed: readonly ConversationEntry[];
  /** Of the ledger: the open ones, and the ended ones it still knows. */
  readonly incidents: readonly Incident[];
  /** Of the text of the message it becomes, in UTF-8. */
  readonly maxBytes: number;
}

/** Sums up without a model; `write` and `entry` are what a prune asks for. */
export function ledgerSummaryWriter(incidents: readonly Incident[]) {
  return {
    write: (request: Omit<RulesSummaryRequest, 'incidents'>) => summarizeByRules({ ...request, incidents }),
    entry: summaryEntry,
  };
}

/**
 * Brings a summary up to date by rules alone. Observed: a line for each incident the messages speak of, from the ledger
 * (first seen, how often, what changed before, what helped, how it ended, people's words), or from the messages where the
 * ledger has forgotten it. Concluded: the newest assessment of each, from the reports. Lines on incidents the messages do
 * not speak of stay as they are. What finds no room is counted, what matters least first.
 */
export function summarizeByRules({ previous, removed, incidents, maxBytes }: RulesSummaryRequest): Summary {
  const cover = summaryCover(previous, removed);
  const draft: SummaryDraft = { observed: new Map(), concluded: new Map(), general: [], conclusions: [] };
  const earlier = [...removed.flatMap(({ summary }) => summary ?? []), ...(previous === null ? [] : [previous])];
  for (const summary of earlier) addEarlier(draft, summary);

  const ledger = new Map(incidents.map((incident) => [incident.number, incident]));
  const told = linesOnIncidents(removed);
  const fresh: SummaryLine[] = [];
  for (const number of new Set(removed.flatMap((entry) => (entry.kind === 'summary' ? [] : entry.incidents)))) {
    const incident = ledger.get(number);
    const before = draft.observed.get(number)?.line.text;
    const summed = incident === undefined ? sumForgotten(before, told.get(number)) : sumIncident(incident);
    if (summed === null) continue;
    const line = observedLine(number, summed);
    if (before === undefined && !wasToldBefore(incident, previous?.to ?? null)) fresh.push(line.line);
    draft.observed.set(number, line);
  }
  addConclusions(
    draft,
    removed.flatMap(({ report }) => report ?? []),
  );
  const counts = countsWith(countsBefore(earlier, ledger), fresh, ledger);
  return new BoundedSummary({ analyst: 'rules', model: null, ...cover }, ledger, maxBytes).fill(draft, {
    // What a count says and a line does not show can only be more than that where incidents were not counted before.
    incidents: Math.max(counts.total, draft.observed.size),
    countsLine: counts.total < 2 ? null : countsText(counts, openUpTo(ledger, cover.to)),
    conclusionsLeftOut: leftOutOf(earlier),
  });
}

function observedLine(incident: number, { full, short }: SummedIncident): DraftLine<SummaryLine> {
  return { line: { incident, text: full }, short: { incident, text: short } };
}

/** What a model wrote is data from then on, with its name to it; its lines on one incident become one. */
function addEarlier(draft: SummaryDraft, { analyst, observed, concluded }: Summary): void {
  const isOwn = analyst === 'rules';
  const kept = observed.map((line): SummaryLine => (isOwn ? line : { ...line, text: fencedLine(line.text) }));
  for (const [incident, lines] of Map.groupBy(kept, (line) => line.incident)) {
    if (incident !== null) draft.observed.set(incident, same({ incident, text: joined(lines) }));
    else draft.general.push(...lines.filter((line) => !isOwn || isCarried(line)).map(same));
  }
  const conclusions = concluded.map(
    (line): ConcludedLine => (isOwn ? line : { by: analyst, ...line, text: fencedLine(line.text) }),
  );
  for (const [incident, lines] of Map.groupBy(conclusions, (line) => line.incident)) {
    const [first] = lines;
    if (first === undefined) continue;
    if (incident === null) draft.conclusions.push(...lines.filter((line) => !isOwn || isCarried(line)).map(same));
    else draft.concluded.set(incident, same({ ...first, text: joined(lines), confidence: leastOf(lines) }));
  }
}

function same<T extends SummaryLine>(line: T): DraftLine<T> {
  return { line, short: line };
}

function joined(lines: readonly SummaryLine[]): string {
  return lines.map(({ text }) => text).join(' · ');
}

/** Putting conclusions together makes none of them surer. */
function leastOf(lines: readonly ConcludedLine[]): ConcludedLine['confidence'] {
  const order = ['high', 'medium', 'low', null] as const;
  return order[Math.max(...lines.map(({ confidence }) => order.indexOf(confidence)))] ?? null;
}

/** Of the rules' own lines on the cluster as a whole, what is a model's; the others are counted anew each time. */
function isCarried({ text }: SummaryLine): boolean {
  return text.startsWith('<data>');
}

/** The newest of each incident; fencing costs, so that only those are. */
function addConclusions({ concluded }: SummaryDraft, reports: readonly Report[]): void {
  const newest = new Map<number, { readonly assessment: Assessment; readonly by: AnalystName }>();
  for (const { analyst: by, assessments } of reports) {
    for (const assessment of assessments) {
      const { incident, likelyCause } = assessment;
      const before = newest.get(incident)?.by ?? concluded.get(incident)?.line.by;
      // What the rules assess is observed already; only the cause they guess at is not.
      if (by === 'rules' && (likelyCause === null || before === 'claude')) continue;
      newest.set(incident, { assessment, by });
    }
  }
  for (const [incident, { assessment, by }] of newest) {
    const { confidence, likelyCause } = assessment;
    const line = { incident, text: fencedLine(conclusionOf(assessment)), confidence, by };
    concluded.set(incident, { line, short: { ...line, text: fencedLine(likelyCause ?? assessment.assessment) } });
  }
}

function conclusionOf({ assessment, likelyCause, nextStep }: Assessment): string {
  return [
    assessment,
    ...(likelyCause === null ? [] : [`likely cause: ${likelyCause}`]),
    ...(nextStep === null ? [] : [`next: ${nextStep}`]),
  ].join('; ');
}
