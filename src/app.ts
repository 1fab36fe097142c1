import {
  type Analyst,
  createClaudeAnalyst,
  createRulesAnalyst,
  createToolbox,
  memoryTools,
  pricesOf,
  type Toolbox,
} from './analyst/index.ts';
import type { Environment } from './app/environment.ts';
import { createSessionDoor, type TakeSessionLock } from './app/session-door.ts';
import { type ClusterSource, type LogReader, parseCustomResources } from './cluster/index.ts';
import { type Config, createClusterFileReader, loadRules, scheduleInterval } from './config/index.ts';
import { PRUNE_STRATEGIES, TARGET_WITHOUT_MODEL } from './context/index.ts';
import { createDetectors, DETECTORS, type Judges } from './detectors/index.ts';
import {
  createSqliteHistory,
  type History,
  type HistoryReader,
  NO_HISTORY,
  openHistoryReader,
} from './history/index.ts';
import { createFileInbox, createFileSessionInbox, type Inbox, type SessionCommand } from './inbox/index.ts';
import { createFileLedgerStore, type FileLedgerStore, type LedgerStore, peekLedgerFile } from './ledger/index.ts';
import { createFileLock, describeThisProcess, fenced, type Held, type Lock } from './lock/index.ts';
import type { Ledger } from './model/ledger.ts';
import type { Millis } from './model/objects.ts';
import { customResourceName } from './model/snapshot.ts';
import {
  type Events,
  Monitor,
  type MonitorPorts,
  type PruneTerms,
  persistentMemory,
  recordLifecycle,
  statelessMemory,
} from './monitor/index.ts';
import type { Channel } from './notify/index.ts';
import {
  createFileSessionStore,
  createLifecycle,
  createSessionArchive,
  createSessionLimit,
  everyState,
  type FileSessionStore,
  type Lifecycle,
  type SessionArchive,
  type SessionStore,
} from './session/index.ts';
import { type Cipher, createCipher, type Decoded, nodeFileSystem, parseEncryptionKey } from './storage/index.ts';

export { lookUpConfiguredModel, openCluster, openProbe, openRecorder } from './app/cluster.ts';
export type { Environment } from './app/environment.ts';
export { refuseArchived, type TakenLock, type TakeSessionLock } from './app/session-door.ts';

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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEGABYTE = 1024 * 1024;

/** In a smaller conversation the tools' descriptions alone would take the place of open incidents. */
const LEAST_CONTEXT_FOR_TOOLS = 12_000;

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

/** What openJudges needs to know. Dumps have whatever is in them: nothing is asked for there. */
export type JudgesConfig = Pick<Config, 'rulesFile' | 'customResources'> & Partial<Pick<Config, 'readConfigVersions'>>;

/**
 * What looks are judged by: the detectors as RULES_FILE wants them, and the custom resources that it and CUSTOM_RESOURCES
 * name. Throws MonitorError `config_invalid` when the file cannot be used.
 */
export function openJudges(config: JudgesConfig): Judges {
  const judges = createDetectors(DETECTORS, loadRules(config.rulesFile));
  // A rule may ask for a version: it knows best what it reads.
  const custom = [...parseCustomResources(config.customResources), ...judges.custom];
  return {
    ...judges,
    custom: [...new Map(custom.map((found) => [customResourceName(found), found])).values()],
    alsoRead: config.readConfigVersions === true ? ['configmaps'] : [],
  };
}

/** Claude where there is a key, else the rules: the agent is useful without one. */
export function createAnalyst(config: Config, { version }: Environment): Analyst {
  if (config.anthropicApiKey === null) return createRulesAnalyst();
  return createClaudeAnalyst({
    apiKey: config.anthropicApiKey,
    model: config.anthropicModel,
    baseUrl: config.anthropicBaseUrl,
    maxTokens: config.anthropicMaxTokens,
    timeoutMs: config.analystTimeoutSeconds * SECOND,
    userAgent: `k8s-monitor/${version}`,
  });
}

/** What Claude may look up: the program's own memory, and nothing of the cluster. */
export function openTools(config: Config, history: HistoryReader | null): Toolbox {
  const memory = config.history ? history : null;
  const calls = config.maxContextTokens < LEAST_CONTEXT_FOR_TOOLS ? 0 : config.maxToolCalls;
  return createToolbox(memoryTools(memory), { calls, tokens: config.maxToolTokens });
}

export interface MonitorParts {
  readonly source: ClusterSource;
  readonly logs: LogReader;
  readonly stores: Stores;
  readonly analyst: Analyst;
  readonly events: Events;
  /** Where people are told; left out: nobody is. */
  readonly channels?: readonly Channel[];
  /** Who hears what becomes of the session; the history does in any case. */
  readonly lifecycle?: Lifecycle;
  /** How another session's lock is had; left out: people cannot switch sessions. */
  readonly takeSessionLock?: TakeSessionLock;
}

/** How the conversation is pruned. */
export function openPruning(config: Config): Omit<PruneTerms, 'model'> {
  return {
    budget: {
      maxTokens: config.maxContextTokens,
      threshold: config.contextPruneThreshold,
      target: config.contextPruneTarget ?? TARGET_WITHOUT_MODEL,
    },
    strategy: PRUNE_STRATEGIES[config.pruneStrategy],
    tools: openTools(config, null).definitions,
  };
}

/** The monitor in the mode ENABLE_LONG_CONTEXT asks for, its ledger and conversation read. */
export async function openMonitor(config: Config, parts: MonitorParts, environment: Environment): Promise<Monitor> {
  const { source, logs, stores, analyst, events } = parts;
  const memory = config.enableLongContext
    ? persistentMemory(stores.sessions, config.sessionId, environment.now, { autoSave: config.autoSave })
    : statelessMemory(config.sessionId);
  const lifecycle = parts.lifecycle ?? createLifecycle();
  recordLifecycle(lifecycle, stores.history);
  const monitor = new Monitor(
    {
      source,
      logs,
      ledgers: stores.ledgers,
      inbox: stores.inbox,
      sessionInbox: stores.sessionInbox,
      lifecycle,
      memory,
      ...beginnings(config, parts, environment),
      history: stores.history,
      analyst,
      tools: openTools(config, stores.history),
      fallback: createRulesAnalyst(),
      events,
      newKey: environment.newKey,
      clusterFile: createClusterFileReader(config.clusterFile),
      channels: parts.channels ?? [],
      now: environment.now,
      random: environment.random,
      stopwatch: environment.stopwatch,
    },
    {
      ...openJudges(config),
      ...openPruning(config),
      economy: {
        target: config.contextPruneTarget,
        coldPrunes: config.pruneColdCache,
        tiers: pricesOf(config.anthropicModel),
        intervalMs: scheduleInterval(config.cronSchedule, config.cronTimezone),
      },
      calls: { analyze: config.analyze, heartbeatCycles: config.heartbeatCycles },
    },
  );
  await monitor.open();
  return monitor;
}

/** What a monitor needs to begin sessions beside the one it is opened with. */
function beginnings(
  config: Config,
  { stores: { sessions, archive }, takeSessionLock: takeLock }: MonitorParts,
  environment: Environment,
): Pick<MonitorPorts, 'door' | 'limit'> {
  if (archive === undefined) return {};
  const limit = createSessionLimit(sessions, archive, config.sessionLimit);
  if (takeLock === undefined) return { limit };
  const sessionsOf = (held: Held | null) => openStores(config, environment, { session: held }).sessions;
  return { limit, door: createSessionDoor(config, { takeLock, sessionsOf, archive }, environment) };
}
