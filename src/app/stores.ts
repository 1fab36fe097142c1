import type { Config } from '../config/index.ts';
import {
  createSqliteHistory,
  type History,
  type HistoryReader,
  NO_HISTORY,
  openHistoryReader,
} from '../history/index.ts';
import { createFileInbox, createFileSessionInbox, type Inbox, type SessionCommand } from '../inbox/index.ts';
import { createFileLedgerStore, type FileLedgerStore, type LedgerStore, peekLedgerFile } from '../ledger/index.ts';
import { createFileLock, describeThisProcess, fenced, type Held, type Lock } from '../lock/index.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Millis } from '../model/objects.ts';
import {
  createFileSessionStore,
  createSessionArchive,
  everyState,
  type FileSessionStore,
  type SessionArchive,
  type SessionStore,
} from '../session/index.ts';
import { type Cipher, createCipher, type Decoded, nodeFileSystem, parseEncryptionKey } from '../storage/index.ts';
import type { Environment } from './environment.ts';

export interface Stores {
  readonly sessions: SessionStore;
  readonly ledgers: LedgerStore;
  readonly inbox: Inbox;
  readonly sessionInbox: Inbox<SessionCommand>;
  readonly history: History;
  /** Of which the oldest go when a session begins; left out: none does. */
  readonly archive?: SessionArchive;
}

/** With what people do to files by hand. */
export interface FileStores extends Stores {
  readonly sessions: FileSessionStore;
  readonly ledgers: FileLedgerStore;
  readonly archive: SessionArchive;
}
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEGABYTE = 1024 * 1024;

/** The locks a process holds; what it has none of it may read, and must not write while others run. */
export interface HeldLocks {
  readonly ledger?: Held | null;
  readonly session?: Held | null;
}

/** Sessions, ledgers, inboxes and the history: the files of SESSION_DIR. Saves fail with `lock_lost` once a lock in `held` is another's. */
export function openStores(config: Config, { now, random }: Environment, held: HeldLocks = {}): FileStores {
  const options = { directory: config.sessionDir, now, random, cipher: openCipher(config) };
  const backups = {
    count: config.sessionBackups,
    maxAge: config.sessionBackupDays * DAY,
    every: config.sessionBackupMinutes * MINUTE,
  };
  const within = (lock: Held | null = null) => ({
    ...options,
    backups,
    ...(lock === null ? {} : { fileSystem: fenced(nodeFileSystem, lock) }),
  });
  const staleAfter = config.sessionStaleAfter * HOUR;
  const sessions = createFileSessionStore({ ...within(held.session), staleAfter });
  const ledgers = createFileLedgerStore(within(held.ledger));
  return {
    sessions,
    ledgers,
    inbox: createFileInbox(options),
    sessionInbox: createFileSessionInbox(options),
    archive: createSessionArchive(options),
    history: openHistory(config, now, { sessions, ledgers }),
  };
}

export interface Locks {
  readonly ledger: (cluster: string) => Lock;
  readonly session: (id: string) => Lock;
}

/** @param command what this process does with them, for the reader of a refusal: `run`. */
export function openLocks(config: Config, environment: Environment, command: string): Locks {
  const { now, stopwatch, newKey: newOwner, version } = environment;
  const { ledgers, sessions } = openStores(config, environment);
  const self = describeThisProcess();
  const lock = (target: string) => createFileLock({ target, self, version, command, now, stopwatch, newOwner });
  return { ledger: (cluster) => lock(ledgers.locate(cluster)), session: (id) => lock(sessions.locate(id)) };
}

/** Nothing is opened before the first cycle is recorded. */
function openHistory(
  config: Config,
  now: () => Millis,
  { sessions, ledgers }: Pick<FileStores, 'sessions' | 'ledgers'>,
) {
  if (!config.history) return NO_HISTORY;
  return createSqliteHistory({
    directory: config.sessionDir,
    now,
    cipher: openCipher(config),
    limits: { maxDays: config.historyMaxDays, maxBytes: config.historyMaxMb * MEGABYTE },
    rebuildFrom: async () => ({ sessions: await everyState(sessions), ledgers: await ledgers.list() }),
  });
}

/** What was recorded, for reading beside a running monitor; null when nothing was. Throws MonitorError `history_unreadable`. */
export function readHistory(config: Config): HistoryReader | null {
  return openHistoryReader({ directory: config.sessionDir, cipher: openCipher(config) });
}

/** What SESSION_ENCRYPTION_KEY and the old keys ask for; null when neither is set. */
export function openCipher(config: Pick<Config, 'sessionEncryptionKey' | 'sessionEncryptionOldKeys'>): Cipher | null {
  const key = config.sessionEncryptionKey === null ? null : parseEncryptionKey(config.sessionEncryptionKey);
  const oldKeys = config.sessionEncryptionOldKeys.map(parseEncryptionKey).filter((old) => old !== null);
  return key === null && oldKeys.length === 0 ? null : createCipher({ key, oldKeys });
}

/** A ledger's file, read and left as it is; null when there is none. */
export async function peekLedger(
  path: string,
  config: Config,
  { now, random }: Environment,
): Promise<Decoded<Ledger> | null> {
  return peekLedgerFile(path, { now, random, cipher: openCipher(config) });
}
