import type { ConversationEntry } from '../../model/conversation.ts';
import { type Incident, incidentName } from '../../model/incident.ts';
import { describeObject, type Millis } from '../../model/objects.ts';
import type { Report } from '../../model/report.ts';
import type { Session } from '../../model/session.ts';
import { entryText } from './session-entry.ts';
import { fullTime } from './times.ts';

/** A message, and the prune that took it out of the conversation; null while it is in there. */
export interface ExportedMessage {
  readonly number: number;
  readonly entry: ConversationEntry;
  readonly pruned: { readonly at: Millis } | null;
}

export interface Diary {
  readonly session: Session;
  readonly messages: readonly ExportedMessage[];
  /** Of the cluster's ledger: what incidents are called. */
  readonly incidents: readonly Incident[];
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NO_DAY = 'Without a date';

/** The conversation as an incident diary: by day, what was told and what was answered. Pure. */
export function* sessionMarkdown({ session, messages, incidents }: Diary): Generator<string> {
  const { metadata } = session;
  const told = messages.filter(({ entry }) => entry.kind !== 'system');
  const names = new Map(incidents.map((incident) => [incident.number, titleOf(incident)]));
  yield `# ${escapeMarkdown(session.id)}${metadata.cluster === null ? '' : ` · ${escapeMarkdown(metadata.cluster)}`}\n\n`;
  yield `${metadata.cycleCount} cycles, ${told.length} messages, ${metadata.prunes} prunes; begun ${fullTime(metadata.createdAt)}, saved ${fullTime(session.savedAt)}.\n`;
  yield* incidentList(told, incidents);
  let day: string | null = null;
  for (const message of told) {
    const today = dayOf(message.entry.at);
    if (today !== day) yield `\n## ${today}\n`;
    day = today;
    yield* messageLines(message, names);
  }
}

function* incidentList(messages: readonly ExportedMessage[], incidents: readonly Incident[]): Generator<string> {
  const spokenOf = new Set(messages.flatMap(({ entry }) => entry.incidents));
  const known = incidents.filter(({ number }) => spokenOf.has(number)).toSorted((a, b) => a.number - b.number);
  if (known.length === 0) return;
  yield '\n## Incidents\n\n';
  for (const incident of known) {
    const ended = incident.endedAt === null ? 'open' : `${incident.state} ${fullTime(incident.endedAt)}`;
    const times = incident.occurrences > 1 ? `, ${incident.occurrences} times` : '';
    yield `- **${incidentName(incident)}** ${incident.severity} ${escapeMarkdown(titleOf(incident))}: first seen ${fullTime(incident.firstSeen)}, ${ended}${times}\n`;
  }
}

function* messageLines(
  { number, entry, pruned }: ExportedMessage,
  names: ReadonlyMap<number, string>,
): Generator<string> {
  const when = entry.at === null ? '' : `${new Date(entry.at).toISOString().slice(11, 16)} `;
  const marks = [
    ...(entry.pinned ? ['pinned'] : []),
    ...(entry.excluded === true ? ['not sent to the model'] : []),
    ...(pruned === null ? [] : [`pruned ${fullTime(pruned.at)}`]),
  ];
  const cycle = entry.cycle === null ? '' : ` · cycle ${entry.cycle}`;
  yield `\n### ${when}${headline(entry)}${cycle} · #${number}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}\n\n`;
  if (entry.report !== null) {
    yield* reportLines(entry.report, names);
    const lookedUp = LOOKED_UP.exec(entryText(entry))?.[1];
    if (lookedUp !== undefined) yield `\n*${escapeMarkdown(lookedUp)}*\n`;
    return;
  }
  yield fenced(entryText(entry));
}

/** The last line of a report, where something was looked up for it. */
const LOOKED_UP = /\n\((looked up: .*)\)$/;

/** What a message is, in the words of a diary. */
function headline({ kind, role }: ConversationEntry): string {
  switch (kind) {
    case 'baseline':
      return 'The whole picture';
    case 'delta':
      return 'What changed';
    case 'heartbeat':
      return 'The day';
    case 'report':
      return 'Report';
    case 'summary':
      return 'Summary of older messages';
    case 'interruption':
      return 'Interrupted';
    case 'system':
    case 'imported':
      return role === 'assistant' ? 'Answer' : 'Message';
  }
}

function* reportLines(report: Report, names: ReadonlyMap<number, string>): Generator<string> {
  const by = report.analyst === 'rules' ? 'the rules' : (report.model ?? report.analyst);
  yield `${escapeMarkdown(report.summary)} *(${escapeMarkdown(by)})*\n`;
  if (report.assessments.length > 0) yield '\n';
  for (const { incident, assessment, likelyCause, confidence, nextStep } of report.assessments) {
    const name = names.get(incident);
    const title = `**${incidentName({ number: incident })}**${name === undefined ? '' : ` ${escapeMarkdown(name)}`}`;
    yield `- ${title}: ${escapeMarkdown(assessment)}\n`;
    if (likelyCause !== null)
      yield `  - likely cause${confidence === null ? '' : ` (${confidence} confidence)`}: ${escapeMarkdown(likelyCause)}\n`;
    if (nextStep !== null) yield `  - next: ${escapeMarkdown(nextStep)}\n`;
  }
}

function titleOf({ code, owner }: Incident): string {
  return `${code} ${describeObject(owner)}`;
}

function dayOf(at: Millis | null): string {
  if (at === null) return NO_DAY;
  const date = new Date(at);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.toISOString().slice(0, 10)}`;
}

/** Cluster text is data: nothing in it may become markup, a link, or the end of its block. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}

/** One paragraph in which every mark stands for itself. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!&]/g, (mark) => `\\${mark}`)
    .replace(/^([-+=]|\d+[.)])/, '\\$1')
    .replace(/(https?|www)(:|\.)/gi, '$1\\$2');
}
