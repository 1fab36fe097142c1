import { expect, it } from 'vitest';
import type { ConditionRecord, ScalerRecord } from '../../../src/model/snapshot.ts';
import { aScaler } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, MINUTE, NO_COUNTERS, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'HpaAtMax';
const limited = (parts: Partial<ConditionRecord> = {}, scaler: Partial<ScalerRecord> = {}) =>
  aScaler({
    conditions: [
      aCondition('ScalingLimited', {
        reason: 'TooManyReplicas',
        message: text('the desired replica count is more than the maximum replica count'),
        changedAt: ago(16 * MINUTE),
        ...parts,
      }),
    ],
    current: 10,
    ...scaler,
  });
const count = (...scalers: readonly ScalerRecord[]) => findingsOf(CODE, { horizontalpodautoscalers: scalers }).length;

it('an autoscaler at its maximum is told with its limits', () => {
  const finding = findingOf(CODE, { horizontalpodautoscalers: [limited()] });
  expect(finding).toMatchObject({
    severity: 'low',
    owner: { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'api' },
    message: 'Deployment api needs more than its 10 replicas at most',
    since: ago(16 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual([
    'target: Deployment api',
    'replicas: 10, between 2 and 10',
    'ScalingLimited: True (TooManyReplicas)',
    'ScalingLimited says: the desired replica count is more than the maximum replica count [free]',
  ]);
});

it('it is told after a quarter of an hour, to the second; without a time by the ledger', () => {
  expect(count(limited({ changedAt: ago(15 * MINUTE) }))).toBe(0);
  expect(count(limited({ changedAt: ago(15 * MINUTE + SECOND) }))).toBe(1);
  const timeless = [limited({ changedAt: null })];
  const firstSeen = [{ key: 'HpaAtMax/shop/api', at: ago(16 * MINUTE) }];
  const memory = { counters: { ...NO_COUNTERS, firstSeen }, lastLookAt: ago(MINUTE) };
  expect(count(...timeless)).toBe(0);
  expect(findingsOf(CODE, { horizontalpodautoscalers: timeless }, memory)).toHaveLength(1);
});

it.each<[string, ScalerRecord]>([
  ['is held at its minimum', limited({ reason: 'TooFewReplicas' })],
  ['is not limited', limited({ status: 'False' })],
  ['is pinned: its minimum is its maximum', limited({}, { min: 10 })],
  ['is being deleted', limited({}, { deletingAt: NOON })],
])('it is silent when it %s', (_, scaler) => {
  expect(count(scaler)).toBe(0);
});
