import type { Config } from '../../config/index.ts';
import { conversationTokens, gauge } from '../../context/index.ts';
import type { Session } from '../../model/session.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { fileSize, fullTime, moment } from '../render/times.ts';
import { openSessions } from './open.ts';

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
}

const HEADER = ['SESSION', 'STATE', 'CLUSTER', 'CYCLES', 'MESSAGES', 'CONTEXT', 'SIZE', 'SAVED'];

/** Lists the sessions of SESSION_DIR, newest first; files that cannot be read are told, not hidden. */
export async function listSessions(io: CliIo, { all, output }: ListSessionsOptions): Promise<number> {
  const { stores, config } = openSessions(io);
  const live = (await stores.sessions.list()).map((listing): Row => ({ ...listing, state: stateOf(listing.session) }));
  const names = await stores.archive.names();
  const put = (all ? await stores.archive.list() : []).map(
    ({ name, path, bytes, session, problem, at }): Row => ({
      ...{ id: name, path, bytes, session, problem },
      savedAt: session?.savedAt ?? at,
      state: session === null ? 'unreadable' : 'archived',
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
  if (rows.length === 0) {
    io.write(`no sessions in ${config.sessionDir}\n${hidden}`);
    return EXIT.ok;
  }
  io.write(
    `${table(
      HEADER,
      rows.map((row) => cells(row, config)),
    )}\n${hidden}`,
  );
  return EXIT.ok;
}

function stateOf(session: Session | null): Row['state'] {
  if (session === null) return 'unreadable';
  return session.metadata.closedAt === null ? 'open' : 'closed';
}

function cells({ id, state, bytes, savedAt, session, problem }: Row, config: Config): string[] {
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

function data({ id, path, bytes, savedAt, state, session, problem }: Row, config: Config) {
  const context = session === null ? null : contextOf(session, config);
  return {
    id,
    state,
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
