import { detect, kindsOf } from '../detectors/index.ts';
import { describeSituation, track } from '../incidents/index.ts';
import type { Ledger } from '../model/ledger.ts';
import type { QuietRun } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ClusterFile } from '../model/weight.ts';
import { readCrashLogs } from './crash-logs.ts';
import type { MonitorPorts, MonitorSettings } from './ports.ts';
import type { Timings } from './timings.ts';

export interface ObserveInput {
  readonly ports: MonitorPorts;
  readonly settings: MonitorSettings;
  /** As the cycle before left it, with what people said since. */
  readonly before: Ledger;
  /** Cycles the conversation has not been told of. */
  readonly quiet: QuietRun | null;
  readonly timings: Timings;
  readonly signal: AbortSignal;
}

/** What one look showed and what it means; nothing is written yet. */
export interface Observation {
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly situation: Situation;
  readonly file: ClusterFile;
  /** Why the cluster file could not be used; null when it could. */
  readonly fileTrouble: string | null;
}

/** Collect, detect, read the logs of what crashed, diff and track. Rejects when there is nothing to look at, or with the signal. */
export async function observe({ ports, settings, before, quiet, timings, signal }: ObserveInput): Promise<Observation> {
  const { detectors, thresholds, custom, alsoRead } = settings;
  const { file, problem: fileTrouble } = await ports.clusterFile();
  const request = { kinds: kindsOf(detectors, alsoRead), custom, hashKey: before.hashKey, signal };
  const snapshot = await timings.time('collect', () => ports.source.look(request));
  const judged = await timings.time('detect', () => detect(snapshot, before, detectors, thresholds));
  const detection = await timings.time('logs', () => readCrashLogs(judged, before, ports.logs, signal));
  const { ledger, updates } = await timings.time('track', () => track(before, snapshot, detection, file));
  signal.throwIfAborted();
  const situation = describeSituation({ ledger, updates, snapshot, problems: detection.problems, quiet, file });
  return { snapshot, ledger, situation, file, fileTrouble };
}
