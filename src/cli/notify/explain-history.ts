import { openStores } from '../../app.ts';
import type { Config } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import type { NotifyRules } from '../../model/notify-rules.ts';
import type { Millis } from '../../model/objects.ts';
import type { When } from '../arguments.ts';
import type { CliIo } from '../io.ts';
import type { ExplainedReplay } from '../render/explain-text.ts';
import { fullTime } from '../render/times.ts';
import { withHistory } from '../sessions/open.ts';
import { environmentOf } from '../settings.ts';
import { readKeptLooks } from './kept-looks.ts';
import { replayHistory } from './replay-history.ts';
import { trialChannels } from './trial-channels.ts';

/** Which part of the history. */
export interface AskedRange {
  /** Null: the only cluster there is, else CLUSTER_NAME's. */
  readonly cluster: string | null;
  readonly since: When | null;
  readonly until: When | null;
  /** Back from the newest look. */
  readonly last: Millis | null;
}

const DEFAULT_LAST: Millis = 7 * 24 * 60 * 60 * 1000;

/** What the rules make of the looks that the history kept, beside what was really decided. Needs no lock. */
export async function explainHistory(
  io: CliIo,
  config: Config,
  rules: NotifyRules,
  asked: AskedRange,
): Promise<ExplainedReplay> {
  if (asked.last !== null && asked.since !== null)
    throw new MonitorError('usage', '--last and --since both say where it begins', 'Give one of them.');
  const cluster = asked.cluster ?? config.clusterName ?? (await onlyCluster(io, config));
  return withHistory(config, async (history) => {
    // A moment after the newest, so that it is among them.
    const { newest } = await history.sizes();
    const to = asked.until?.(io.now()) ?? (newest ?? io.now()) + 1;
    const from = asked.since?.(io.now()) ?? to - (asked.last ?? DEFAULT_LAST);
    if (from >= to || from > Math.max(io.now(), newest ?? 0)) throw noSuchRange(asked, { from, to, newest }, io.now());
    const kept = await readKeptLooks(history, { cluster, from, to });
    const replay = await replayHistory({
      ...{ cluster, looks: kept.looks, rules, from },
      channels: (there) => trialChannels(config, rules, there),
    });
    if (replay.looks === 0)
      throw new MonitorError(
        'usage',
        `the history has no look at ${cluster} from ${fullTime(from)} to ${fullTime(to)}`,
        'Give another range with --since, --until or --last, or another cluster with --cluster; `k8s-monitor sessions stats` tells what there is.',
      );
    const { from: begins } = replay;
    return {
      ...{ title: `history of ${config.sessionDir}`, cluster, clusterFile: config.clusterFile, ...replay },
      really: kept.wholeFrom === null ? null : replay.really,
      notes: [
        ...(kept.begins !== null && begins !== null && kept.begins < begins
          ? [
              `these rules hold from ${fullTime(kept.begins)} on, the newest look kept whole before that; what was told by then stays told`,
            ]
          : []),
        ...kept.notes,
        ...(kept.wholeFrom !== null && replay.really === null
          ? ['no channel was configured then: nobody was told of anything']
          : []),
        ...replay.notes,
      ],
    };
  });
}

/** Of a range in which no look can be. */
function noSuchRange(
  { until }: AskedRange,
  { from, to, newest }: { readonly from: Millis; readonly to: Millis; readonly newest: Millis | null },
  now: Millis,
): MonitorError {
  const newestText = newest === null ? '' : `; the newest look is of ${fullTime(newest)}`;
  if (until !== null && from >= to)
    return new MonitorError(
      'usage',
      `the range runs backwards: it begins with ${fullTime(from)} and ends with ${fullTime(to)}`,
      'Give a --since that is before --until.',
    );
  const problem =
    from > now
      ? `the range lies ahead: it begins with ${fullTime(from)}, and now is ${fullTime(now)}`
      : `the history has no look from ${fullTime(from)} on`;
  return new MonitorError('usage', `${problem}${newestText}`, 'Give an earlier --since, or --last.');
}

async function onlyCluster(io: CliIo, config: Config): Promise<string> {
  const ledgers = await openStores(config, environmentOf(io)).ledgers.list();
  const names = ledgers.map(({ cluster }) => cluster);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new MonitorError(
    'usage',
    names.length === 0
      ? `no ledger in ${config.sessionDir} says which cluster is meant`
      : `${config.sessionDir} holds ledgers of several clusters`,
    names.length === 0
      ? 'Name it with --cluster; or give --from with a recording (docs/recording.md) or a dump, or --scenario.'
      : `Choose one with --cluster: ${names.join(', ')}.`,
  );
}
