import { openCluster, openJudges, openStores } from '../../app.ts';
import {
  type ClusterSource,
  createDumpSource,
  createRecordedSource,
  isRecording,
  type LogReader,
  NO_LOGS,
  parseCustomResources,
} from '../../cluster/index.ts';
import { loadClusterFile } from '../../config/index.ts';
import { detect, type Judges, kindsOf } from '../../detectors/index.ts';
import { describeSituation, track } from '../../incidents/index.ts';
import type { LedgerStore } from '../../ledger/index.ts';
import { whyBlind } from '../../model/coverage.ts';
import { MonitorError } from '../../model/errors.ts';
import { atLeastAsSevere, type FindingSeverity } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName } from '../../model/incident.ts';
import { emptyLedger, type Ledger } from '../../model/ledger.ts';
import type { Millis } from '../../model/objects.ts';
import type { Situation } from '../../model/situation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { ClusterFile } from '../../model/weight.ts';
import { readCrashLogs } from '../../monitor/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { changeData } from '../render/incident-data.ts';
import { lookText } from '../render/look-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { moment } from '../render/times.ts';
import { environmentOf, readConfig, readJudging } from '../settings.ts';

export interface OnceOptions {
  /** Dumps, or recordings; empty: the cluster's API. */
  readonly from: readonly string[];
  /** The time to judge a dump by. */
  readonly now: Millis | null;
  /** Of a recording the newest look that is not later. */
  readonly at: Millis | null;
  readonly output: OutputFormat;
  readonly failOn: FindingSeverity | null;
}

/** Looks once, tells, and keeps nothing. What the running monitor has remembered of the cluster is read where it is there. */
export async function once(io: CliIo, options: OnceOptions): Promise<number> {
  // A dump is read when it is opened: that is most of the work, and part of the time told.
  const started = io.stopwatch();
  const { source, logs, ledger, judges, file } = await open(io, options);
  const { thresholds, custom, alsoRead } = judges;
  // What could not be seen has a line of its own: it is no incident beside it.
  const detectors = judges.detectors.filter(({ code }) => code !== 'CoverageLost');
  try {
    const snapshot = await source.look({
      kinds: kindsOf(detectors, alsoRead),
      custom,
      hashKey: ledger.hashKey,
      signal: new AbortController().signal,
    });
    const milliseconds = io.stopwatch() - started;
    refuseBlindness(snapshot);
    const judged = detect(snapshot, { ...ledger, isLastLook: true }, detectors, thresholds);
    const detection = await readCrashLogs(judged, ledger, logs, new AbortController().signal);
    const tracked = track(ledger, snapshot, detection, file);
    const situation = describeSituation({ ...tracked, snapshot, problems: detection.problems, quiet: null, file });
    const known = new Set(ledger.incidents.map(({ number }) => number));
    const isKnown = (incident: Incident) => known.has(incident.number);

    if (options.output === 'text') {
      const nameOf = (incident: Incident) => (isKnown(incident) ? incidentName(incident) : 'new');
      io.write(lookText({ situation, snapshot, milliseconds, nameOf }, createPaint(io.hasColor), io.columns));
    } else {
      io.write(structured(describe(situation, snapshot, isKnown), options.output));
    }
    // An annotation that is not understood hides nothing of the cluster.
    const problems = [...snapshot.problems, ...detection.problems];
    return exitCode({ ...situation, problems }, options.failOn);
  } finally {
    await source.close();
  }
}

interface Opened {
  readonly source: ClusterSource;
  readonly logs: LogReader;
  readonly ledger: Ledger;
  readonly judges: Judges;
  readonly file: ClusterFile;
}

async function open(io: CliIo, { from, now, at }: OnceOptions): Promise<Opened> {
  if (from.length > 0) {
    const config = readJudging(io);
    const judges = openJudges(config);
    const file = await loadClusterFile(config.clusterFile);
    if (await areRecordings(from, now, at)) {
      const source = await createRecordedSource({ paths: from, at });
      const custom = [...judges.custom, ...parseCustomResources(source.customResources)];
      return { source, logs: NO_LOGS, ledger: emptyLedger(source.cluster), judges: { ...judges, custom }, file };
    }
    const source = await createDumpSource({ paths: from, now, clusterName: null });
    return { source, logs: NO_LOGS, ledger: emptyLedger(source.cluster), judges, file };
  }
  const config = readConfig(io);
  const judges = openJudges(config);
  const file = await loadClusterFile(config.clusterFile);
  const environment = environmentOf(io);
  const source = await openCluster(config, environment);
  const ledger = await remembered(io, openStores(config, environment).ledgers, source.cluster);
  return { source, logs: source.logs, ledger, judges, file };
}

