import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyst, type Environment, openCluster, openMonitor, openStores, type Stores } from '../../app.ts';
import {
  createWorld,
  loadScenario,
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

/** The demo's session is its own: it never writes into the conversation of a real cluster. */
const SESSION_ID = 'demo';
const EVERY_SECOND = '* * * * * *';
const DAY = 24 * 60 * 60 * 1000;

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
  const last = await lastLook(openStores(config, real), scenario.cluster);
  const world = createWorld(scenario, last === null ? {} : { startAt: dayAfter(scenario.start, last) });
  const environment: Environment = { ...real, now: () => world.now() };
  const server = await startApiServer({ state: world });
  const scratch = await mkdtemp(join(tmpdir(), 'k8s-monitor-demo-'));
  try {
    const kubeconfig = join(scratch, 'kubeconfig');
    await writeFile(kubeconfig, server.kubeconfig());
    return await watch(io, { ...config, kubeconfig, clusterName: scenario.cluster }, environment, world, server);
  } finally {
    await server.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function watch(
  io: CliIo,
  config: Config,
  environment: Environment,
  world: SimulatedWorld,
  server: SimulatedApiServer,
): Promise<number> {
  const paint = createPaint(io.hasColor);
  const stores = openStores(config, environment);
  const source = await openCluster(config, environment);
  const analyst = createAnalyst(config, environment);
  const events = createLogger({ level: 'silent', format: 'json' });
  const monitor = await openMonitor(config, { source, logs: source.logs, stores, analyst, events }, environment);
  const started = io.stopwatch();
  io.write(demoHeader({ io, config, world, server, analyst, session: await stores.sessions.list(), paint }));

  const results: CycleResult[] = [];
  const end = Promise.withResolvers<void>();
  const schedule = createSchedule(
    { expression: EVERY_SECOND, timezone: 'UTC', graceMs: config.shutdownGraceSeconds * 1000, events },
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

async function lastLook({ ledgers }: Stores, cluster: string): Promise<number | null> {
  const ledger = (await ledgers.list()).find((candidate) => candidate.cluster === cluster);
  return ledger?.lastLookAt ?? null;
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
