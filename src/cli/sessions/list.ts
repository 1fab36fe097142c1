import type { Config } from '../../config/index.ts';
import { conversationTokens, gauge } from '../../context/index.ts';
import type { Session } from '../../model/session.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { fileSize, fullTime, moment } from '../render/times.ts';
import { type Opened, openSessions } from './open.ts';

export interface ListSessionsOptions {
  /** Archived ones too. */
  readonly all: boolean;
  readonly output: OutputFormat;
}

interface Row {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly savedAt: number | null;
  readonly state: 'open' | 'closed' | 'archived' | 'unreadable';
  readonly session: Session | null;
  readonly problem: string | null;
  /** A monitor goes on with it. */
  readonly isCurrent: boolean;
}

const HEADER = ['SESSION', 'STATE', 'CLUSTER', 'CYCLES', 'MESSAGES', 'CONTEXT', 'SIZE', 'SAVED'];

/** Lists the sessions of SESSION_DIR, newest first; files that cannot be read are told, not hidden. */
export async function listSessions(io: CliIo, { all, output }: ListSessionsOptions): Promise<number> {
  const { stores, config } = openSessions(io);
  const live = (await stores.sessions.list()).map(
    (listing): Row => ({
      ...listing,
      state: stateOf(listing.session),
      isCurrent: listing.id === config.sessionId,
    }),
  );
  const names = await stores.archive.names();
  const put = (all ? await stores.archive.list() : []).map(
    ({ name, path, bytes, session, problem, at }): Row => ({
      ...{ id: name, path, bytes, session, problem },
      savedAt: session?.savedAt ?? at,
      state: session === null ? 'unreadable' : 'archived',
      isCurrent: false,
    }),
  );
  const rows = [...live, ...put].toSorted((a, b) => (b.savedAt ?? -Infinity) - (a.savedAt ?? -Infinity));
  if (output !== 'text') {
    io.write(
      structured(
        rows.map((row) => data(row, config)),
        output,
      ),
    );
    return EXIT.ok;
  }
  const hidden = all || names.length === 0 ? '' : `${names.length} archived (--all shows them)\n`;
  const next = await tellNext(rows, { stores, config });
  if (rows.length === 0) {
    io.write(`no sessions in ${config.sessionDir}\n${hidden}${next}`);
    return EXIT.ok;
  }
  io.write(
    `${table(
      HEADER,
      rows.map((row) => cells(row, config)),
    )}\n${hidden}${next}`,
  );
  return EXIT.ok;
}

/** What the table cannot show of the session that cycles go on with, or will. */
async function tellNext(rows: readonly Row[], { stores, config }: Opened): Promise<string> {
  const { sessionId } = config;
  const wanted = (await stores.sessionInbox.peek(sessionId)).map(({ command }) => command);
  const to = wanted.findLast((command) => command.command === 'switch')?.to;
  const isChosen = config.sources.SESSION_ID === 'sessions switch';
  return [
    ...(isChosen && !rows.some(({ isCurrent }) => isCurrent)
      ? [`${sessionId} is the current session: it begins with a monitor's next cycle\n`]
      : []),
    ...(to === undefined ? [] : [`a switch to ${to} waits for the monitor's next cycle\n`]),
  ].join('');
}

function stateOf(session: Session | null): Row['state'] {
  if (session === null) return 'unreadable';
  return session.metadata.closedAt === null ? 'open' : 'closed';
}

function cells({ id, state: plain, bytes, savedAt, session, problem, isCurrent }: Row, config: Config): string[] {
  const state = isCurrent ? `${plain}, current` : plain;
  if (session === null) return [id, state, '-', '-', '-', '-', fileSize(bytes), problem ?? 'no reason known'];
  const { metadata, history } = session;
  return [
    id,
    state,
    metadata.cluster ?? '-',
    String(metadata.cycleCount),
    String(history.length),
    `${contextOf(session, config).pct.toFixed(1)} %`,
    fileSize(bytes),
    fullTime(savedAt),
  ];
}

function data({ id, path, bytes, savedAt, state, session, problem, isCurrent }: Row, config: Config) {
  const context = session === null ? null : contextOf(session, config);
  return {
    id,
    state,
    current: isCurrent,
    path,
    bytes,
    savedAt: moment(savedAt),
    cluster: session?.metadata.cluster ?? null,
    cycles: session?.metadata.cycleCount ?? null,
    messages: session?.history.length ?? null,
    contextTokens: context?.tokens ?? null,
    contextPct: context?.pct ?? null,
    closedAt: moment(session?.metadata.closedAt ?? null),
    problem,
  };
}

/** How full the model's context is with it, as the cycle line has it. */
export function contextOf({ history, metadata }: Session, { maxContextTokens }: Config) {
  const tokens = conversationTokens(history, metadata.calibration);
  return gauge(tokens, { maxTokens: maxContextTokens, threshold: 1, target: 1 });
}
