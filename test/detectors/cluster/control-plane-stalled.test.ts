import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { LeaseRecord } from '../../../src/model/snapshot.ts';
import { aLease } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aDeployment,
  ago,
  anEvent,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  SECOND,
  type SnapshotParts,
} from '../../support/snapshots.ts';

const CODE = 'ControlPlaneStalled';
const count = (lease: Partial<LeaseRecord>, parts: SnapshotParts = {}) =>
  findingsOf(CODE, { leases: [aLease(lease)], ...parts }).length;

describe('a lease of the control plane', () => {
  it('that is not renewed is critical, with who held it', () => {
    const finding = findingOf(CODE, { leases: [aLease({ renewedAt: ago(5 * MINUTE) })] });
    expect(finding).toMatchObject({
      severity: 'critical',
      object: { kind: 'Lease', namespace: 'kube-system', name: 'kube-scheduler' },
      message: 'kube-scheduler has not renewed its lease for 5 min',
      since: ago(5 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      expect.stringMatching(/^last renewed: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      'holder: control-plane-1_4f7c',
      'lease duration: 15 s',
    ]);
  });

  it('is late after a minute, to the second', () => {
    expect(count({ renewedAt: ago(60 * SECOND) })).toBe(0);
    expect(count({ renewedAt: ago(61 * SECOND) })).toBe(1);
    expect(count({ name: 'kube-controller-manager', renewedAt: ago(2 * MINUTE) })).toBe(1);
  });

  it('of anyone else, elsewhere, without a time or being deleted is silent', () => {
    const renewedAt = ago(60 * MINUTE);
    expect(count({ renewedAt, name: 'ingress-controller-leader' })).toBe(0);
    expect(count({ renewedAt, name: 'cloud-controller-manager' })).toBe(0);
    expect(count({ renewedAt, namespace: 'shop' })).toBe(0);
    expect(count({ renewedAt: null })).toBe(0);
    expect(count({ renewedAt, deletingAt: ago(MINUTE) })).toBe(0);
    expect(count({ renewedAt }, { coverage: coverageOf({ leases: 'denied' }) })).toBe(0);
  });

  it('of a component that has acted since is one that was left behind', () => {
    const renewedAt = ago(30 * MINUTE);
    const by = (source: string, last: number) => ({ events: [anEvent({ source, last, type: 'Normal', count: 1 })] });
    expect(count({ renewedAt }, by('default-scheduler', ago(5 * MINUTE)))).toBe(0);
    expect(count({ renewedAt }, by('default-scheduler', ago(29.5 * MINUTE)))).toBe(1);
    expect(count({ renewedAt }, by('replicaset-controller', ago(5 * MINUTE)))).toBe(1);
    const name = 'kube-controller-manager';
    expect(count({ renewedAt, name }, by('replicaset-controller', ago(5 * MINUTE)))).toBe(0);
    expect(count({ renewedAt, name }, by('kubelet', ago(5 * MINUTE)))).toBe(1);
  });

  it('in a dump counts only by a given time, and only where the dump was taken late enough', () => {
    const renewedAt = ago(5 * MINUTE);
    expect(count({ renewedAt }, { partial: true, bound: 'lower' })).toBe(0);
    expect(count({ renewedAt }, { partial: true })).toBe(1);
    const events = (last: number) => ({ partial: true, events: [anEvent({ last, source: 'kubelet', count: 1 })] });
    expect(count({ renewedAt }, events(ago(5 * MINUTE - 10 * SECOND)))).toBe(0);
    expect(count({ renewedAt }, events(ago(2 * MINUTE)))).toBe(1);
  });

  it('in a dump is as fresh as the leases of others that were read with it, whatever was read later', () => {
    const own = aLease({ renewedAt: ago(5 * MINUTE) });
    const told = (last: number) =>
      findingsOf(CODE, {
        partial: true,
        leases: [own, aLease({ namespace: 'kube-node-lease', name: 'worker-1', renewedAt: last })],
        events: [anEvent({ last: ago(SECOND), source: 'kubelet', count: 1 })],
      }).length;
    expect(told(ago(4.5 * MINUTE))).toBe(0);
    expect(told(ago(2 * MINUTE))).toBe(1);
  });
});

describe('workloads their controller does not look at', () => {
  const waiting = (many: number) =>
    Array.from({ length: many }, (_, index) => aDeployment({ name: `app-${index}`, unobserved: true }));
  const seenAt = (many: number, at: number) => ({
    counters: {
      ...NO_COUNTERS,
      firstSeen: Array.from({ length: many }, (_, index) => ({
        key: `Unobserved/shop/deployments:app-${index}`,
        at,
      })),
    },
    lastLookAt: ago(MINUTE),
  });

  it('are a stalled control plane when they are many, for more than five minutes', () => {
    const finding = findingOf(CODE, { deployments: waiting(12) }, seenAt(12, ago(6 * MINUTE)));
    expect(finding).toMatchObject({
      object: { kind: 'Lease', namespace: 'kube-system', name: 'kube-controller-manager' },
      message: '12 workloads wait for their controller: none of them was observed for 5 min',
      since: ago(6 * MINUTE),
    });
    expect(findingsOf(CODE, { deployments: waiting(12) }, seenAt(9, ago(6 * MINUTE)))).toEqual([]);
    expect(findingsOf(CODE, { deployments: waiting(12) }, seenAt(12, ago(5 * MINUTE)))).toEqual([]);
  });

  it('are noticed at first, and never told in a single dump', () => {
    const { findings, noticed } = detect(aSnapshot({ deployments: waiting(20), partial: true }), NO_MEMORY, DETECTORS);
    expect(findings.filter(({ code }) => code === CODE)).toEqual([]);
    expect(noticed.filter((key) => key.startsWith('Unobserved/'))).toHaveLength(20);
  });

  it('go on where some workloads could not be seen: that few of the others wait is no sign of life', () => {
    const blind = { coverage: coverageOf({ statefulsets: 'failed' }) };
    const manager = { code: CODE, owner: { kind: 'Lease', namespace: 'kube-system', name: 'kube-controller-manager' } };
    const excused = (parts: SnapshotParts) => detect(aSnapshot(parts), NO_MEMORY, DETECTORS).excused;
    expect(excused({ deployments: waiting(2), ...blind })).toContainEqual(manager);
    expect(excused(blind)).toContainEqual(manager);
    expect(excused({ deployments: waiting(2) })).toEqual([]);
  });
});
