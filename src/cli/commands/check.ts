import { lookUpConfiguredModel, openJudges, openProbe, openStores } from '../../app.ts';
import {
  type Check,
  type CheckRow,
  checkSessionDirectory,
  checkSessionFiles,
  judgeConfiguration,
  judgeModel,
  judgeNotify,
  judgeSchedule,
  type KubernetesChecks,
  kubernetesChecks,
  runChecks,
  withoutKey,
  worst,
} from '../../check/index.ts';
import { type Config, createClusterFileReader, describeUnevenSteps, nextRuns } from '../../config/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { channelSettings } from '../../notify/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { checkText } from '../render/check-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readSilently } from '../settings.ts';

export interface CheckOptions {
  /** Warnings count as failures. */
  readonly strict: boolean;
  /** For each check, in milliseconds. */
  readonly timeoutMs: number;
  readonly output: OutputFormat;
}

/** Checks all that the monitor needs, and says what to do where something is missing. */
export async function check(io: CliIo, { strict, timeoutMs, output }: CheckOptions): Promise<number> {
  const start = io.stopwatch();
  const reading = await readConfiguration(io);
  const kubernetes = reading instanceof MonitorError ? null : askKubernetes(reading, io, timeoutMs);
  try {
    const checks =
      reading instanceof MonitorError || kubernetes === null
        ? [configurationCheck(reading)]
        : [configurationCheck(reading), ...localChecks(reading, io, timeoutMs), ...kubernetes.checks];
    const rows = await runChecks(checks, {
      timeoutMs,
      stopwatch: io.stopwatch,
      leftOut: 'needs configuration, which failed',
    });
    const rbac = kubernetes?.rbac() ?? null;
    const result = worst(rows);
    io.write(
      output === 'text'
        ? checkText(
            { rows, rbac, version: io.version, milliseconds: io.stopwatch() - start },
            createPaint(io.hasColor),
            io.columns,
          )
        : structured(
            { result, version: io.version, checks: rows.map(rowData), rbac: rbac === '' ? null : rbac },
            output,
          ),
    );
    return result === 'failed' || (strict && result === 'warning') ? EXIT.found : EXIT.ok;
  } finally {
    await kubernetes?.close();
  }
}

/** Prints the YAML that grants what is missing, and nothing else: it is meant for `kubectl apply -f -`. */
export async function printRbac(io: CliIo, timeoutMs: number): Promise<number> {
  const kubernetes = askKubernetes(readSilently(io), io, timeoutMs);
  try {
    const wanted = kubernetes.checks.filter(({ name }) => name === 'kubernetes-api' || name === 'permissions');
    const rows = await runChecks(wanted, { timeoutMs, stopwatch: io.stopwatch, leftOut: 'not asked for' });
    const rbac = kubernetes.rbac();
    if (rbac === null) throw notKnown(rows);
    // Standard output is kubectl's; the person behind the pipe reads the other one.
    const permissions = rows.find(({ check }) => check === 'permissions');
    io.complain(`${permissions?.seen ?? ''}\n`);
    io.write(rbac === '' ? '# nothing is missing\n' : rbac);
    return EXIT.ok;
  } finally {
    await kubernetes.close();
  }
}

function notKnown(rows: readonly CheckRow[]): MonitorError {
  const row = rows.find(({ result }) => result === 'failed' || result === 'warning');
  return new MonitorError(
    'cluster_unreachable',
    `cannot tell which rights are missing: ${row?.seen ?? 'no answer'}`,
    row?.remedy ?? 'Run `k8s-monitor check` for more.',
  );
}

/**
 * All mistakes of a configuration are a row of the table, and not its end. The monitor runs with a cluster file that cannot be
 * used, as if there were none: that is a warning.
 */
async function readConfiguration(io: CliIo): Promise<Config | MonitorError> {
  try {
    const config = readSilently(io);
    const { problem } = await createClusterFileReader(config.clusterFile)();
    return problem === null ? config : { ...config, warnings: [...config.warnings, problem] };
  } catch (error) {
    if (error instanceof MonitorError && error.code === 'config_invalid') return error;
    throw error;
  }
}

function configurationCheck(reading: Config | MonitorError): Check {
  const verdict =
    reading instanceof MonitorError
      ? judgeConfiguration({ valid: false, error: reading })
      : judgeConfiguration({
          valid: true,
          sources: reading.sources,
          // What is odd about the schedule stands in the schedule's row.
          warnings: reading.warnings.filter((text) => !text.startsWith('CRON_SCHEDULE')),
        });
  return { name: 'configuration', after: [], run: async () => verdict };
}

function localChecks(config: Config, io: CliIo, timeoutMs: number): readonly Check[] {
  const environment = environmentOf(io);
  const { sessions, ledgers } = openStores(config, environment);
  return [
    {
      name: 'schedule',
      after: [],
      run: async () =>
        judgeSchedule({
          nextRuns,
          expression: config.cronSchedule,
          timezone: config.cronTimezone,
          uneven: describeUnevenSteps(config.cronSchedule),
          now: io.now(),
        }),
    },
    {
      name: 'notify',
      after: [],
      run: async () =>
        judgeNotify({
          channels: channelSettings(config),
          rules: (await createClusterFileReader(config.clusterFile)()).file.notify,
        }),
    },
    {
      name: 'session-directory',
      after: [],
      run: () =>
        checkSessionDirectory({
          directory: config.sessionDir,
          maxContextTokens: config.maxContextTokens,
          random: io.random,
        }),
    },
    {
      name: 'session-files',
      after: [],
      run: () =>
        checkSessionFiles({
          sessions,
          ledgers,
          sessionId: config.enableLongContext ? config.sessionId : null,
          now: io.now,
        }),
    },
    {
      name: 'claude',
      after: [],
      async run(signal) {
        const lookup = await lookUpConfiguredModel(config, environment, timeoutMs, signal);
        if (lookup === null) return withoutKey();
        return judgeModel(lookup, {
          model: config.anthropicModel,
          hasOwnBaseUrl: config.anthropicBaseUrl !== null,
          maxContextTokens: config.maxContextTokens,
          maxTokens: config.anthropicMaxTokens,
        });
      },
    },
  ];
}

function askKubernetes(config: Config, io: CliIo, timeoutMs: number): KubernetesChecks {
  const environment = environmentOf(io);
  return kubernetesChecks({
    open: () => openProbe(config, environment, { timeoutMs, variables: io.env }),
    watch: { ...openJudges(config), reach: config, writesEvents: config.notifyKubernetesEvents },
    maxRequests: config.kubeMaxRequests,
    now: environment.now,
    stopwatch: environment.stopwatch,
  });
}

function rowData({ seen, remedy, ...row }: CheckRow) {
  return { ...row, seen: seen.split('\n'), remedy: remedy === null ? [] : remedy.split('\n') };
}
