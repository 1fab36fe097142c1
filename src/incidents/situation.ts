import { isCovered } from '../model/coverage.ts';
import type { Incident, IncidentUpdate } from '../model/incident.ts';
import { INCIDENT_SEVERITIES, isOpen } from '../model/incident.ts';
import type { Ledger } from '../model/ledger.ts';
import type { QuietRun } from '../model/session.ts';
import type { ClusterCounts, Situation } from '../model/situation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type ClusterFile, EMPTY_CLUSTER_FILE } from '../model/weight.ts';
import { newlySaid } from './said.ts';
import { markProblems } from './weight/index.ts';

export interface SituationInput {
  /** As committed after this look. */
  readonly ledger: Ledger;
  readonly updates: readonly IncidentUpdate[];
  readonly snapshot: Snapshot;
  readonly problems: readonly string[];
  readonly quiet: QuietRun | null;
  readonly file?: ClusterFile;
}

/** Everything this cycle knows, in the order people read: the worst first, the oldest first among equals. */
export function describeSituation(input: SituationInput): Situation {
  const { ledger, updates, snapshot, problems, quiet, file = EMPTY_CLUSTER_FILE } = input;
  const untoldSince = quiet?.since ?? snapshot.clock.now;
  return {
    cluster: ledger.cluster,
    serverVersion: snapshot.serverVersion,
    cycle: ledger.cycle,
    at: snapshot.clock.now,
    counts: countObjects(snapshot),
    updates: updates.toSorted((a, b) => byWeight(a.incident, b.incident)),
    open: ledger.incidents.filter(isOpen).toSorted(byWeight),
    folded: ledger.incidents.filter(({ state }) => state === 'folded'),
    changes: ledger.changes.filter(({ seenAt }) => seenAt >= untoldSince),
    notSeen: snapshot.coverage.filter(({ state }) => state === 'denied' || state === 'failed'),
    problems: [...snapshot.problems, ...problems, ...markProblems(snapshot)],
    notes: [
      ...file.notes.map((text) => ({ service: null, text })),
      ...file.services.flatMap(({ name, notes }) => notes.map((text) => ({ service: name, text }))),
    ],
    quiet,
    said: newlySaid(ledger, ledger.cycle - (quiet?.cycles ?? 0)),
  };
}

export function byWeight(a: Incident, b: Incident): number {
  return (
    INCIDENT_SEVERITIES.indexOf(a.severity) - INCIDENT_SEVERITIES.indexOf(b.severity) ||
    a.openedAt - b.openedAt ||
    a.number - b.number
  );
}

function countObjects({ objects, coverage }: Snapshot): ClusterCounts {
  const podsRead = coverage.some(({ kind, state }) => kind === 'pods' && state === 'ok');
  const pods = objects.pods.filter((pod) => pod.phase !== 'Succeeded');
  return {
    nodes: isCovered(coverage, 'nodes', '') ? objects.nodes.length : null,
    nodesReady: isCovered(coverage, 'nodes', '')
      ? objects.nodes.filter((node) =>
          node.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
        ).length
      : null,
    pods: podsRead ? pods.length : null,
    podsReady: podsRead ? pods.filter((pod) => pod.ready).length : null,
  };
}
