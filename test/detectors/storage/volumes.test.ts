import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { VolumeRecord } from '../../../src/model/snapshot.ts';
import { aClaim, aVolume } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  ago,
  anEvent,
  aSnapshot,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  text,
} from '../../support/snapshots.ts';

const known = (key: string, at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key, at }] },
  lastLookAt: ago(MINUTE),
});
const event = anEvent({
  object: { kind: 'PersistentVolume', namespace: '', name: 'pvc-1' },
  ...{ reason: 'VolumeFailedDelete', message: text('still attached to node worker-1'), count: 8 },
});

describe('PvcLost', () => {
  it('is told at once, dated by the ledger', () => {
    const persistentvolumeclaims = [aClaim({ phase: 'Lost' })];
    const finding = findingOf('PvcLost', { persistentvolumeclaims }, known('PvcLost/shop/data-db-0', ago(3 * MINUTE)));
    expect(finding).toMatchObject({
      severity: 'critical',
      owner: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' },
      message: 'its volume pvc-1 is lost',
      remedy: ['kubectl -n shop describe pvc data-db-0', 'kubectl get pv pvc-1'],
      since: ago(3 * MINUTE),
    });
    const { findings, noticed } = detect(aSnapshot({ persistentvolumeclaims }), NO_MEMORY, DETECTORS);
    expect([findings.length, noticed]).toEqual([1, ['PvcLost/shop/data-db-0']]);
  });

  it.each(['Bound', 'Pending', 'Unknown'] as const)('is not told of a claim that is %s', (phase) => {
    expect(findingsOf('PvcLost', { persistentvolumeclaims: [aClaim({ phase })] })).toEqual([]);
  });

  it('is not told of a claim that is being deleted', () => {
    expect(findingsOf('PvcLost', { persistentvolumeclaims: [aClaim({ phase: 'Lost', deletingAt: NOON })] })).toEqual(
      [],
    );
  });
});

describe('PvFailed', () => {
  it('is told at once with the storage provider’s words', () => {
    const volume = aVolume({ phase: 'Failed', message: text('volume in use'), changedAt: ago(MINUTE) });
    const finding = findingOf('PvFailed', { persistentvolumes: [volume], events: [event] });
    expect(finding).toMatchObject({
      severity: 'critical',
      owner: { kind: 'PersistentVolume', namespace: '', name: 'pvc-1' },
      message: 'the volume failed (reclaim policy Delete)',
      remedy: ['kubectl describe pv pvc-1', 'kubectl get volumeattachments'],
      since: ago(MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'status: volume in use [free]',
      'claim: shop/data-db-0',
      'capacity: 10Gi',
      'event VolumeFailedDelete x8, last 2026-11-21 11:59:00Z: still attached to node worker-1 [free]',
    ]);
  });

  it.each(['Bound', 'Available', 'Released', 'Pending', 'Unknown'] as const)(
    'is not told of one that is %s',
    (phase) => {
      expect(findingsOf('PvFailed', { persistentvolumes: [aVolume({ phase })] })).toEqual([]);
    },
  );
});

describe('PvStuck', () => {
  const CODE = 'PvStuck';
  const released = (parts: Partial<VolumeRecord> = {}) =>
    aVolume({ phase: 'Released', changedAt: ago(11 * MINUTE), ...parts });
  const count = (volume: VolumeRecord) => findingsOf(CODE, { persistentvolumes: [volume] }).length;

  it('is told of a volume that is released and not deleted', () => {
    const finding = findingOf(CODE, { persistentvolumes: [released()], events: [event] });
    expect(finding).toMatchObject({
      severity: 'low',
      message: 'the volume is released, and not deleted',
      since: ago(11 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'phase: Released',
      'reclaim policy: Delete',
      'claim: shop/data-db-0',
      'class: fast',
      'event VolumeFailedDelete x8, last 2026-11-21 11:59:00Z: still attached to node worker-1 [free]',
    ]);
  });

  it('is told of one that does not go, whatever its phase and policy, with its finalizers', () => {
    const finalizers = ['kubernetes.io/pv-protection'];
    const volume = aVolume({ reclaimPolicy: 'Retain', deletingAt: ago(11 * MINUTE), finalizers });
    const finding = findingOf(CODE, { persistentvolumes: [volume] });
    expect(finding.message).toBe('the volume is stuck in deletion');
    expect(evidenceLines(finding.evidence)).toContain('finalizers: kubernetes.io/pv-protection');
    expect(count({ ...volume, deletingAt: ago(10 * MINUTE) })).toBe(0);
  });

  it('is told after ten minutes, to the second; before Kubernetes 1.28, which has no time, by the ledger', () => {
    expect(count(released({ changedAt: ago(10 * MINUTE) }))).toBe(0);
    expect(count(released({ changedAt: ago(10 * MINUTE + SECOND) }))).toBe(1);
    const persistentvolumes = [released({ changedAt: null })];
    expect(detect(aSnapshot({ persistentvolumes }), NO_MEMORY, DETECTORS)).toMatchObject({
      findings: [],
      noticed: ['PvStuck//pvc-1'],
    });
    expect(findingsOf(CODE, { persistentvolumes }, known('PvStuck//pvc-1', ago(11 * MINUTE)))).toHaveLength(1);
    expect(findingsOf(CODE, { persistentvolumes, partial: true })).toHaveLength(1);
  });

  it.each<[string, VolumeRecord]>([
    ['is kept on purpose', released({ reclaimPolicy: 'Retain' })],
    ['is bound', aVolume()],
    ['has waited for a claim for years', aVolume({ phase: 'Available', claim: null, changedAt: null })],
  ])('is not told of one that %s', (_, volume) => {
    expect(findingsOf(CODE, { persistentvolumes: [volume], partial: true })).toEqual([]);
  });
});
