import type { ConversationEntry } from '../../model/conversation.ts';
import { MonitorError } from '../../model/errors.ts';
import { incidentName } from '../../model/incident.ts';
import type { Session, SessionEvent } from '../../model/session.ts';
import { type CliIo, EXIT } from '../io.ts';
import { createPaint, type Paint } from '../render/paint.ts';
import { entryData, entryText } from '../render/session-entry.ts';
import { type OutputFormat, print, structured } from '../render/structured.ts';
import { fullTime } from '../render/times.ts';
import { type Found, findSession } from './open.ts';
import { showToolRuns } from './tool-runs.ts';

/** Null: all. */
export interface ShowOptions {
  readonly last: number | null;
  readonly incident: number | null;
  readonly cycle: number | null;
  readonly message: number | null;
  /** What befell the session, instead of what was said in it. */
  readonly events: boolean;
  /** What the model looked up, instead of what was said. */
  readonly tools: boolean;
  readonly output: OutputFormat;
}

/** Shows a session's conversation as one reads it; `-o json` gives the entries. */
export async function showSession(io: CliIo, id: string | null, options: ShowOptions): Promise<number> {
  const found = await findSession(io, id);
  const { session } = found;
  if (options.events) return showEvents(io, session, options);
  if (options.tools) return showToolRuns(io, found, options);
  const chosen = session.history.filter((entry) => isAsked(entry, options));
  if (chosen.length === 0 && session.history.length > 0) throw nothingFound(session, options);
  const entries = options.last === null ? chosen : chosen.slice(-options.last);
  if (options.output !== 'text') {
    io.write(print(entries.map(entryData), options.output));
    return EXIT.ok;
  }
  const paint = createPaint(io.hasColor);
  io.write(headOf(found, paint));
  const hidden = chosen.length - entries.length;
  if (hidden > 0) io.write(`${paint.dim(`… ${hidden} earlier message${hidden === 1 ? '' : 's'}`)}\n\n`);
  for (const entry of entries) io.write(`${paint.bold(titleOf(entry, session))}\n${entryText(entry)}\n\n`);
  return EXIT.ok;
}

/** An archive's summary comes first: it is what one reads of it. */
function headOf({ archived, session }: Found, paint: Paint): string {
  if (archived !== null) {
    const summary = archived.summary === null ? '' : `\n${archived.summary}\n`;
    return `${paint.dim(`archived ${fullTime(archived.at)}`)}\n${summary}\n`;
  }
  const { closedAt } = session.metadata;
  return closedAt === null ? '' : `${paint.dim(`closed ${fullTime(closedAt)}`)}\n\n`;
}

/** `#12 user · delta · cycle 9 · 2026-11-21 12:00 UTC · INC-1 · pinned`. */
function titleOf(entry: ConversationEntry, { metadata }: Session): string {
  const isKept = entry.incidents.some((number) => metadata.pinnedIncidents.includes(number));
  const incidents = entry.incidents.slice(0, MOST_INCIDENTS).map((number) => incidentName({ number }));
  const more = entry.incidents.length - incidents.length;
  return [
    `${entry.number === undefined ? '' : `#${entry.number} `}${entry.role}`,
    ...(entry.kind === 'imported' || entry.kind === 'system' ? [] : [entry.kind]),
    ...(entry.cycle === null ? [] : [`cycle ${entry.cycle}`]),
    ...(entry.at === null ? [] : [fullTime(entry.at)]),
    ...(incidents.length === 0 ? [] : [incidents.join(' ') + (more === 0 ? '' : ` and ${more} more`)]),
    ...(entry.pinned ? ['pinned'] : isKept ? ['pinned by its incident'] : []),
    ...(entry.excluded === true ? ['not sent to the model'] : []),
  ].join(' · ');
}

const MOST_INCIDENTS = 5;

function isAsked(entry: ConversationEntry, { incident, cycle, message }: ShowOptions): boolean {
  return (
    (incident === null || entry.incidents.includes(incident)) &&
    (cycle === null || entry.cycle === cycle) &&
    (message === null || entry.number === message)
  );
}

function nothingFound({ id, history }: Session, { incident, cycle, message }: ShowOptions): MonitorError {
  const what = [
    ...(message === null ? [] : [`with number ${message}`]),
    ...(incident === null ? [] : [`that speaks of ${incidentName({ number: incident })}`]),
    ...(cycle === null ? [] : [`of cycle ${cycle}`]),
  ].join(' and ');
  const numbers = history.flatMap(({ number }) => (number === undefined ? [] : [number]));
  return new MonitorError(
    'usage',
    `the conversation ${id} holds no message ${what}`,
    `It holds messages ${Math.min(...numbers)} to ${Math.max(...numbers)}; what was pruned is in the history: \`k8s-monitor sessions search\`, or \`sessions export --with-history\`.`,
  );
}

function showEvents(io: CliIo, { metadata }: Session, { last, output }: ShowOptions): number {
  const events: readonly SessionEvent[] = last === null ? metadata.events : metadata.events.slice(-last);
  if (output !== 'text') {
    io.write(
      structured(
        events.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest })),
        output,
      ),
    );
    return EXIT.ok;
  }
  io.write(`begun ${fullTime(metadata.createdAt)}\n`);
  for (const { at, event, text } of events) io.write(`${fullTime(at)}  ${event.replaceAll('_', ' ')}: ${text}\n`);
  return EXIT.ok;
}
