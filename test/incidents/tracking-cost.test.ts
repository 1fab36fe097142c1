import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../src/detectors/index.ts';
import { track } from '../../src/incidents/index.ts';
import { emptyLedger } from '../../src/model/ledger.ts';
import type { PodRecord, ServiceRecord, Snapshot } from '../../src/model/snapshot.ts';
import { aService } from '../support/cluster-records.ts';
import { aChange, anIncident } from '../support/situations.ts';
import { aPod, aSnapshot, coverageEntry, KINDS, NOON } from '../support/snapshots.ts';
import { aStatefulSet } from '../support/workload-records.ts';

/** A record that counts how often its name is asked for. */
function counted<T extends object>(record: T, key: keyof T, count: () => void): T {
  const value = record[key];
  return Object.defineProperty({ ...record }, key, {
    enumerable: true,
    get: () => {
      count();
      return value;
    },
  });
}

/** As many open incidents, all of them well in this look, on owners of one kind. */
function wellAgain(kind: string, incidents: number) {
  return {
    ...emptyLedger('shop-demo'),
    nextNumber: incidents + 1,
    changes: [aChange()],
    incidents: Array.from({ length: incidents }, (_, index) =>
      anIncident({
        number: index + 1,
        key: `shop-demo|${kind}/shop/app-${index}|crash`,
        owner: { kind, namespace: 'shop', name: `app-${index}` },
      }),
    ),
  };
}

function readsOf(look: (count: () => void) => Snapshot, kind: string, incidents: number): number {
  let reads = 0;
  const snapshot = look(() => {
    reads += 1;
  });
  const ledger = wellAgain(kind, incidents);
  const detection = detect(snapshot, ledger, DETECTORS);
  reads = 0;
  track(ledger, snapshot, detection);
  return reads;
}

describe('tracking reads a look as often for a thousand incidents as for two', () => {
  it('of StatefulSets: whether any of their pods is left', () => {
    const pods = (count: () => void): PodRecord[] => [
      counted(aPod({ controller: { kind: 'StatefulSet', name: 'db' } }), 'controller', count),
    ];
    const look = (count: () => void) => aSnapshot({ pods: pods(count), statefulsets: [aStatefulSet()] });
    const few = readsOf(look, 'StatefulSet', 2);
    expect(few).toBeGreaterThan(0);
    expect(readsOf(look, 'StatefulSet', 1_000)).toBe(few);
  });

  it('of Services: what they select', () => {
    const services = (count: () => void): ServiceRecord[] => [counted(aService({ selector: null }), 'name', count)];
    const look = (count: () => void) => aSnapshot({ services: services(count) });
    const few = readsOf(look, 'Service', 2);
    expect(few).toBeGreaterThan(0);
    expect(readsOf(look, 'Service', 1_000)).toBe(few);
  });

  it('and its coverage, however many namespaces that has', () => {
    const look = (count: () => void) =>
      aSnapshot({
        now: NOON,
        coverage: KINDS.flatMap((kind) => [
          ...['shop', 'bank', 'post'].map((namespace) => coverageEntry(kind, namespace, 'ok')),
          counted(coverageEntry(kind, 'last', 'ok'), 'namespace', count),
        ]),
      });
    expect(readsOf(look, 'Deployment', 1_000)).toBe(readsOf(look, 'Deployment', 2));
  });
});
