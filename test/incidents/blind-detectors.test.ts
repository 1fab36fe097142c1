import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import type { FindingCode } from '../../src/model/finding.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { EventRecord, KindName, PodRecord } from '../../src/model/snapshot.ts';
import {
  aCrashingPod,
  aDeployment,
  aJob,
  anEvent,
  aReplicaSet,
  aSnapshot,
  coverageEntry,
  coverageOf,
  MINUTE,
  NOON,
  type SnapshotParts,
  text,
} from '../support/snapshots.ts';

const REFUSAL = text(
  'pods "db-0" is forbidden: exceeded quota: compute, requested: cpu=1, used: cpu=8, limited: cpu=8',
);

/** One look of everything, `minutes` after noon. */
function look(ledger: Ledger, minutes: number, parts: SnapshotParts): Ledger {
  const now = NOON + minutes * MINUTE;
  const snapshot = aSnapshot({ now, ...parts });
  return track(ledger, snapshot, detect(snapshot, ledger, DETECTORS)).ledger;
}

const about = (kind: string, name: string, parts: Partial<EventRecord>): EventRecord =>
  anEvent({ object: { kind, namespace: 'shop', name }, source: 'controller', count: 12, ...parts });

describe('what only events told', () => {
  it.each<[FindingCode, EventRecord, readonly KindName[]]>([
    ['QuotaExhausted', about('StatefulSet', 'db', { reason: 'FailedCreate', message: REFUSAL }), []],
    ['ReplicaCreateFailed', about('StatefulSet', 'db', { reason: 'FailedCreate' }), []],
    [
      'PvcPending',
      about('PersistentVolumeClaim', 'data', { reason: 'ProvisioningFailed' }),
      ['persistentvolumeclaims'],
    ],
    [
      'HpaUnableToScale',
      about('HorizontalPodAutoscaler', 'api', { reason: 'FailedGetScale', first: NOON - 20 * MINUTE }),
      ['horizontalpodautoscalers'],
    ],
    ['PodUnschedulable', anEvent(), ['pods']],
  ])('%s is not over because events cannot be read', (code, event, unread) => {
    const without = Object.fromEntries(unread.map((kind) => [kind, 'denied' as const]));
    let ledger = look(emptyLedger('shop-demo'), 0, { events: [event], coverage: coverageOf(without) });
    expect(
      detect(aSnapshot({ events: [event], coverage: coverageOf(without) }), ledger, DETECTORS).findings,
    ).toContainEqual(expect.objectContaining({ code }));
    const [first] = ledger.incidents;
    for (const minutes of [10, 20, 30, 40, 50, 60, 70, 80]) {
      ledger = look(ledger, minutes, { coverage: coverageOf({ ...without, events: 'failed' }) });
      expect(ledger.incidents.find(({ number }) => number === first?.number)?.state).toBe('unknown');
    }
  });
});

describe('a crash loop of pods that name their owner through another object', () => {
  const owner = (kind: string, name: string) => ({ controller: { kind, name } });
  const set = aReplicaSet({ name: 'api-1', ...owner('Rollout', 'api') });
  it.each<[KindName, SnapshotParts, PodRecord]>([
    ['jobs', { jobs: [aJob({ name: 'api-1', ...owner('CronJob', 'api') })] }, aCrashingPod(owner('Job', 'api-1'))],
    [
      'jobs',
      { jobs: [aJob({ name: 'api-x2x4k', controller: null, generateName: 'api-' })] },
      aCrashingPod(owner('Job', 'api-x2x4k')),
    ],
    ['replicasets', { replicasets: [set] }, aCrashingPod({ ...owner('ReplicaSet', 'api-1'), templateHash: null })],
    [
      'replicationcontrollers',
      { replicationcontrollers: [{ ...set, ...owner('DeploymentConfig', 'api') }] },
      aCrashingPod(owner('ReplicationController', 'api-1')),
    ],
  ])('is not over because %s cannot be read', (kind, parts, pod) => {
    let ledger = look(emptyLedger('shop-demo'), 0, { ...parts, pods: [pod] });
    const [first] = ledger.incidents;
    expect(first?.owner.name).toMatch(/^api-?$/);
    for (const minutes of [10, 20, 30]) {
      ledger = look(ledger, minutes, { pods: [pod], coverage: coverageOf({ [kind]: 'failed' }) });
      expect(ledger.incidents.find(({ number }) => number === first?.number)?.state).toBe('unknown');
    }
  });
});

it('workloads that waited for their controller are forgotten once they do not, though Leases lie in one namespace alone', () => {
  const coverage = [
    ...coverageOf().filter(({ kind }) => kind !== 'leases'),
    coverageEntry('leases', 'kube-system', 'ok'),
  ];
  const deployments = [aDeployment({ unobserved: true })];
  const noticed = look(emptyLedger('shop-demo'), 0, { deployments, coverage });
  expect(noticed.counters.firstSeen.map(({ key }) => key)).toEqual(['Unobserved/shop/deployments:api']);
  expect(look(noticed, 5, { deployments: [aDeployment()], coverage }).counters.firstSeen).toEqual([]);
});