/** A dump has no looks to choose from, and a recorded look its own time. */
async function areRecordings(from: readonly string[], now: Millis | null, at: Millis | null): Promise<boolean> {
  const isOne = await Promise.all(from.map(isRecording));
  const [some, all] = [isOne.includes(true), !isOne.includes(false)];
  if (some && !all) {
    throw new MonitorError(
      'usage',
      '--from names recordings and dumps',
      'Name either one recording, or the files of one dump.',
    );
  }
  if (all && now !== null) {
    throw new MonitorError(
      'usage',
      '--now is for dumps',
      'Choose a look of a recording with --at: it is judged as of its own time.',
    );
  }
  if (!all && at !== null) {
    throw new MonitorError('usage', '--at is for recordings', 'Give the time to judge a dump by with --now.');
  }
  return all;
}

/** The cluster's ledger where there is one. One that cannot be read costs numbers and ages, never the look. */
async function remembered(io: CliIo, ledgers: LedgerStore, cluster: string): Promise<Ledger> {
  const ledger = (await ledgers.list()).find((candidate) => candidate.cluster === cluster);
  if (ledger !== undefined) return ledger;
  const torn = (await ledgers.unreadable()).find(({ path }) => path === ledgers.locate(cluster));
  if (torn !== undefined) {
    io.complain(
      `warning: cannot read ${torn.path}: ${torn.problem}; what the monitor remembers of ${cluster} is missing here\n`,
    );
  }
  return emptyLedger(cluster);
}

/** A look that saw nothing at all is an error, not a healthy cluster. */
function refuseBlindness({ coverage, source, partial }: Snapshot): void {
  const why = whyBlind(coverage);
  if (why === null) return;
  if (partial && coverage.every(({ state }) => state === 'absent')) {
    const kinds = coverage.map(({ kind }) => kind).join(', ');
    throw new MonitorError(
      'dump_unreadable',
      `${source} holds nothing that could be judged: none of ${kinds}`,
      'Add the output of `kubectl get pods,nodes,deployments,replicasets,jobs,events -A -o json`.',
    );
  }
  const lost = coverage.filter(({ state }) => state !== 'absent');
  const denied = lost.length > 0 && lost.every(({ state }) => state === 'denied');
  throw new MonitorError(
    denied ? 'cluster_unauthorized' : 'cluster_unreachable',
    `nothing could be seen at ${source}: ${why}`,
    denied
      ? 'Run `k8s-monitor check`: it says what is missing and prints the YAML that grants it. With rights in some namespaces only, name them in NAMESPACES.'
      : 'Check that KUBECONFIG and KUBE_CONTEXT name the right cluster and that its API server answers.',
  );
}

function describe(situation: Situation, snapshot: Snapshot, isKnown: (incident: Incident) => boolean) {
  return {
    cluster: situation.cluster,
    source: snapshot.source,
    serverVersion: situation.serverVersion,
    now: moment(situation.at),
    clock: snapshot.clock.bound,
    counts: situation.counts,
    coverage: snapshot.coverage,
    problems: situation.problems,
    incidents: situation.open.map((incident) => ({
      /** Null until the running monitor gives one. */
      number: isKnown(incident) ? incident.number : null,
      state: incident.state,
      code: incident.code,
      severity: incident.severity,
      severityBecause: incident.severityBecause,
      findingSeverity: incident.findingSeverity,
      weight: incident.weight,
      quietedBy:
        incident.quietedBy === null ? null : { ...incident.quietedBy, until: moment(incident.quietedBy.until) },
      object: incident.owner,
      affected: incident.affected,
      message: incident.message,
      evidence: incident.evidence.map(({ label, value }) => ({ label, value })),
      changes: incident.changes.map(changeData),
      remedy: incident.remedy,
      since: incident.startKnown ? moment(incident.openedAt) : null,
      healthySince: moment(incident.healthySince),
    })),
  };
}

/** What this look found counts; what is only remembered (healthy now, but not yet resolved) or quieted does not. */
function exitCode({ open, notSeen, problems }: Situation, failOn: FindingSeverity | null): number {
  if (failOn === null) return EXIT.ok;
  const found = open.filter(
    ({ state, healthySince, quietedBy }) => state === 'open' && healthySince === null && quietedBy === null,
  );
  if (found.some(({ findingSeverity }) => atLeastAsSevere(findingSeverity, failOn))) return EXIT.found;
  const isBlind = notSeen.length > 0 || problems.length > 0 || open.some(({ state }) => state === 'unknown');
  return isBlind ? EXIT.blind : EXIT.ok;
}
