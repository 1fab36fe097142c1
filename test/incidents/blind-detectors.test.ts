import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import type { FindingCode } from '../../src/model/finding.ts';
import { emptyLedger, type Ledger } from '../../src/model/ledger.ts';
import type { EventRecord, KindName } from '../../src/model/snapshot.ts';
import {
  aDeployment,
  anEvent,
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
