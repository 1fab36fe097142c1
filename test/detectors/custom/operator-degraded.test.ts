import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { ConditionRecord, CustomResourceRecord } from '../../../src/model/snapshot.ts';
import { aCustomResource } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  ago,
  aSnapshot,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  text,
} from '../../support/snapshots.ts';

const CODE = 'OperatorDegraded';
const bad = (parts: Partial<ConditionRecord> = {}) =>
  aCondition('Ready', {
    ...{ status: 'False', reason: 'Failed', message: text('the order has failed'), changedAt: ago(6 * MINUTE) },
    ...parts,
  });
const certificate = (conditions: readonly ConditionRecord[], parts: Partial<CustomResourceRecord> = {}) =>
  aCustomResource({ conditions, ...parts });
const count = (record: CustomResourceRecord) => findingsOf(CODE, { customresources: [record] }).length;
const words = (status: Readonly<Record<string, string>>) =>
  Object.entries(status).map(([path, value]) => ({ path, value: text(value) }));

describe('a custom resource in trouble', () => {
  it('is high, with what its condition says', () => {
    const finding = findingOf(CODE, { customresources: [certificate([bad()])] });
    expect(finding).toMatchObject({
      severity: 'high',
      object: { kind: 'Certificate', namespace: 'shop', name: 'shop-tls' },
      message: 'Ready is False (Failed)',
      since: ago(6 * MINUTE),
      remedy: [
        'kubectl -n shop describe certificates.cert-manager.io shop-tls',
        'kubectl -n shop get events --field-selector involvedObject.name=shop-tls',
      ],
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'Ready: False (Failed)',
      'Ready says: the order has failed [free]',
    ]);
  });

  it.each([
    ['Ready', 'False', 1],
    ['Available', 'False', 1],
    ['Degraded', 'True', 1],
    ['Failing', 'True', 1],
    ['Stalled', 'True', 1],
    ['Ready', 'Unknown', 0],
    ['Degraded', 'False', 0],
    ['Upgradeable', 'False', 0],
    ['Progressing', 'True', 0],
    ['Reconciling', 'True', 0],
    ['Issuing', 'True', 0],
    ['Synced', 'False', 1],
    ['Healthy', 'False', 1],
    ['ErrorOccurred', 'True', 1],
  ] as const)('%s %s: %i', (type, status, findings) => {
    expect(count(certificate([bad({ type, status })]))).toBe(findings);
  });

  it('is told after five minutes, to the second, or after five minutes of looks', () => {
    expect(count(certificate([bad({ changedAt: ago(5 * MINUTE) })]))).toBe(0);
    expect(count(certificate([bad({ changedAt: ago(5 * MINUTE + SECOND) })]))).toBe(1);
    const timeless = { customresources: [certificate([bad({ changedAt: null })])] };
    const key = 'OperatorDegraded/shop/Certificate:shop-tls:';
    expect(detect(aSnapshot(timeless), NO_MEMORY, DETECTORS).noticed).toEqual([key]);
    const memory = { counters: { ...NO_COUNTERS, firstSeen: [{ key, at: ago(6 * MINUTE) }] }, lastLookAt: ago(MINUTE) };
    expect(findingOf(CODE, timeless, memory).since).toBe(ago(6 * MINUTE));
    expect(findingOf(CODE, { ...timeless, partial: true }).since).toBeNull();
  });

  it('is left alone while suspended, deleted, or behind its spec; an open incident of it stays open', () => {
    for (const parts of [{ suspended: true }, { unobserved: true }]) {
      const { findings, excused } = detect(
        aSnapshot({ customresources: [certificate([bad()], parts)] }),
        NO_MEMORY,
        DETECTORS,
      );
      expect([findings.length, excused.map(({ code }) => code)]).toEqual([0, [CODE]]);
    }
    expect(count(certificate([bad()], { deletingAt: NOON }))).toBe(0);
  });

  it('that has done its work, or was stopped, is not ready for ever', () => {
    for (const reason of ['Completed', 'Stopped', 'ReconcilePaused']) {
      expect(count(certificate([bad({ reason })]))).toBe(0);
    }
  });

  it('that is being made gets an hour, unless it was available before', () => {
    const making = (minutes: number) => bad({ reason: 'Creating', changedAt: ago(minutes * MINUTE) });
    expect([count(certificate([making(60)])), count(certificate([making(61)]))]).toEqual([0, 1]);
    const issuing = bad({ reason: 'DoesNotExist' });
    expect(count(certificate([issuing]))).toBe(1);
    expect(count(certificate([issuing, aCondition('Issuing')]))).toBe(0);
    expect(count(certificate([bad({ type: 'Available', reason: 'WaitingForDeployment' })]))).toBe(1);
  });
});

describe('an Application of Argo CD', () => {
  const application = (status: Readonly<Record<string, string>>, conditions: readonly ConditionRecord[] = []) =>
    aCustomResource({
      ...{ kind: 'Application', group: 'argoproj.io', resource: 'applications.argoproj.io', conditions },
      status: words(status),
    });
  const since = new Date(ago(9 * MINUTE)).toISOString();

  it('is told when its health is Degraded, since then where it says', () => {
    const record = application({
      'health.status': 'Degraded',
      'health.lastTransitionTime': since,
      'sync.status': 'Synced',
    });
    const finding = findingOf(CODE, { customresources: [record] });
    expect([finding.message, finding.since]).toEqual(['its health is Degraded', ago(9 * MINUTE)]);
    expect(evidenceLines(finding.evidence)).toEqual([
      'status.health.status: Degraded [free]',
      'status.sync.status: Synced [free]',
    ]);
  });

  it('is told when it cannot be synced or compared, and not when it is merely out of sync', () => {
    const failed = { 'sync.status': 'OutOfSync', 'operationState.phase': 'Failed', 'operationState.finishedAt': since };
    expect(findingOf(CODE, { customresources: [application(failed)] }).message).toBe('it cannot be synced');
    expect(count(application({ ...failed, 'operationState.phase': 'Succeeded' }))).toBe(0);
    expect(count(application({ 'health.status': 'Progressing' }))).toBe(0);
    const error = aCondition('ComparisonError', { status: 'Unknown', changedAt: ago(9 * MINUTE) });
    expect(findingOf(CODE, { customresources: [application({}, [error])] }).message).toBe('ComparisonError');
    expect(count(certificate([error]))).toBe(0);
  });
});
