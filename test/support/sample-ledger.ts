import type { Advice, FollowedAdvice } from '../../src/model/advice.ts';
import type { Change } from '../../src/model/change.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { SafeText } from '../../src/model/safe-text.ts';
import { NO_WEIGHT } from '../../src/model/weight.ts';
import type { Word } from '../../src/model/word.ts';
import { redactText } from '../../src/redact/index.ts';
import { sampleNotifications } from './notifications.ts';
import { TEST_KEY } from './situations.ts';

/** A ledger that uses every field: an open incident that came back, a cluster-scoped one that cannot be judged, counters. */
export function sampleLedger(cluster: string): Ledger {
  const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 21, hour, minute, 0, 250);
  const change: Change = {
    object: { kind: 'Deployment', namespace: 'shop', name: 'api' },
    what: ['image app 1.4.2 -> 1.5.0', 'limit memory 256Mi -> 128Mi'],
    by: 'kubectl-set',
    at: at(9, 0),
    exact: true,
    after: at(8, 55),
    seenAt: at(9, 5),
    routine: false,
  };
  const advice: Advice = { at: at(9, 5), by: 'rules', text: 'kubectl -n shop rollout undo deploy/api' };
  const followed: FollowedAdvice = {
    advice: { ...advice, at: at(6, 5), by: 'claude' },
    change: 'image app 1.5.0 -> 1.4.2 by kubectl',
    changedAt: at(6, 50),
    clearSince: at(7, 1),
  };
  return {
    schemaVersion: 2,
    cluster,
    cycle: 58,
    lastLookAt: at(9, 15),
    nextNumber: 8,
    incidents: [
      {
        number: 1,
        key: `${cluster}|Deployment/shop/api|crash`,
        family: 'crash',
        code: 'CrashLoopBackOff',
        owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
        state: 'open',
        severity: 'SEV-2',
        findingSeverity: 'critical',
        message: 'container app exits with 1, 5 restarts',
        evidence: [
          { label: 'exit code', value: '1' },
          { label: 'last log line', value: 'panic: DB_URL is not set' },
        ],
        remedy: ['kubectl -n shop logs deploy/api --previous', 'kubectl -n shop rollout undo deploy/api'],
        affected: { count: 2, names: ['api-7d9f-abcde', 'api-7d9f-fghij'], peak: 2 },
        log: null,
        consequences: [],
        consequencePeak: 0,
        occurredAt: null,
        flapping: false,
        openings: [],
        foldedInto: null,
        firstSeen: at(6),
        openedAt: at(9, 4),
        startKnown: true,
        lastSeen: at(9, 15),
        healthySince: null,
        healthyLooks: 0,
        endedAt: null,
        occurrences: 2,
        episodes: [
          {
            openedAt: at(6),
            endedAt: at(7, 1),
            how: 'resolved',
            ending: 'image app 1.5.0 -> 1.4.2 while it was open',
            followed: [followed],
            verdict: { verdict: 'known', because: null, by: name('ben'), at: at(7, 30), cycle: 40 },
          },
        ],
        changes: [change],
        advice: [advice],
        followed: [],
        unknownBecause: null,
        word: sampleWord(at(9, 10)),
        severityBecause: '2 h over tolerated downtime (30 min), 2 of 3 gone, tier P1',
        weight: {
          ...{ service: 'shop-api', tier: 'P1', owner: 'team-pay', toleratedDowntime: 1_800_000 },
          ...{ needs: [redactText('a restart of the cache')], notes: [redactText('It serves the checkout.')] },
        },
        quietedBy: {
          ...{ by: 'ignore', reason: 'ignored in the cluster file', because: redactText('it leaks'), until: at(18) },
        },
        told: 'again',
      },
      {
        number: 7,
        key: `${cluster}|Node//worker-2|node`,
        family: 'node',
        code: 'NodeNotReady',
        owner: { kind: 'Node', namespace: '', name: 'worker-2' },
        state: 'unknown',
        severity: 'SEV-1',
        findingSeverity: 'high',
        message: 'no heartbeat for 4 min',
        evidence: [],
        remedy: [],
        affected: { count: 1, names: ['worker-2'], peak: 1 },
        log: null,
        consequences: [],
        consequencePeak: 0,
        occurredAt: null,
        flapping: false,
        openings: [],
        foldedInto: null,
        firstSeen: at(8),
        openedAt: at(8),
        startKnown: false,
        lastSeen: at(8, 30),
        healthySince: at(8, 45),
        healthyLooks: 1,
        endedAt: at(9),
        occurrences: 1,
        episodes: [],
        changes: [],
        advice: [],
        followed: [],
        unknownBecause: 'nodes: 403',
        toldAs: { code: 'DaemonSetUnavailable', owner: { kind: 'DaemonSet', namespace: 'kube-system', name: 'proxy' } },
        toldIn: 1,
        standsFor: 'shop-demo|Service/kube-system/proxy|service-endpoints',
        severityBecause: null,
        weight: NO_WEIGHT,
        quietedBy: null,
        told: 'yes',
      },
    ],
    counters: {
      restarts: [
        {
          container: 'shop/api-7d9f-abcde/app',
          samples: [
            { at: at(9), count: 3 },
            { at: at(9, 15), count: 5 },
          ],
        },
      ],
      events: [{ event: 'Pod/shop/api-1/Unhealthy', samples: [{ at: at(9, 10), count: 7 }] }],
      firstSeen: [{ key: 'DeploymentUnavailable|Deployment/shop/api', at: at(9, 5) }],
    },
    changes: [change],
    lastRead: [
      { kind: 'deployments', readAt: at(9, 15), objects: ['shop/api r=3 i:app=shop/api:1.5.0 e:app:DB_URL=#x7Gh'] },
      { kind: 'deployments', readAt: at(8), objects: ['bank/api r=1'] },
    ],
    factsFormat: 1,
    hashKey: TEST_KEY,
    heard: ['20261121T091000000Z-1f8a90c3'],
    verdicts: [
      {
        incident: 1,
        episode: 1,
        code: 'CrashLoopBackOff',
        owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
        severity: 'SEV-2',
        openedAt: at(6),
        evidence: name('exit code: 1'),
        verdict: { verdict: 'known', because: null, by: name('ben'), at: at(7, 30), cycle: 40 },
      },
    ],
    notifications: sampleNotifications(at(9, 15)),
  };
}

const name = (text: string): SafeText => redactText(text);

/** Everything people can say of one incident. */
export function sampleWord(at: number): Word {
  const said = { by: name('anna'), at, cycle: 57 };
  return {
    acknowledged: said,
    muted: {
      ...said,
      until: at + 3_600_000,
      because: name('node swap'),
      ended: { by: null, at: at + 3_600_000, cycle: 58 },
      heldBack: [{ turn: 'recurring', severity: 'SEV-2', at, cycle: 57 }],
    },
    notes: [{ ...said, text: name('the vendor knows') }],
    verdict: { ...said, verdict: 'false-alarm', because: name('load test') },
  };
}
