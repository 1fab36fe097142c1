import { type Analyst, createRulesAnalyst, pricesOf } from './analyst/index.ts';
import { openTools } from './app/analyst.ts';
import type { Environment } from './app/environment.ts';
import { createSessionDoor, type TakeSessionLock } from './app/session-door.ts';
import { openStores, type Stores } from './app/stores.ts';
import { type ClusterSource, type LogReader, parseCustomResources } from './cluster/index.ts';
import { type Config, createClusterFileReader, loadRules, scheduleInterval } from './config/index.ts';
import { PRUNE_STRATEGIES, TARGET_WITHOUT_MODEL } from './context/index.ts';
import { createDetectors, DETECTORS, type Judges } from './detectors/index.ts';
import type { Held } from './lock/index.ts';
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
import { createLifecycle, createSessionLimit, type Lifecycle } from './session/index.ts';

export { createAnalyst, openTools } from './app/analyst.ts';
export { lookUpConfiguredModel, openCluster, openProbe, openRecorder } from './app/cluster.ts';
export type { Environment } from './app/environment.ts';
export { refuseArchived, type TakenLock, type TakeSessionLock } from './app/session-door.ts';
export {
  type FileStores,
  type HeldLocks,
  type Locks,
  openCipher,
  openLocks,
  openStores,
  peekLedger,
  readHistory,
  type Stores,
} from './app/stores.ts';

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
