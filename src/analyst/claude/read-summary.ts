import { z } from 'zod';
import { readableText } from '../../context/index.ts';
import type { ConcludedLine, Summary, SummaryLine } from '../../model/summary.ts';
import { redactText } from '../../redact/index.ts';
import type { SummaryRequest } from '../analyst.ts';
import { parseJsonIn } from './recover-json.ts';
import { lineTokens } from './summary-prompt.ts';

const LINE_LIMIT = 320;

/** Of the room: what was observed gets this, and what it leaves is for what was concluded. */
const OBSERVED_SHARE = 0.7;

const Line = z.object({
  incident: z.int().positive().nullable().catch(null),
  text: z.string().trim().min(1),
});
const Concluded = Line.extend({ confidence: z.enum(['high', 'medium', 'low']).nullable().catch(null) });
const Answer = z.object({ observed: z.array(z.unknown()), concluded: z.array(z.unknown()).catch([]) });

/**
 * The summary in a model's answer, bounded and redacted; null when there is none. Lines about incidents nobody named are
 * dropped. What stood among the conclusions, or speaks of an incident that only an analyst spoke of, is a conclusion,
 * wherever the model put it.
 */
export function readSummary(text: string, request: SummaryRequest, model: string): Summary | null {
  const parsed = Answer.safeParse(parseJsonIn(text));
  if (!parsed.success) return null;
  const known = knownIncidents(request);
  const wasConcluded = new Map((request.previous?.concluded ?? []).map((line) => [folded(line.text), line]));

  const isKnown = (line: SummaryLine) => numbersOf(line).every((number) => known.all.has(number));
  const observed: SummaryLine[] = [];
  const moved: ConcludedLine[] = [];
  for (const { incident, text: words } of linesOf(parsed.data.observed, Line).filter(isKnown)) {
    const line = { incident, text: redactText(words, LINE_LIMIT) };
    const before = wasConcluded.get(folded(line.text));
    if (before === undefined && (incident === null || known.observed.has(incident))) observed.push(line);
    else moved.push({ ...line, confidence: before?.confidence ?? 'low' });
  }
  const concluded = linesOf(parsed.data.concluded, Concluded)
    .filter(isKnown)
    .map(({ incident, text: words, confidence }) => ({ incident, text: redactText(words, LINE_LIMIT), confidence }));

  const keptObserved = fitting(unique(observed), request.maxTokens * OBSERVED_SHARE);
  const left = request.maxTokens - keptObserved.reduce((sum, line) => sum + lineTokens(line.text), 0);
  const keptConcluded = fitting(unique([...concluded, ...moved]), left);
  if (keptObserved.length + keptConcluded.length === 0) return null;
  return { ...coverageOf(request), analyst: 'claude', model, observed: keptObserved, concluded: keptConcluded };
}

function linesOf<T>(items: readonly unknown[], schema: z.ZodType<T>): T[] {
  return items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

interface KnownIncidents {
  readonly all: ReadonlySet<number>;
  /** Those that detectors, changes or people spoke of. */
  readonly observed: ReadonlySet<number>;
}

function knownIncidents({ previous, removed }: SummaryRequest): KnownIncidents {
  const observed = new Set((previous?.observed ?? []).flatMap(numbersOf));
  const all = new Set([...observed, ...(previous?.concluded ?? []).flatMap(numbersOf)]);
  for (const entry of removed) {
    for (const number of [...entry.incidents, ...namedIn(readableText(entry))]) {
      all.add(number);
      if (entry.role !== 'assistant') observed.add(number);
    }
  }
  return { all, observed };
}

/** The incident a line is about, and all it names. */
function numbersOf({ incident, text }: SummaryLine): number[] {
  return [...(incident === null ? [] : [incident]), ...namedIn(text)];
}

function namedIn(text: string): number[] {
  return [...text.matchAll(/\bINC-(\d{1,9})\b/g)].map(([, number]) => Number(number));
}

/** Which messages it stands for, those of the summary before counted. */
function coverageOf({ previous, removed }: SummaryRequest): Pick<Summary, 'upTo' | 'messages' | 'from' | 'to'> {
  const times = removed.flatMap(({ at }) => (at === null ? [] : [at]));
  const numbers = removed.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const known = <T>(values: readonly (T | null | undefined)[]) => values.filter((value) => value != null) as T[];
  const upTo = known([previous?.upTo, numbers.at(-1)]);
  const from = known([previous?.from, times[0]]);
  const to = known([previous?.to, times.at(-1)]);
  return {
    upTo: upTo.length === 0 ? null : Math.max(...upTo),
    messages: (previous?.messages ?? 0) + removed.length,
    from: from.length === 0 ? null : Math.min(...from),
    to: to.length === 0 ? null : Math.max(...to),
  };
}

/** Each line once. */
function unique<T extends SummaryLine>(lines: readonly T[]): T[] {
  return [...new Map(lines.map((line) => [`${line.incident} ${folded(line.text)}`, line])).values()];
}

/** As many as fit, from the first. */
function fitting<T extends SummaryLine>(lines: readonly T[], room: number): T[] {
  let left = room;
  return lines.filter(({ text }) => {
    const tokens = lineTokens(text);
    if (tokens > left) return false;
    left -= tokens;
    return true;
  });
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\W+/g, ' ').trim();
}
