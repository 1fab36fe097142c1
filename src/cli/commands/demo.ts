import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyst, type Environment, openCluster, openMonitor, openStores, type Stores } from '../../app.ts';
import {
  createWorld,
  loadScenario,
  type Scenario,
  SHOP_DAY,
  type SimulatedApiServer,
  type SimulatedWorld,
  startApiServer,
} from '../../cluster/simulator/index.ts';
import type { Config } from '../../config/index.ts';
import { createLogger } from '../../logging/create-logger.ts';
import { MonitorError } from '../../model/errors.ts';
import { type CycleResult, createSchedule } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { demoHeader, demoSummary } from '../render/demo-text.ts';
import { createPaint } from '../render/paint.ts';
import { meanwhileLine, TIMELINE_INDENT, timelineLines } from '../render/timeline.ts';
import { wrap } from '../render/wrap.ts';
import { environmentOf, readConfig } from '../settings.ts';
import { becomeWriter, type Writer } from '../writer.ts';

/** The demo's session is its own: it never writes into the conversation of a real cluster. */
const SESSION_ID = 'demo';
const EVERY_SECOND = '* * * * * *';
const DAY = 24 * 60 * 60 * 1000;
const SILENT = createLogger({ level: 'silent', format: 'json' });

export interface DemoOptions {
  readonly analyst: 'rules' | 'claude';
}

/**
 * A day of a simulated cluster, watched by the real monitor on a real cron schedule. The simulated clock advances with
 * each completed cycle, and the scenario's end, not the wall clock, ends it.
 */
export async function demo(io: CliIo, options: DemoOptions): Promise<number> {
  const config = demoConfig(readConfig(io), options);
  // From here on a signal ends the demo cleanly instead of the process.
  void io.stopRequested;
  const scenario = await loadScenario(SHOP_DAY);
  const real = environmentOf(io);
  const writer = await becomeWriter({
    config,
    environment: real,
    cluster: scenario.cluster,
    command: 'demo',
    events: SILENT,
    waits: false,
  });
  try {
    return await play(io, config, { scenario, real, writer });
  } finally {
    await writer.release();
  }
}

interface Stage {
  readonly scenario: Scenario;
  /** As against the simulated time. */
  readonly real: Environment;
  readonly writer: Writer;
}

async function play(io: CliIo, config: Config, { scenario, real, writer }: Stage): Promise<number> {
  const last = await lastLook(openStores(config, real), scenario.cluster);
  const world = createWorld(scenario, last === null ? {} : { startAt: dayAfter(scenario.start, last) });
  const environment: Environment = { ...real, now: () => world.now() };
  const server = await startApiServer({ state: world });
  const scratch = await mkdtemp(join(tmpdir(), 'k8s-monitor-demo-'));
  try {
    const kubeconfig = join(scratch, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig());
    const own = { ...config, kubeconfig, clusterName: scenario.cluster };
    return await watch(io, own, { environment, world, server, writer });
  } finally {
    await server.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Watched {
  readonly environment: Environment;
  readonly world: SimulatedWorld;
  readonly server: SimulatedApiServer;
  readonly writer: Writer;
}

async function watch(io: CliIo, config: Config, { environment, world, server, writer }: Watched): Promise<number> {
  const paint = createPaint(io.hasColor);
  const stores = openStores(config, environment, writer.held);
  const source = await openCluster(config, environment);
  const analyst = createAnalyst(config, environment);
  const monitor = await openMonitor(
    config,
    { source, logs: source.logs, stores, analyst, events: SILENT },
    environment,
  );
  const started = io.stopwatch();
  io.write(demoHeader({ io, config, world, server, analyst, session: await stores.sessions.list(), paint }));

  const results: CycleResult[] = [];
  const end = Promise.withResolvers<void>();
  void writer.lost.then((error) => end.reject(error));
  const schedule = createSchedule(
    { expression: EVERY_SECOND, timezone: 'UTC', graceMs: config.shutdownGraceSeconds * 1000, events: SILENT },
    async (signal) => {
      const result = await monitor.cycle(signal);
      const since = results.at(-1)?.situation.at ?? world.startsAt - 1;
      for (const { note } of world.storyBetween(since, result.situation.at)) {
        io.write(`${wrap(paint.dim(meanwhileLine(note)), io.columns, TIMELINE_INDENT)}\n`);
      }
      const lines = timelineLines(result, paint).map((line) => wrap(line, io.columns, TIMELINE_INDENT));
      io.write(`${lines.join('\n')}\n`);
      tellNewTroubles(io, results.at(-1), result);
      results.push(result);
      if (world.now() >= world.endsAt) end.resolve();
      else world.advanceTo(Math.min(world.now() + world.lookEvery, world.endsAt));
    },
    (error) => end.reject(error),
  );

  schedule.start();
  try {
    const stopped = await Promise.race([end.promise, io.stopRequested]);
    await schedule.stop();
    const finished = stopped === undefined;
    const summary = {
      results,
      ledger: monitor.ledger,
      stores,
      config,
      world,
      milliseconds: io.stopwatch() - started,
      finished,
    };
    io.write(demoSummary(summary, paint, io.columns));
    return finished ? EXIT.ok : EXIT.failed;
  } finally {
    await schedule.stop();
    await monitor.close();
    await source.close();
  }
}

function demoConfig(config: Config, { analyst }: DemoOptions): Config {
  if (analyst === 'claude' && config.anthropicApiKey === null) {
    throw new MonitorError(
      'usage',
      '--analyst claude needs a key',
      'Set ANTHROPIC_API_KEY, or leave the option out: the rules analyst needs none.',
    );
  }
  return {
    ...config,
    anthropicApiKey: analyst === 'claude' ? config.anthropicApiKey : null,
    enableLongContext: true,
    sessionId: SESSION_ID,
    kubeContext: null,
    namespaces: [],
    excludeNamespaces: [],
  };
}

/** By the ledger; where that cannot be read, by the session: time never goes back for whoever remembers. */
async function lastLook({ ledgers, sessions }: Stores, cluster: string): Promise<number | null> {
  const ledger = (await ledgers.list()).find((candidate) => candidate.cluster === cluster);
  if (ledger?.lastLookAt != null) return ledger.lastLookAt;
  return (await sessions.list()).find(({ id }) => id === SESSION_ID)?.savedAt ?? null;
}

/** The same hour as the scenario's start, on the first day that begins after the last look. */
function dayAfter(start: number, last: number): number {
  return start + Math.ceil((last + 1 - start) / DAY) * DAY;
}

/** A trouble of the agent's own is told when it begins, not in each of forty cycles. */
function tellNewTroubles(io: CliIo, before: CycleResult | undefined, { degraded }: CycleResult): void {
  const known = new Set(before?.degraded ?? []);
  for (const text of degraded) if (!known.has(text)) io.complain(`degraded: ${text}\n`);
}
