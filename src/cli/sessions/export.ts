import { extname } from 'node:path';
import type { StoredMessage } from '../../history/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { Session } from '../../model/session.ts';
import { encodeExport } from '../../session/index.ts';
import { nodeFileSystem, writeAtomically } from '../../storage/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { sessionCsv } from '../render/session-csv.ts';
import { type ExportedMessage, sessionMarkdown } from '../render/session-markdown.ts';
import type { ExportFormat } from './export-format.ts';
import { type Found, findSession, tellLeftOut, withHistory } from './open.ts';
import { readToolRuns, toolRunData } from './tool-runs.ts';

export interface ExportOptions {
  /** Null: by the file's name, else json. */
  readonly format: ExportFormat | null;
  /** Null: standard output. */
  readonly file: string | null;
  /** The messages that prunes took out, too. */
  readonly withHistory: boolean;
  /** Over a file that is there. */
  readonly force: boolean;
}

/** `sessions export`: a session for people or another program. */
export async function exportSession(io: CliIo, id: string | null, options: ExportOptions): Promise<number> {
  const { file, force } = options;
  const found = await findSession(io, id);
  const format = options.format ?? formatOf(file);
  const pruned = options.withHistory ? await readPruned(io, found) : [];
  const toolRuns = options.withHistory && format === 'json' ? await readRuns(found) : [];
  const parts = render(found, format, { pruned, toolRuns }, await readIncidents(found));
  if (found.config.sessionEncryptionKey !== null)
    io.complain('warning: what SESSION_ENCRYPTION_KEY encrypts on disk is readable in an export\n');
  if (file === null) {
    for (const part of parts) io.write(part);
    return EXIT.ok;
  }
  if (!force && (await isThere(file))) {
    throw new MonitorError('usage', `${file} is there already`, 'Give another name, or --force to write over it.');
  }
  const text = [...parts].join('');
  await writeAtomically(file, text, { fileSystem: nodeFileSystem, random: io.random });
  io.write(`wrote ${file}: ${found.session.history.length + pruned.length} messages\n`);
  return EXIT.ok;
}

function formatOf(file: string | null): ExportFormat {
  const ending = file === null ? '' : extname(file).toLowerCase();
  return ending === '.csv' ? 'csv' : ending === '.md' || ending === '.markdown' ? 'markdown' : 'json';
}

async function isThere(path: string): Promise<boolean> {
  return nodeFileSystem.inspect(path).then(
    () => true,
    () => false,
  );
}

/** What a session's own file does not have. */
interface FromHistory {
  readonly pruned: readonly StoredMessage[];
  readonly toolRuns: readonly object[];
}

function render(
  { session, asSaved }: Found,
  format: ExportFormat,
  { pruned, toolRuns }: FromHistory,
  incidents: Parameters<typeof sessionMarkdown>[0]['incidents'],
): Iterable<string> {
  if (format === 'json') return [encodeExport(asSaved, pruned, toolRuns)];
  const messages = allMessages(session, pruned);
  return format === 'csv' ? sessionCsv(messages) : sessionMarkdown({ session, messages, incidents });
}

/** In the order they were said. */
function allMessages(session: Session, pruned: readonly StoredMessage[]): readonly ExportedMessage[] {
  const held = session.history.map((entry, index) => ({ number: entry.number ?? index + 1, entry, pruned: null }));
  return [...pruned, ...held].toSorted((a, b) => (a.entry.at ?? 0) - (b.entry.at ?? 0) || a.number - b.number);
}

async function readIncidents({ session, stores }: Found) {
  const ledgers = await stores.ledgers.list();
  return ledgers.find(({ cluster }) => cluster === session.metadata.cluster)?.incidents ?? [];
}

async function readRuns({ session, config }: Found): Promise<readonly object[]> {
  return withHistory(config, async (history) => (await readToolRuns(history, session.id)).map(toolRunData));
}

const PAGE = 1_000;

/** Of this life of the session: another one of the same name before it is another conversation. */
async function readPruned(io: CliIo, { session, config }: Found): Promise<readonly StoredMessage[]> {
  const born = session.metadata.createdAt;
  return withHistory(config, async (history) => {
    const pruned: StoredMessage[] = [];
    let after: number | undefined;
    for (;;) {
      const page = await history.messages({
        sessionId: session.id,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      pruned.push(...page.filter((message) => message.pruned !== null && message.life.born === born));
      after = page.at(-1)?.position;
      if (page.length === PAGE) continue;
      tellLeftOut(io, history.leftOut());
      return pruned;
    }
  });
}
