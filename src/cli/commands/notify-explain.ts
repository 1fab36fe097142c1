import { loadClusterFile } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { openSeries } from '../compare/open-series.ts';
import { type CliIo, EXIT } from '../io.ts';
import { replay } from '../notify/replay.ts';
import { explainData, explainText } from '../render/explain-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface ExplainOptions {
  /** Recordings, or the files of one dump. */
  readonly from: readonly string[];
  readonly scenario: string | null;
  /** Instead of CLUSTER_FILE; null: that one. */
  readonly clusterFile: string | null;
  readonly output: OutputFormat;
}

/** Tells what the rules would have told of looks that were recorded, to whom and why, and why not. Sends and writes nothing. */
export async function explain(io: CliIo, { from, scenario, clusterFile, output }: ExplainOptions): Promise<number> {
  if ((from.length === 0) === (scenario === null))
    throw new MonitorError(
      'usage',
      from.length === 0 ? 'notify explain needs looks' : '--from and --scenario name two clusters',
      'Give --from with a recording (docs/recording.md) or a dump, or --scenario with the name of one.',
    );
  const read = readConfig(io);
  const config = { ...read, clusterFile: clusterFile ?? read.clusterFile };
  const { notify: rules } = await loadClusterFile(config.clusterFile);
  const abort = new AbortController();
  void io.stopRequested.then(() => abort.abort(new Error('stopping')));
  const series = await openSeries(io, config, { from, scenario });
  try {
    const customResources = [...new Set([...config.customResources, ...series.customResources])];
    const replayed = await replay({
      config: { ...config, customResources },
      ...{ series, rules, environment: environmentOf(io), signal: abort.signal },
    });
    const explained = { title: series.title, cluster: series.cluster, clusterFile: config.clusterFile, ...replayed };
    if (output !== 'text') io.write(structured(explainData(explained), output));
    else io.write(explainText(explained, createPaint(io.hasColor), io.columns));
    return EXIT.ok;
  } finally {
    await series.close();
  }
}
