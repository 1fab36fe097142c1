import { type Config, loadClusterFile } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { NotifyRules } from '../../model/notify-rules.ts';
import { describeUnknownChannels } from '../../notify/index.ts';
import { openSeries } from '../compare/open-series.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type AskedRange, explainHistory } from '../notify/explain-history.ts';
import { replayLooks } from '../notify/replay-looks.ts';
import { type ExplainedReplay, explainData, explainText } from '../render/explain-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface ExplainOptions extends AskedRange {
  /** Recordings, or the files of one dump. */
  readonly from: readonly string[];
  readonly scenario: string | null;
  /** Instead of CLUSTER_FILE; null: that one. */
  readonly clusterFile: string | null;
  readonly output: OutputFormat;
}

/**
 * Tells what the rules would have told, to whom and why, and why not: of the looks that the history kept, of a recording, a
 * dump or a scenario. Sends and writes nothing.
 */
export async function explain(io: CliIo, options: ExplainOptions): Promise<number> {
  const { from, scenario, clusterFile, output } = options;
  const isReplay = from.length > 0 || scenario !== null;
  if (from.length > 0 && scenario !== null) throw twoSources('--from and --scenario name two clusters');
  if (isReplay && asksForHistory(options)) throw twoSources('--since, --until, --last and --cluster ask the history');
  const read = readConfig(io);
  const config = { ...read, clusterFile: clusterFile ?? read.clusterFile };
  const { notify: rules } = await loadClusterFile(config.clusterFile);
  const warnings = describeUnknownChannels(rules);
  for (const warning of warnings) io.complain(`warning: ${warning}\n`);
  const replay = isReplay
    ? await explainLooks(io, config, rules, { from, scenario })
    : await explainHistory(io, config, rules, options);
  if (output !== 'text') io.write(structured({ ...explainData(replay), warnings }, output));
  else io.write(explainText(replay, createPaint(io.hasColor), io.columns));
  return EXIT.ok;
}

function asksForHistory({ since, until, last, cluster }: AskedRange): boolean {
  return since !== null || until !== null || last !== null || cluster !== null;
}

function twoSources(message: string): MonitorError {
  return new MonitorError(
    'usage',
    message,
    'Give --from with a recording (docs/recording.md) or a dump, or --scenario with the name of one, or neither for the history.',
  );
}

async function explainLooks(
  io: CliIo,
  config: Config,
  rules: NotifyRules,
  { from, scenario }: Pick<ExplainOptions, 'from' | 'scenario'>,
): Promise<ExplainedReplay> {
  const abort = new AbortController();
  void io.stopRequested.then(() => abort.abort(new Error('stopping')));
  const series = await openSeries(io, config, { from, scenario });
  try {
    const customResources = [...new Set([...config.customResources, ...series.customResources])];
    const replayed = await replayLooks({
      config: { ...config, customResources },
      ...{ series, rules, environment: environmentOf(io), signal: abort.signal },
    });
    return { title: series.title, cluster: series.cluster, clusterFile: config.clusterFile, ...replayed };
  } finally {
    await series.close();
  }
}
