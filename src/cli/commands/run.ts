import { createAnalyst, openCluster, openMonitor, openRecorder, openStores } from '../../app.ts';
import { recordingSource } from '../../cluster/index.ts';
import { type Config, heedChoice } from '../../config/index.ts';
import { createLogger } from '../../logging/create-logger.ts';
import { whyBlind } from '../../model/coverage.ts';
import { MonitorError } from '../../model/errors.ts';
import { createSchedule, type Events } from '../../monitor/index.ts';
import { openChannels, pingHeartbeat } from '../../notify/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { environmentOf, readSilently } from '../settings.ts';
import { becomeWriter, type Writer, type WriterOptions } from '../writer.ts';

/** Of the time that stopping may take, in milliseconds: what is left for a cycle that does not end by itself, and for messages under way. */
const AFTER_THE_CYCLE = 5_000;
/** Messages that are under way have so long, by what is left. */
const LEAST_LAST_WORDS = 1_000;
const MOST_LAST_WORDS = 5_000;

/** Watches the cluster on the cron schedule until the process is asked to stop. */
export async function run(io: CliIo): Promise<number> {
  // Warnings go into the log: `kubectl logs` mixes both outputs, and every line of a log must be JSON.
  const first = readSilently(io);
  const environment = environmentOf(io);
  const pretty = first.logFormat === 'pretty' || (first.logFormat === 'auto' && io.isTerminal);
  const events = createLogger({
    level: first.logLevel,
    format: pretty ? 'pretty' : 'json',
    colorize: io.hasColor,
    stream: { write: (line) => io.write(line) },
  });

  // Asked for before anything else: a signal that comes during the start must not be lost, and a pod's process 1 ignores
  // those it does not handle.
  const stopRequested = io.stopRequested;
  const cluster = await openCluster(first, environment);
  const { recordDir } = first;
  const source = recordDir === null ? cluster : recordingSource(cluster, openRecorder(first, recordDir));
  let writer: Writer | null = null;
  try {
    const analyst = createAnalyst(first, environment);
    events.emit('info', 'started', `k8s-monitor ${io.version} watches ${source.cluster}`, {
      version: io.version,
      cluster: source.cluster,
      source: source.description,
      mode: first.enableLongContext ? 'persistent' : 'stateless',
      schedule: first.cronSchedule,
      timezone: first.cronTimezone,
      analyst: analyst.name,
      model: analyst.model,
      session_dir: first.sessionDir,
      record_dir: recordDir,
    });
    for (const warning of first.warnings) events.emit('warn', 'config_warning', warning);

    const writing = { config: first, environment, cluster: source.cluster, command: 'run', events };
    const begun = await becomeWriterOfChosen(stopRequested, writing);
    if (begun === null) {
      events.emit('info', 'stopped', 'stopped while waiting for the writer before');
      return EXIT.ok;
    }
    const { config } = begun;
    writer = begun.writer;
    const channels = openChannels(config, {
      now: environment.now,
      write: (text, { id, notice }) =>
        events.emit('info', 'notification', text, { delivery: id, reason: notice.reason }),
      writeEvent: (event, signal) => cluster.events.write(event, signal),
    });
    const monitor = await openMonitor(
      config,
      {
        ...{ source, logs: cluster.logs, analyst, events, channels },
        stores: openStores(config, environment, writer.held),
        takeSessionLock: writer.takeSession,
      },
      environment,
    );
    const schedule = createSchedule(
      {
        expression: config.cronSchedule,
        timezone: config.cronTimezone,
        graceMs: cycleGrace(config),
        events,
      },
      async (signal) => {
        const { snapshot } = await monitor.cycle(signal);
        if (config.heartbeatUrl === null || whyBlind(snapshot.coverage) !== null) return;
        const problem = await pingHeartbeat(config.heartbeatUrl, signal);
        if (problem !== null) events.emit('warn', 'heartbeat_failed', problem);
      },
      (error) => tellFailure(events, error),
    );
    schedule.start();
    const signal = await Promise.race([stopRequested, writer.lost]);
    if (signal instanceof Error) {
      tellLoss(events, signal);
      await Promise.all([schedule.stop(0), monitor.abandon()]);
      return EXIT.failed;
    }
    const deadline = environment.stopwatch() + config.shutdownGraceSeconds * 1000;
    const grace = cycleGrace(config) / 1000;
    const text = `${signal}: no new cycle; a running one has ${grace} s, and all of it ${config.shutdownGraceSeconds} s`;
    events.emit('info', 'stopping', text, { signal });
    await schedule.stop();
    await monitor.close(Math.max(LEAST_LAST_WORDS, Math.min(MOST_LAST_WORDS, deadline - environment.stopwatch())));
    events.emit('info', 'stopped', `stopped at cycle ${monitor.ledger.cycle}`, { cycle: monitor.ledger.cycle });
    return EXIT.ok;
  } finally {
    await writer?.release();
    await source.close();
  }
}

/** As the configuration is by then: while it was waited for the lock somebody may have chosen another session. Null when this one is to stop. */
async function becomeWriterOfChosen(
  stopRequested: Promise<string>,
  options: Omit<WriterOptions, 'waits' | 'signal'>,
): Promise<{ readonly writer: Writer; readonly config: Config } | null> {
  for (let { config } = options; ; config = heedChoice(config)) {
    const writer = await becomeWriterUnless(stopRequested, { ...options, config });
    if (writer === null) return null;
    if (heedChoice(config).sessionId === config.sessionId) return { writer, config };
    await writer.release();
  }
}

/** A pod whose predecessor is still ending, or ended without a word, waits for it. Null when this one is to stop meanwhile. */
async function becomeWriterUnless(
  stopRequested: Promise<string>,
  options: Omit<WriterOptions, 'waits' | 'signal'>,
): Promise<Writer | null> {
  const waiting = new AbortController();
  void stopRequested.then(() => waiting.abort());
  try {
    return await becomeWriter({ ...options, waits: true, signal: waiting.signal });
  } catch (error) {
    if (waiting.signal.aborted) return null;
    throw error;
  }
}

/** Ends the process rather than waiting for the lock: the next start reads what the other has written. */
function tellLoss(events: Events, error: Error): void {
  const remedy = error instanceof MonitorError ? error.remedy : null;
  events.emit('error', 'lock_lost', `${error.message}; stopping, nothing more is written`, { remedy });
}

/** In milliseconds. */
function cycleGrace({ shutdownGraceSeconds }: Config): number {
  return Math.max(0, shutdownGraceSeconds * 1000 - AFTER_THE_CYCLE);
}

/** A cycle that failed is one line; the next one tries again. */
function tellFailure(events: Events, error: unknown): void {
  if (error instanceof MonitorError) {
    events.emit('error', 'cycle_failed', error.message, { code: error.code, remedy: error.remedy });
    return;
  }
  const text = error instanceof Error ? error.message : 'unknown error';
  if (text.startsWith('stopping')) events.emit('warn', 'cycle_abandoned', text);
  else
    events.emit('error', 'cycle_failed', text, {
      code: 'unexpected',
      stack: error instanceof Error ? error.stack : null,
    });
}
