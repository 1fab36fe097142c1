import { type FileStores, openStores, readHistory } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import type { HistoryReader, LeftOut } from '../../history/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { numberEntries } from '../../model/number-entries.ts';
import type { Session } from '../../model/session.ts';
import type { ArchivedSession, SessionListing } from '../../session/index.ts';
import { isSessionId } from '../../storage/index.ts';
import type { CliIo } from '../io.ts';
import { environmentOf, readConfig } from '../settings.ts';

/** The files of SESSION_DIR as a reader has them. */
export interface Opened {
  readonly stores: FileStores;
  readonly config: Config;
}

/** A session that was asked for. */
export interface Found extends Opened {
  /** Every message has its number: that which it has in its file, or will get there. */
  readonly session: Session;
  /** As it lies there. */
  readonly asSaved: Session;
  readonly path: string;
  readonly bytes: number;
  /** Null while it is not archived. */
  readonly archived: ArchivedSession | null;
}

export function openSessions(io: CliIo): Opened {
  const config = readConfig(io);
  return { stores: openStores(config, environmentOf(io)), config };
}

/** Reads through the listing: looking at a file must not move it, even when it cannot be read. @param asked null for SESSION_ID. */
export async function findSession(io: CliIo, asked: string | null): Promise<Found> {
  const opened = openSessions(io);
  const { stores, config } = opened;
  const id = asked ?? config.sessionId;
  checkId(id);
  const listing = (await stores.sessions.list()).find((candidate) => candidate.id === id);
  if (listing === undefined) {
    const archived = await stores.archive.find(id);
    if (archived === null) throw await missingSession(id, stores);
    if (archived.session === null) throw unreadable(archived.path, archived.problem, false);
    const { path, bytes, session } = archived;
    return { ...opened, session: numberEntries(session), asSaved: session, path, bytes, archived };
  }
  if (listing.session === null) throw unreadableSession(listing);
  const { path, bytes, session } = listing;
  return { ...opened, session: numberEntries(session), asSaved: session, path, bytes, archived: null };
}

export function unreadableSession({ path, problem, wantsKey }: SessionListing): MonitorError {
  return unreadable(path, problem, wantsKey === true);
}

function unreadable(path: string, problem: string | null, wantsKey: boolean): MonitorError {
  return new MonitorError(
    'session_unreadable',
    `${path} cannot be read: ${problem ?? 'no reason known'}`,
    wantsKey
      ? 'Set SESSION_ENCRYPTION_KEY to the key it was written with. Nothing was touched.'
      : 'The file was left as it is. `k8s-monitor sessions recover` lists what there is to go on from; the next run does so by itself.',
  );
}

/** Checked here and not by the store, whose words are for whoever sets SESSION_ID. */
export function checkId(id: string): void {
  if (isSessionId(id)) return;
  throw new MonitorError(
    'usage',
    `${JSON.stringify(id)} cannot be a session`,
    'Give an id as `k8s-monitor sessions list` shows it, without folder and .json.',
  );
}

const MOST_NAMED = 10;

export async function missingSession(id: string, { sessions }: FileStores): Promise<MonitorError> {
  const ids = (await sessions.list()).slice(0, MOST_NAMED).map((listing) => listing.id);
  return new MonitorError(
    'session_missing',
    `there is no session ${id} (${sessions.locate(id)})`,
    ids.length === 0 ? 'There is none at all there; SESSION_DIR says where to look.' : `There are: ${ids.join(', ')}.`,
  );
}

/** Reads in the history, and closes it. @param none what to do where there is no history; by default that is an error. */
export async function withHistory<T>(
  config: Config,
  read: (history: HistoryReader) => Promise<T>,
  none?: () => T,
): Promise<T> {
  const history = readHistory(config);
  if (history === null) {
    if (none !== undefined) return none();
    throw new MonitorError(
      'history_unreadable',
      `there is no history in ${config.sessionDir}`,
      config.history
        ? 'A monitor begins one with its next cycle; `sessions show` reads the conversation as it is.'
        : 'HISTORY=false keeps none; `sessions show` reads the conversation as it is.',
    );
  }
  try {
    return await read(history);
  } finally {
    await history.close();
  }
}

/** What is encrypted with another key is missing from an answer; that is said beside it. */
export function tellLeftOut(io: CliIo, leftOut: LeftOut | null): void {
  if (leftOut === null) return;
  const { rows, why } = leftOut;
  const are = rows === 1 ? 'one row of the history is' : `${rows} rows of the history are`;
  io.complain(
    `warning: ${are} left out: ${why}; SESSION_ENCRYPTION_OLD_KEYS with the key before reads them, and \`sessions migrate\` brings them to the new one\n`,
  );
}
