import type { ConversationEntry } from '../model/conversation.ts';
import type { AnalystName } from '../model/report.ts';
import type { ConcludedLine, Summary, SummaryCover, SummaryLine } from '../model/summary.ts';
import { fence, redactText } from '../redact/index.ts';
import { plural, stamp } from './text.ts';

const OBSERVED_TITLE = '### Observed (by detectors, changes and people)';
const CONCLUDED_TITLE = '### Concluded (by an analyst, never certain)';

/** Of one line a model wrote. */
const LONGEST_LINE = 1_000;

/** The message that stands for older ones: the same bytes for the same summary, so that it caches. */
export function summaryEntry(summary: Summary): ConversationEntry {
  const lines = [...summary.observed, ...summary.concluded];
  const incidents = new Set(lines.flatMap(({ incident }) => (incident === null ? [] : [incident])));
  return {
    role: 'user',
    kind: 'summary',
    content: summaryText(summary),
    cycle: null,
    at: summary.to,
    pinned: false,
    incidents: [...incidents].sort((a, b) => a - b),
    report: null,
    summary,
  };
}

/** What was observed first, what was concluded after it, with who concluded it and how sure. */
export function summaryText(summary: Summary): string {
  const { observed, concluded, analyst } = summary;
  return [
    ...headLines(summary),
    ...(observed.length === 0 ? [] : [OBSERVED_TITLE, ...observed.map((line) => observedText(line, analyst))]),
    ...(concluded.length === 0 ? [] : [CONCLUDED_TITLE, ...concluded.map((line) => concludedText(line, analyst))]),
  ].join('\n');
}

/** All lines that are there whatever the summary says, the titles of its parts among them. */
export function frameLines(summary: Pick<Summary, 'analyst' | 'model'> & SummaryCover): readonly string[] {
  return [...headLines(summary), OBSERVED_TITLE, CONCLUDED_TITLE];
}

function headLines({
  messages,
  from,
  to,
  analyst,
  model,
}: Pick<Summary, 'analyst' | 'model'> & SummaryCover): readonly string[] {
  const span = from === null || to === null ? '' : ` · ${stamp(from)} to ${stamp(to)}`;
  const by = analyst === 'rules' ? 'the rules' : (model ?? analyst);
  return [
    `## Summary of ${plural(messages, 'older message')}${span}`,
    `They are no longer in this conversation. Brought up to date by ${by}.`,
  ];
}

/** The rules' lines carry their fences; what a model wrote may repeat the cluster's text, and is data as a whole. */
export function observedText({ incident, text }: SummaryLine, analyst: AnalystName): string {
  const words = analyst === 'rules' ? text : fencedLine(text);
  return incident === null ? words : `INC-${incident} ${words}`;
}

export function concludedText(line: ConcludedLine, analyst: AnalystName): string {
  // A line of the rules on no incident counts what was left out: nobody concluded that.
  if (analyst === 'rules' && line.incident === null && line.by === undefined) return line.text;
  const by = line.by ?? analyst;
  const sure = line.confidence === null ? '' : `, confidence: ${line.confidence}`;
  return `${observedText(line, analyst)} (${by === 'rules' ? 'the rules' : by}${sure})`;
}

/** One line of data that nothing in it can end. */
export function fencedLine(text: string): string {
  return fence(redactText(oneLine(text), LONGEST_LINE));
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
