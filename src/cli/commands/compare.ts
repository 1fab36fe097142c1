import type { Config } from '../../config/index.ts';
import { cron } from '../../config/types.ts';
import { MonitorError } from '../../model/errors.ts';
import { createSchedule } from '../../monitor/index.ts';
import type { LookSeries } from '../compare/looks.ts';
import { openSeries } from '../compare/open-series.ts';
import { type ComparedLook, openPair, type Pair } from '../compare/run-both.ts';
import { type CliIo, EXIT } from '../io.ts';
import { compareData } from '../render/compare-data.ts';
import { compareText } from '../render/compare-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface CompareOptions {
  /** Recordings, or the files of one dump; empty: the cluster, or a scenario. */
  readonly from: readonly string[];
  readonly scenario: string | null;
  /** Null: all there are; of a live cluster until stopped. */
  readonly looks: number | null;
  /** Cron, for a live cluster; null: CRON_SCHEDULE. */
  readonly every: string | null;
  /** One look right after the other, whatever the schedule says. */
  readonly now: boolean;
  /** Null: Claude where there is a key, else the rules. */
  readonly analyst: 'rules' | 'claude' | null;
  readonly output: OutputFormat;
}

/**
 * Runs both modes over the same looks, in memory, and tells what each took and where their reports differ. Writes nothing
 * and notifies nobody. With a model it is asked by both.
 */
export async function compare(io: CliIo, options: CompareOptions): Promise<number> {
  refuseMisuse(options);
  const config = withAnalyst(readConfig(io), options.analyst);
  // From here on a signal ends the looks, and what there is until then is told.
  const stop = io.stopRequested;
  const series = await openSeries(io, config, options);
  try {
    const customResources = [...new Set([...config.customResources, ...series.customResources])];
    const pair = await openPair({ ...config, customResources }, series, environmentOf(io));
    try {
      const looks = await takeLooks(io, config, { series, pair, options, stop });
      const { analyst, model } = pair;
      const comparison = { series, analyst, model, looks, totals: pair.totals() };
      if (options.output !== 'text') io.write(structured(compareData(comparison), options.output));
      else io.write(compareText(comparison, createPaint(io.hasColor), io.columns));
      return looks.length === 0 ? EXIT.failed : EXIT.ok;
    } finally {
      await pair.close();
    }
  } finally {
    await series.close();
  }
}

function refuseMisuse({ from, scenario, every, now }: CompareOptions): void {
  if (from.length > 0 && scenario !== null)
    throw new MonitorError('usage', '--from and --scenario name two clusters', 'Give one of them.');
  if (every !== null && now) throw new MonitorError('usage', '--every and --now contradict', 'Give one of them.');
  if ((every !== null || now) && (from.length > 0 || scenario !== null)) {
    const name = now ? '--now' : '--every';
    throw new MonitorError(
      'usage',
      `${name} is for a cluster`,
      'Looks that were recorded or simulated have their times.',
    );
  }
  if (every !== null && !cron.schema.safeParse(every).success)
    throw new MonitorError('usage', `--every is no ${cron.allowed}`, 'Give one such as "*/5 * * * *", in quotes.');
}

function withAnalyst(config: Config, analyst: CompareOptions['analyst']): Config {
  if (analyst === 'rules') return { ...config, anthropicApiKey: null };
  if (analyst === 'claude' && config.anthropicApiKey === null) {
    throw new MonitorError(
      'usage',
      '--analyst claude needs a key',
      'Set ANTHROPIC_API_KEY, or leave the option out: the rules analyst needs none.',
    );
  }
  return config;
}

interface Taking {
  readonly series: LookSeries;
  readonly pair: Pair;
  readonly options: CompareOptions;
  readonly stop: Promise<string>;
}

async function takeLooks(io: CliIo, config: Config, taking: Taking): Promise<readonly ComparedLook[]> {
  const { series, options } = taking;
  return series.pace === 'live' && !options.now ? onSchedule(io, config, taking) : atOnce(io, taking);
}

/** One after the other, until there is no other, or enough, or a signal comes. */
async function atOnce(io: CliIo, { series, pair, options, stop }: Taking): Promise<readonly ComparedLook[]> {
  const abort = new AbortController();
  void stop.then(() => abort.abort(new Error('stopping')));
  const looks: ComparedLook[] = [];
  // A cluster that is looked at right away has an end all the same.
  const most = options.looks ?? series.length ?? DEFAULT_LOOKS;
  do {
    const look = await pair.look(abort.signal).catch((error: unknown) => {
      if (abort.signal.aborted) return null;
      throw error;
    });
    if (look === null) break;
    looks.push(look);
    progress(io, looks.length, most);
  } while (looks.length < most && !abort.signal.aborted && (await series.advance()));
  return looks;
}

const DEFAULT_LOOKS = 3;

async function onSchedule(
  io: CliIo,
  config: Config,
  { pair, options, stop }: Taking,
): Promise<readonly ComparedLook[]> {
  const looks: ComparedLook[] = [];
  const end = Promise.withResolvers<void>();
  const schedule = createSchedule(
    {
      expression: options.every ?? config.cronSchedule,
      timezone: config.cronTimezone,
      graceMs: config.shutdownGraceSeconds * 1000,
      events: { emit: (_level, _event, message) => io.complain(`warning: ${message}\n`) },
    },
    async (signal) => {
      if (options.looks !== null && looks.length >= options.looks) return;
      looks.push(await pair.look(signal));
      progress(io, looks.length, options.looks);
      if (looks.length === options.looks) end.resolve();
    },
    (error) => end.reject(error),
  );
  schedule.start();
  try {
    await Promise.race([end.promise, stop]);
  } finally {
    await schedule.stop();
  }
  return looks;
}

/** On standard error, so that the result alone is on standard output. */
function progress(io: CliIo, done: number, of: number | null): void {
  if (io.isTerminal) io.complain(of === null ? `look ${done}\n` : `look ${done} of ${of}\n`);
}
