import type { FollowedAdvice } from '../../src/model/advice.ts';
import type { Change } from '../../src/model/change.ts';
import type { Incident, IncidentUpdate } from '../../src/model/incident.ts';
import type { Situation } from '../../src/model/situation.ts';
import { NO_WEIGHT } from '../../src/model/weight.ts';

export const NOON = Date.UTC(2026, 10, 21, 12, 0);
export const MINUTE = 60_000;
/** The key of digests in tests. */
export const TEST_KEY = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

/** shop/Deployment api got image 1.5.0, four minutes before `anIncident` opened; seen at the look that opened it. */
export function aChange(parts: Partial<Change> = {}): Change {
  return {
    object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    what: ['image app 1.4.2 -> 1.5.0'],
    by: 'kubectl-set',
    at: NOON - 27 * MINUTE,
    exact: true,
    after: NOON - 30 * MINUTE,
    seenAt: NOON - 23 * MINUTE,
    routine: false,
    ...parts,
  };
}

/** Advice of 20 min ago, followed 5 min later; not clear yet. */
export function aFollowed(parts: Partial<FollowedAdvice> = {}): FollowedAdvice {
  return {
    advice: { at: NOON - 20 * MINUTE, by: 'claude', text: 'Roll back to 1.4.2.' },
    change: 'image app 1.5.0 -> 1.4.2 by kubectl',
    changedAt: NOON - 15 * MINUTE,
    clearSince: null,
    ...parts,
  };
}

/** An open crash loop of shop/Deployment api, 23 minutes old at noon; `parts` say what is different. */
export function anIncident(parts: Partial<Incident> = {}): Incident {
  const number = parts.number ?? 1;
  return {
    number,
    key: `shop-demo/Deployment/shop/api-${number}/crash`,
    family: 'crash',
    code: 'CrashLoopBackOff',
    owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    state: 'open',
    severity: 'SEV-2',
    findingSeverity: 'critical',
    message: 'container app keeps crashing: exit 1, 5 restarts',
    evidence: [
      { label: 'container', value: 'app' },
      { label: 'image', value: 'shop/api:1.5.0' },
      { label: 'restarts', value: '5' },
      { label: 'exit code', value: '1 (the application failed)' },
    ],
    remedy: ['kubectl -n shop logs api-1 -c app --previous', 'kubectl -n shop describe pod api-1'],
    affected: { count: 1, names: ['api-1'], peak: 1 },
    log: null,
    consequences: [],
    consequencePeak: 0,
    occurredAt: null,
    flapping: false,
    openings: [],
    foldedInto: null,
    firstSeen: NOON - 23 * MINUTE,
    openedAt: NOON - 23 * MINUTE,
    startKnown: true,
    lastSeen: NOON,
    healthySince: null,
    healthyLooks: 0,
    endedAt: null,
    occurrences: 1,
    episodes: [],
    changes: [],
    advice: [],
    followed: [],
    unknownBecause: null,
    severityBecause: null,
    weight: NO_WEIGHT,
    quietedBy: null,
    told: 'yes',
    ...parts,
  };
}

export function anUpdate(parts: Partial<IncidentUpdate> = {}): IncidentUpdate {
  return { turn: 'opened', incident: anIncident(), previousSeverity: null, changes: [], loud: true, ...parts };
}

/** A healthy cluster at noon of cycle 7; `parts` say what is different. */
export function aSituation(parts: Partial<Situation> = {}): Situation {
  return {
    cluster: 'shop-demo',
    serverVersion: 'v1.34.2',
    cycle: 7,
    at: NOON,
    counts: { nodes: 3, nodesReady: 3, pods: 27, podsReady: 27 },
    updates: [],
    open: [],
    folded: [],
    changes: [],
    notSeen: [],
    problems: [],
    notes: [],
    quiet: null,
    said: [],
    ...parts,
  };
}
