import { createAnalyst, openCluster, openMonitor, openRecorder, openStores } from '../../app.ts';
import { recordingSource } from '../../cluster/index.ts';
import { createLogger } from '../../logging/create-logger.ts';
import { MonitorError } from '../../model/errors.ts';
import { createSchedule, type Events } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { environmentOf, readSilently } from '../settings.ts';

/** Watches the cluster on the cron schedule until the process is asked to stop. */
export async function run(io: CliIo): Promise<number> {
  // Warnings go into the log: `kubectl logs` mixes both outputs, and every line of a log must be JSON.
  const config = readSilently(io);
  const environment = environmentOf(io);
  const pretty = config.logFormat === 'pretty' || (config.logFormat === 'auto' && io.isTerminal);
  const events = createLogger({
    level: config.logLevel,
    format: pretty ? 'pretty' : 'json',
    colorize: io.hasColor,
    stream: { write: (line) => io.write(line) },
  });

  // Asked for before anything else: a signal that comes during the start must not be lost, and a pod's process 1 ignores
  // those it does not handle.
  const stopRequested = io.stopRequested;
  const cluster = await openCluster(config, environment);
  const { recordDir } = config;
  const source = recordDir === null ? cluster : recordingSource(cluster, openRecorder(config, recordDir));
  try {
    const analyst = createAnalyst(config, environment);
    events.emit('info', 'started', `k8s-monitor ${io.version} watches ${source.cluster}`, {
      version: io.version,
      cluster: source.cluster,
      source: source.description,
      mode: config.enableLongContext ? 'persistent' : 'stateless',
      schedule: config.cronSchedule,
      timezone: config.cronTimezone,
      analyst: analyst.name,
      model: analyst.model,
      session_dir: config.sessionDir,
      record_dir: recordDir,
    });
    for (const warning of config.warnings) events.emit('warn', 'config_warning', warning);

    const monitor = await openMonitor(
      config,
      { source, logs: cluster.logs, analyst, events, stores: openStores(config, environment) },
      environment,
    );
    const schedule = createSchedule(
      {
        expression: config.cronSchedule,
        timezone: config.cronTimezone,
        graceMs: config.shutdownGraceSeconds * 1000,
        events,
      },
      async (signal) => {
        await monitor.cycle(signal);
      },
      (error) => tellFailure(events, error),
    );
    schedule.start();
    const signal = await stopRequested;
    events.emit('info', 'stopping', `${signal}: no new cycle; a running one has ${config.shutdownGraceSeconds} s`, {
      signal,
    });
    await schedule.stop();
    events.emit('info', 'stopped', `stopped at cycle ${monitor.ledger.cycle}`, { cycle: monitor.ledger.cycle });
    return EXIT.ok;
  } finally {
    await source.close();
  }
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
