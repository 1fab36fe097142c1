import type { ConversationEntry } from '../model/conversation.ts';
import type { ConcludedLine, Summary, SummaryLine } from '../model/summary.ts';
import { readableText } from './readable-text.ts';
import { isBlank } from './sendable-content.ts';
import type { RejectedSummary, SummaryFlaw } from './strategy.ts';
import type { SummaryRequest } from './summarize.ts';

const CONFIDENCES: readonly unknown[] = ['high', 'medium', 'low', null];
const ANALYSTS: readonly unknown[] = ['rules', 'claude', undefined];

/** What makes a summary unusable, whatever its size; null when nothing does. */
export function findFlaw(
  summary: Summary,
  { previous, removed }: Pick<SummaryRequest, 'previous' | 'removed'>,
): Omit<RejectedSummary, 'by'> | null {
  if (!isWellMade(summary)) return flaw('malformed', 'a line of it is no line of text');
  const lines = [...summary.observed, ...summary.concluded];
  if (lines.length === 0) return flaw('empty', 'it says nothing');
  // The rules quote people, who may name what they like; a model may only speak of what it was told.
  const isQuoting = summary.analyst === 'rules';
  const known = knownIncidents(previous, removed, isQuoting);
  const named = isQuoting ? lines.flatMap(ownIncident) : lines.flatMap(incidentsOf);
  const unknown = named.find((number) => !known.has(number));
  if (unknown === undefined) return null;
  return flaw(
    'unknown_incident',
    `it names INC-${unknown}, of which neither the messages nor the summary before spoke`,
  );
}

function flaw(reason: SummaryFlaw, detail: string): Omit<RejectedSummary, 'by'> {
  return { reason, detail };
}

/** The model's answer is data from outside, whatever its type says. */
function isWellMade({ observed, concluded }: { observed: unknown; concluded: unknown }): boolean {
  if (!Array.isArray(observed) || !Array.isArray(concluded)) return false;
  return observed.every(isLine) && concluded.every((line) => isLine(line) && isConclusion(line));
}

function isLine(line: unknown): line is SummaryLine {
  if (typeof line !== 'object' || line === null || !('text' in line) || !('incident' in line)) return false;
  const { text, incident } = line;
  return typeof text === 'string' && !isBlank(text) && (incident === null || isIncidentNumber(incident));
}

function isIncidentNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isConclusion({ confidence, by }: SummaryLine & Partial<ConcludedLine>): boolean {
  return CONFIDENCES.includes(confidence) && ANALYSTS.includes(by);
}

/** @param fieldsOnly what texts name does not count: reading a whole conversation again costs more than all the rest. */
function knownIncidents(
  previous: Summary | null,
  removed: readonly ConversationEntry[],
  fieldsOnly: boolean,
): ReadonlySet<number> {
  const known = new Set<number>();
  const add = (numbers: readonly number[]) => {
    for (const number of numbers) known.add(number);
  };
  const addSummary = ({ observed, concluded }: Summary) => {
    for (const line of [...observed, ...concluded]) add(incidentsOf(line));
  };
  if (previous !== null) addSummary(previous);
  for (const entry of removed) {
    add(entry.incidents);
    if (entry.report !== null) add(entry.report.assessments.map(({ incident }) => incident));
    if (entry.summary !== undefined) addSummary(entry.summary);
    if (!fieldsOnly) add(namedIn(readableText(entry)));
  }
  return known;
}

function incidentsOf(line: SummaryLine): readonly number[] {
  return [...ownIncident(line), ...namedIn(line.text)];
}

function ownIncident({ incident }: SummaryLine): readonly number[] {
  return incident === null ? [] : [incident];
}

/** Every INC-7 in a text. */
function namedIn(text: string): readonly number[] {
  return [...text.matchAll(/\bINC-(\d{1,9})\b/g)].map(([, digits]) => Number(digits));
}
