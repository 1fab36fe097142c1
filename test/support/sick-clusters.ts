import { contentBytesWithin } from '../../src/context/estimate.ts';
import { baselineEntry } from '../../src/conversation/index.ts';
import { byWeight } from '../../src/incidents/index.ts';
import type { ConversationEntry } from '../../src/model/conversation.ts';
import { FINDING_CODES } from '../../src/model/finding.ts';
import { INCIDENT_SEVERITIES, type Incident } from '../../src/model/incident.ts';
import type { Situation } from '../../src/model/situation.ts';
import { sampleWord } from './sample-ledger.ts';
import { anIncident, anUpdate, aSituation, MINUTE, NOON } from './situations.ts';
import { text as safe } from './snapshots.ts';

/** A cluster's ledger as a prune meets it: what is open, and the baseline the monitor writes of it. */
export interface SickCluster {
  readonly name: string;
  /** The worst first. */
  readonly open: readonly Incident[];
  /** The ended ones the ledger still knows. */
  readonly ended: readonly Incident[];
  readonly baseline: (maxTokens: number) => ConversationEntry;
}

/** From a healthy cluster to one in which everything is broken: all codes, long names, any script, people's words. */
export const SICK_CLUSTERS: readonly SickCluster[] = [
  sickCluster('healthy', 0, 0),
  sickCluster('three troubles', 3, 5),
  sickCluster('a bad night', 250, 200),
  sickCluster('everything broken', 5_000, 500),
];

function sickCluster(name: string, count: number, endedCount: number): SickCluster {
  const open = Array.from({ length: count }, (_, index) => trouble(index)).toSorted(byWeight);
  const ended = Array.from({ length: endedCount }, (_, index) => past(count + index));
  const situation = aSituation({
    open,
    updates: open.slice(0, 60).map((incident) => anUpdate({ incident })),
    quiet: { cycles: 13, since: NOON - 65 * MINUTE },
    notes: [{ service: 'shop-api', text: safe('It serves the checkout. '.repeat(20)) }],
    ...(count > 100 ? troubledLook() : {}),
  });
  const baseline = (maxTokens: number) => baselineEntry(situation, ended.slice(0, 50), contentBytesWithin(maxTokens));
  return { name, open, ended, baseline };
}

function trouble(index: number): Incident {
  const code = FINDING_CODES[index % FINDING_CODES.length] ?? 'CrashLoopBackOff';
  const name = index % 7 === 0 ? `service-${index}-${'very-long-name-'.repeat(12)}` : `service-${index}`;
  return anIncident({
    number: index + 1,
    code,
    severity: INCIDENT_SEVERITIES[index % INCIDENT_SEVERITIES.length] ?? 'SEV-1',
    owner: { kind: 'Deployment', namespace: `team-${index % 120}`, name },
    openedAt: NOON - (index + 1) * MINUTE,
    message: index % 5 === 0 ? '容器不断崩溃 🔥' : 'container app keeps crashing: exit 1',
    evidence: [{ label: 'last words', value: safe('panic: 连接被拒绝 '.repeat(10)), free: true }],
    ...(index % 11 === 0 ? { state: 'unknown', unknownBecause: 'pods not read: 403' } : {}),
    ...(index % 13 === 0 ? { word: sampleWord(NOON) } : {}),
    ...(index % 17 === 0
      ? { quietedBy: { by: 'window', reason: 'window patching', because: null, until: null } as const }
      : {}),
  });
}

function past(index: number): Incident {
  const openedAt = NOON - (index + 90) * MINUTE;
  const endedAt = openedAt + 30 * MINUTE;
  const episode = { openedAt, endedAt, how: 'resolved', ending: 'healthy for 10 min', followed: [] } as const;
  return anIncident({ ...trouble(index), state: 'resolved', openedAt, endedAt, episodes: [episode], quietedBy: null });
}

function troubledLook(): Partial<Situation> {
  return {
    notSeen: Array.from({ length: 40 }, (_, index) => ({
      kind: 'pods' as const,
      namespace: `team-${index}`,
      state: 'failed' as const,
      reason: `500 from the API server: ${'etcd is not well '.repeat(10)}`,
    })),
    problems: Array.from({ length: 10 }, () => 'something was skipped '.repeat(12)),
  };
}
