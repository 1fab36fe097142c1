import { openCluster, openStores } from '../../app.ts';
import { type ClusterSource, createDumpSource } from '../../cluster/index.ts';
import { DETECTORS, detect, kindsOf } from '../../detectors/index.ts';
import { describeSituation, track } from '../../incidents/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { atLeastAsSevere, type FindingSeverity } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { incidentName } from '../../model/incident.ts';
import { emptyLedger, type Ledger } from '../../model/ledger.ts';
import type { Millis } from '../../model/objects.ts';
import type { Situation } from '../../model/situation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type CliIo, EXIT } from '../io.ts';
import { lookText } from '../render/look-text.ts';
import { createPaint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { environmentOf, readConfig } from '../settings.ts';

export interface OnceOptions {
  /** Dump files or folders; empty: the cluster's API. */
  readonly from: readonly string[];
  readonly now: Millis | null;
  readonly output: OutputFormat;
  readonly failOn: FindingSeverity | null;
}

/** Looks once, tells, and keeps nothing. What the running monitor has remembered of the cluster is read where it is there. */
export async function once(io: CliIo, options: OnceOptions): Promise<number> {
  const { source, ledger } = await open(io, options);
  const started = io.stopwatch();
  try {
    const snapshot = await source.look({ kinds: kindsOf(DETECTORS), signal: new AbortController().signal });
    const milliseconds = io.stopwatch() - started;
    refuseBlindness(snapshot);
    const detection = detect(snapshot, ledger, DETECTORS);
    const tracked = track(ledger, snapshot, detection);
    const situation = describeSituation({ ...tracked, snapshot, problems: detection.problems, quiet: null });
    const known = new Set(ledger.incidents.map(({ number }) => number));

    if (options.output === 'text') {
      const nameOf = (incident: Incident) => (known.has(incident.number) ? incidentName(incident) : 'new');
      io.write(lookText({ situation, snapshot, milliseconds, nameOf }, createPaint(io.hasColor)));
    } else {
      io.write(structured(describe(situation, snapshot), options.output));
    }
    return exitCode(situation, options.failOn);
  } finally {
    await source.close();
  }
}

async function open(io: CliIo, { from, now }: OnceOptions): Promise<{ source: ClusterSource; ledger: Ledger }> {
  if (from.length > 0) {
    const source = await createDumpSource({ paths: from, now, clusterName: null });
    return { source, ledger: emptyLedger(source.cluster) };
  }
  const config = readConfig(io);
  const environment = environmentOf(io);
  const source = await openCluster(config, environment);
  const ledgers = await openStores(config, environment).ledgers.list();
  return { source, ledger: ledgers.find(({ cluster }) => cluster === source.cluster) ?? emptyLedger(source.cluster) };
}

/** A look that saw nothing at all is an error, not a healthy cluster. */
function refuseBlindness({ coverage, source }: Snapshot): void {
  if (coverage.some(({ state }) => state === 'ok' || state === 'absent')) return;
  const reasons = [...new Set(coverage.map(({ reason }) => reason ?? 'no reason given'))];
  const denied = coverage.every(({ state }) => state === 'denied');
  throw new MonitorError(
    denied ? 'cluster_unauthorized' : 'cluster_unreachable',
    `nothing could be seen at ${source}: ${reasons.slice(0, 3).join('; ')}`,
    denied
      ? 'Check the credentials in the kubeconfig, or apply the ClusterRole in k8s/.'
      : 'Check that KUBECONFIG and KUBE_CONTEXT name the right cluster and that its API server answers.',
  );
}

function describe(situation: Situation, snapshot: Snapshot) {
  return {
    cluster: situation.cluster,
    source: snapshot.source,
    serverVersion: situation.serverVersion,
    now: new Date(situation.at).toISOString(),
    clock: snapshot.clock.bound,
    counts: situation.counts,
    coverage: snapshot.coverage,
    problems: situation.problems,
    incidents: situation.open.map((incident) => ({
      code: incident.code,
      severity: incident.severity,
      findingSeverity: incident.findingSeverity,
      object: incident.owner,
      affected: incident.affected,
      message: incident.message,
      evidence: incident.evidence.map(({ label, value }) => ({ label, value })),
      remedy: incident.remedy,
      since: incident.startKnown ? new Date(incident.openedAt).toISOString() : null,
    })),
  };
}

function exitCode({ open, notSeen }: Situation, failOn: FindingSeverity | null): number {
  if (failOn === null) return EXIT.ok;
  if (open.some(({ findingSeverity }) => atLeastAsSevere(findingSeverity, failOn))) return EXIT.found;
  return notSeen.length > 0 ? EXIT.blind : EXIT.ok;
}
