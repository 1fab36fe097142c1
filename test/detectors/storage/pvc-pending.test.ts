import { describe, expect, it } from 'vitest';
import type { ClaimRecord } from '../../../src/model/snapshot.ts';
import { aClaim, aStorageClass } from '../../support/cluster-records.ts';
import { evidenceLines, excusedIn, findingOf, findingsOf } from '../../support/detections.ts';
import { ago, anEvent, coverageOf, MINUTE, NOON, SECOND, type SnapshotParts, text } from '../../support/snapshots.ts';

const CODE = 'PvcPending';
const OBJECT = { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' };
const pending = (parts: Partial<ClaimRecord> = {}) =>
  aClaim({ phase: 'Pending', volume: null, capacity: null, created: ago(10 * MINUTE), ...parts });
const event = (parts: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({
    object: OBJECT,
    ...{ source: 'ebs.csi.aws.com', reason: 'ProvisioningFailed', message: text('quota exceeded'), count: 11 },
    ...parts,
  });
const told = (claim: ClaimRecord, parts: SnapshotParts = {}) =>
  findingsOf(CODE, { persistentvolumeclaims: [claim], storageclasses: [aStorageClass()], ...parts });
const waits = { storageclasses: [aStorageClass({ waitsForConsumer: true })] };

describe('a claim that is Pending', () => {
  it('is told with its class, its provisioner and the refusal', () => {
    const persistentvolumeclaims = [pending()];
    const finding = findingOf(CODE, { persistentvolumeclaims, events: [event()], storageclasses: [aStorageClass()] });
    expect(finding).toMatchObject({
      severity: 'high',
      object: OBJECT,
      owner: OBJECT,
      message: 'Pending: its volume cannot be provisioned',
      remedy: ['kubectl -n shop describe pvc data-db-0', 'kubectl get storageclass,pv'],
      since: ago(10 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'class: fast',
      'provisioner: ebs.csi.aws.com',
      'requested: 10Gi, ReadWriteOnce',
      'event ProvisioningFailed x11, last 2026-11-21 11:59:00Z: quota exceeded [free]',
    ]);
  });

  it('is told after two minutes, to the second', () => {
    expect(told(pending({ created: ago(2 * MINUTE) }))).toEqual([]);
    expect(excusedIn({ persistentvolumeclaims: [pending({ created: ago(2 * MINUTE) })] })).toEqual([CODE]);
    expect(told(pending({ created: ago(2 * MINUTE + SECOND) }))).toHaveLength(1);
  });

  it.each<[string, Partial<ClaimRecord>, string]>([
    ['a provisioner that does nothing', {}, 'Pending: ebs.csi.aws.com has not provisioned its volume'],
    ['a class that does not exist', { storageClass: 'gold' }, 'Pending: its storage class gold does not exist'],
    ['no class', { storageClass: '', provisioner: null }, 'Pending: no volume without a class fits it'],
    ['no default class', { storageClass: null, provisioner: null }, 'Pending: no volume is bound to it'],
  ])('by %s says so', (_, parts, message) => {
    expect(told(pending(parts))[0]?.message).toBe(message);
  });

  it('alone in a dump is told, unless something says that it waits for a pod', () => {
    const alone = { storageclasses: [], coverage: coverageOf({ storageclasses: 'absent' }), partial: true };
    expect(told(pending(), alone)).toHaveLength(1);
    expect(told(pending({ provisioner: null }), alone)).toHaveLength(1);
    expect(told(pending({ selectedNode: 'worker-1' }), alone)).toEqual([]);
    const events = [event({ type: 'Normal', reason: 'WaitForFirstConsumer' })];
    expect(told(pending({ provisioner: null }), { ...alone, events })).toEqual([]);
  });

  it('whose pod has come and whose volume has not is told where nobody read the pod', () => {
    const coverage = coverageOf({ pods: 'absent' });
    expect(told(pending({ selectedNode: 'worker-1' }), { ...waits, coverage, partial: true })).toHaveLength(1);
    const unasked = pending({ selectedNode: 'worker-1', provisioner: null });
    expect(told(unasked, { ...waits, coverage, partial: true })).toEqual([]);
  });

  it('of a class that waits for the first consumer is told only when provisioning failed', () => {
    expect(told(pending({ provisioner: null }), waits)).toEqual([]);
    expect(told(pending({ selectedNode: 'worker-1' }), waits)).toEqual([]);
    expect(told(pending(), { ...waits, events: [event()] })).toHaveLength(1);
    expect(told(pending(), { ...waits, events: [event({ type: 'Normal', reason: 'ExternalProvisioning' })] })).toEqual(
      [],
    );
  });

  it.each<[string, ClaimRecord]>([
    ['it is bound', aClaim()],
    ['it is lost', aClaim({ phase: 'Lost' })],
    ['it is being deleted', pending({ deletingAt: NOON })],
  ])('is silent when %s', (_, claim) => {
    expect(told(claim)).toEqual([]);
  });
});

describe('a claim that was not read', () => {
  const unread = (parts: Parameters<typeof anEvent>[0] = {}, look: SnapshotParts = {}) =>
    findingsOf(CODE, {
      events: [event({ first: ago(20 * MINUTE), ...parts })],
      coverage: coverageOf({ persistentvolumeclaims: 'denied' }),
      ...look,
    });

  it('is told by its event', () => {
    expect(unread()).toMatchObject([{ object: OBJECT, since: ago(20 * MINUTE), severity: 'high' }]);
  });

  it('is not told by an event that is short, over, normal, or another’s', () => {
    expect(unread({ first: ago(3 * MINUTE) })).toEqual([]);
    expect(unread({ last: ago(11 * MINUTE) })).toEqual([]);
    expect(unread({ last: null })).toEqual([]);
    expect(unread({ type: 'Normal' })).toEqual([]);
    expect(unread({ reason: 'FailedBinding' })).toEqual([]);
    expect(unread({ object: { ...OBJECT, kind: 'Pod' } })).toEqual([]);
  });

  it('is not told when it was provisioned since, was read, or does not exist', () => {
    const done = event({ type: 'Normal', reason: 'ProvisioningSucceeded', last: NOON });
    expect(unread({}, { events: [event({ first: ago(20 * MINUTE) }), done] })).toEqual([]);
    expect(unread({}, { persistentvolumeclaims: [aClaim()], partial: true })).toEqual([]);
    expect(unread({}, { coverage: coverageOf() })).toEqual([]);
  });
});
