import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Analyst } from '../../src/analyst/index.ts';
import { createAnalyst, type Environment, openCluster, openMonitor, openStores, type Stores } from '../../src/app.ts';
import {
  type ApiState,
  createWorld,
  loadScenario,
  type Scenario,
  SHOP_DAY,
  type SimulatedApiServer,
  startApiServer,
} from '../../src/cluster/simulator/index.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { createLogger } from '../../src/logging/create-logger.ts';
import type { CycleResult, EventName, Monitor } from '../../src/monitor/index.ts';
import { openChannels } from '../../src/notify/index.ts';
import { TEST_KEY } from './situations.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Whole cycles, as app.ts composes them: the real Kubernetes client against a simulated API server, real files, a clock that steps. */

export const SHOP = await loadScenario(SHOP_DAY);
export const DAY = 24 * 60 * 60 * 1000;

/** What is watched, and how its time passes. */
export interface WatchedCluster {
  readonly name: string;
  readonly state: ApiState;
  /** Lets time go on to the next look. */
  advance(): void;
  /** The scenario's last look has been reached. */
  isOver(): boolean;
}

/** The day of the shop, or another scenario. */
export function scenarioCluster(scenario: Scenario = SHOP, startAt: number = scenario.start): WatchedCluster {
  const world = createWorld(scenario, { startAt });
  return {
    name: scenario.cluster,
    state: world,
    advance: () => world.advanceTo(Math.min(world.now() + world.lookEvery, world.endsAt)),
    isOver: () => world.now() >= world.endsAt,
  };
}

export interface JourneyOptions {
  readonly cluster?: WatchedCluster;
  /** SESSION_DIR; a new temporary one when not given. */
  readonly directory?: string;
  /** Variables, as a user sets them. */
  readonly env?: Readonly<Record<string, string>>;
  /** What no user may set, such as limits of less than a second. */
  readonly config?: Partial<Config>;
}

/** One line of the log. */
export interface LogLine {
  readonly level: string;
  readonly event: EventName;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface Journey {
  readonly cluster: WatchedCluster;
  readonly server: SimulatedApiServer;
  readonly directory: string;
  readonly config: Config;
  /** Everything that was logged, by all runs. */
  readonly log: readonly string[];
  lines(event: EventName): readonly LogLine[];
  /** The text of a file in the directory. */
  file(name: string): Promise<string>;
  /** As a process starts: everything read anew. */
  start(parts?: RunParts): Promise<Run>;
}

export interface RunParts {
  readonly analyst?: Analyst;
  /** For a test that lets storage fail. */
  readonly stores?: (stores: Stores) => Stores;
  readonly config?: Partial<Config>;
}

export interface Run {
  readonly monitor: Monitor;
  /** One look and what follows from it; then the cluster's time goes on. */
  cycle(signal?: AbortSignal): Promise<CycleResult>;
  cycles(count: number): Promise<CycleResult[]>;
  toTheEnd(): Promise<CycleResult[]>;
}

export async function startJourney(options: JourneyOptions = {}): Promise<Journey> {
  const cluster = options.cluster ?? scenarioCluster();
  const directory = options.directory ?? join(await temporaryDirectory(), 'sessions');
  const server = await startApiServer({ state: cluster.state });
  onTestFinished(() => server.close());
  const kubeconfig = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());

  const env = {
    KUBECONFIG: kubeconfig,
    SESSION_DIR: directory,
    CLUSTER_NAME: cluster.name,
    ENABLE_LONG_CONTEXT: 'true',
  };
  const config = { ...loadConfig({ env: { ...env, ...options.env }, dotenvPath: null }), ...options.config };
  const log: string[] = [];
  const events = createLogger({
    level: 'debug',
    format: 'json',
    stream: { write: (line) => void log.push(line) },
    now: cluster.state.now,
  });

  async function start(parts: RunParts = {}): Promise<Run> {
    const environment = steppedEnvironment(cluster);
    const own = { ...config, ...parts.config };
    const source = await openCluster(own, environment);
    onTestFinished(() => source.close());
    const stores = (parts.stores ?? ((real) => real))(openStores(own, environment));
    const analyst = parts.analyst ?? createAnalyst(own, environment);
    const channels = openChannels(own, {
      now: environment.now,
      write: (text) => events.emit('info', 'notification', text),
      writeEvent: (event, signal) => source.events.write(event, signal),
    });
    const monitor = await openMonitor(
      own,
      { source, logs: source.logs, stores, analyst, events, channels },
      environment,
    );

    async function cycle(signal: AbortSignal = new AbortController().signal): Promise<CycleResult> {
      try {
        return await monitor.cycle(signal);
      } finally {
        if (!cluster.isOver()) cluster.advance();
      }
    }
    return {
      monitor,
      cycle,
      async cycles(count) {
        const results: CycleResult[] = [];
        while (results.length < count) results.push(await cycle());
        return results;
      },
      async toTheEnd() {
        const results: CycleResult[] = [];
        for (let over = false; !over; ) {
          over = cluster.isOver();
          results.push(await cycle());
        }
        return results;
      },
    };
  }

  return {
    cluster,
    server,
    directory,
    config,
    log,
    lines: (event) => log.map((line): LogLine => JSON.parse(line)).filter((line) => line.event === event),
    file: (name) => readFile(join(directory, name), 'utf8'),
    start,
  };
}

/** The cluster's clock is the only one there is. */
function steppedEnvironment({ state }: WatchedCluster): Environment {
  let steps = 0;
  return {
    now: () => state.now(),
    random: () => 0,
    newKey: () => TEST_KEY,
    stopwatch: () => {
      steps += 1;
      return steps;
    },
    version: '0.0.0-test',
  };
}

/** What a cycle said of incidents: `INC-1 opened CrashLoopBackOff`; the ones that merely go on are left out. */
export function turns({ situation }: CycleResult): string[] {
  return situation.updates
    .filter(({ turn }) => turn !== 'ongoing')
    .map(({ turn, incident }) => `INC-${incident.number} ${turn} ${incident.code}`);
}

/** By the hour of the look, what each cycle said; cycles that said nothing are left out. */
export function timeline(results: readonly CycleResult[]): Record<string, string[]> {
  const told = results.map(
    (result) => [new Date(result.situation.at).toISOString().slice(8, 16), turns(result)] as const,
  );
  return Object.fromEntries(told.filter(([, said]) => said.length > 0));
}
