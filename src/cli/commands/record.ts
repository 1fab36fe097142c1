import { openCluster, openRecorder } from '../../app.ts';
import { type ClusterSource, parseCustomResources, type Recorder } from '../../cluster/index.ts';
import type { Config } from '../../config/index.ts';
import { cron } from '../../config/types.ts';
import { describeNotSeen } from '../../conversation/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { KIND_NAMES, type Snapshot } from '../../model/snapshot.ts';
import { createSchedule } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { moment } from '../render/times.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface RecordOptions {
  /** Null: RECORD_DIR. */
  readonly out: string | null;
  /** Cron; null: CRON_SCHEDULE. */
  readonly every: string | null;
  /** Looks to take; null: until stopped. */
  readonly count: number | null;
}

/** Looks at the cluster at once and then on schedule, at every kind that may be read, and keeps each look. Judges nothing. */
export async function record(io: CliIo, { out, every, count }: RecordOptions): Promise<number> {
  const config = readConfig(io);
  const directory = out ?? config.recordDir;
  if (directory === null) {
    throw new MonitorError('usage', 'no folder to record to', 'Name one with --out, or set RECORD_DIR.');
  }
  if (every !== null && !cron.schema.safeParse(every).success) {
    throw new MonitorError('usage', `--every is no ${cron.allowed}`, 'Give one such as "*/5 * * * *", in quotes.');
  }
  const stopRequested = io.stopRequested;
  const source = await openCluster(config, environmentOf(io));
  const recorder = openRecorder(config, directory);
  try {
    io.write(`records looks at ${source.cluster} (${source.description}) in ${directory}\n`);
    return await recordLooks(io, { config, source, recorder, every, count, stopRequested });
  } finally {
    await source.close();
    await recorder.close();
  }
}

interface Parts extends Pick<RecordOptions, 'every' | 'count'> {
  readonly config: Config;
  readonly source: ClusterSource;
  readonly recorder: Recorder;
  readonly stopRequested: Promise<string>;
}

async function recordLooks(io: CliIo, parts: Parts): Promise<number> {
  const { config, source, recorder, every, count, stopRequested } = parts;
  const custom = parseCustomResources(config.customResources);
  const kinds = KIND_NAMES.filter((kind) => kind !== 'configmaps' || config.readConfigVersions);
  const enough = Promise.withResolvers<void>();
  let taken = 0;
  let lost = 0;

  async function lookOnce(signal: AbortSignal): Promise<void> {
    if (count !== null && taken >= count) return;
    taken += 1;
    try {
      const snapshot = await source.look({ kinds, custom, signal });
      const problem = await recorder.record(snapshot);
      if (problem === null) io.write(`${lookLine(snapshot)}\n`);
      else throw new MonitorError('storage_unwritable', problem, 'Make room there, or name another folder.');
    } catch (error) {
      lost += 1;
      const text = error instanceof MonitorError ? `${error.message}. ${error.remedy}` : 'the look failed';
      io.complain(`error: ${text}\n`);
    }
    if (taken === count) enough.resolve();
  }

  const schedule = createSchedule(
    {
      expression: every ?? config.cronSchedule,
      timezone: config.cronTimezone,
      graceMs: config.shutdownGraceSeconds * 1000,
      events: { emit: (_level, _event, message) => io.complain(`warning: ${message}\n`) },
    },
    lookOnce,
    () => {},
  );
  schedule.start();
  await Promise.race([enough.promise, stopRequested]);
  await schedule.stop();
  return lost > 0 ? EXIT.failed : EXIT.ok;
}

/** `2026-11-21T09:15:00Z  1,204 objects · not seen: leases (forbidden)` */
function lookLine({ clock, coverage, objects }: Snapshot): string {
  const all = KIND_NAMES.reduce((sum, kind) => sum + objects[kind].length, 0);
  const notSeen = coverage.filter(({ state }) => state === 'denied' || state === 'failed');
  const rest = notSeen.length === 0 ? '' : ` · not seen: ${describeNotSeen(notSeen)}`;
  return `${moment(clock.now)}  ${all.toLocaleString('en')} objects${rest}`;
}
