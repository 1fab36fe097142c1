import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { ConditionRecord, ScalerRecord } from '../../../src/model/snapshot.ts';
import { aScaler } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  ago,
  anEvent,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  text,
} from '../../support/snapshots.ts';

const CODE = 'HpaUnableToScale';
const OBJECT = { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'api' };
const failing = (parts: Partial<ConditionRecord> = {}) =>
  aCondition('ScalingActive', {
    status: 'False',
    reason: 'FailedGetResourceMetric',
    changedAt: ago(10 * MINUTE),
    ...parts,
  });
const scaler = (condition: ConditionRecord, parts: Partial<ScalerRecord> = {}) =>
  aScaler({ conditions: [aCondition('AbleToScale'), condition], ...parts });
const count = (...conditions: readonly ConditionRecord[]) =>
  findingsOf(CODE, { horizontalpodautoscalers: [aScaler({ conditions })] }).length;

describe('an autoscaler that cannot scale', () => {
  it('is told with its target, its limits and the controller’s words', () => {
    const condition = failing({ message: text('unable to fetch metrics from resource metrics API') });
    const finding = findingOf(CODE, {
      horizontalpodautoscalers: [scaler(condition)],
      events: [anEvent({ object: OBJECT, reason: 'FailedGetResourceMetric', message: text('no metrics'), count: 40 })],
    });
    expect(finding).toMatchObject({
      severity: 'medium',
      object: OBJECT,
      owner: OBJECT,
      message: 'cannot scale Deployment api: FailedGetResourceMetric',
      remedy: ['kubectl -n shop describe hpa api', 'kubectl -n shop top pods'],
      since: ago(10 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'target: Deployment api',
      'replicas: 3, between 2 and 10',
      'ScalingActive: False (FailedGetResourceMetric)',
      'ScalingActive says: unable to fetch metrics from resource metrics API [free]',
      'event FailedGetResourceMetric x40, last 2026-11-21 11:59:00Z: no metrics [free]',
    ]);
  });

  it('is told after five minutes, to the second', () => {
    expect(count(failing({ changedAt: ago(5 * MINUTE) }))).toBe(0);
    expect(count(failing({ changedAt: ago(5 * MINUTE + SECOND) }))).toBe(1);
  });

  it('names first that it cannot reach its target', () => {
    const able = aCondition('AbleToScale', { status: 'False', reason: 'FailedGetScale' });
    const [finding] = findingsOf(CODE, { horizontalpodautoscalers: [aScaler({ conditions: [failing(), able] })] });
    expect(finding?.message).toBe('cannot scale Deployment api: FailedGetScale');
  });

  it('whose condition has no time waits for the ledger', () => {
    const key = 'HpaUnableToScale/shop/api';
    const look = aSnapshot({ horizontalpodautoscalers: [scaler(failing({ changedAt: null }))] });
    expect(detect(look, NO_MEMORY, DETECTORS)).toMatchObject({
      findings: [],
      noticed: [key],
      excused: [{ code: CODE }],
    });
    const memory = {
      counters: { ...NO_COUNTERS, firstSeen: [{ key, at: ago(6 * MINUTE) }] },
      lastLookAt: ago(MINUTE),
    };
    expect(detect(look, memory, DETECTORS).findings).toMatchObject([{ code: CODE, since: ago(6 * MINUTE) }]);
  });

  it.each([
    ['it scales', [aCondition('AbleToScale'), aCondition('ScalingActive')]],
    ['its target is at zero', [failing({ reason: 'ScalingDisabled' })]],
    ['it only pauses between two scalings', [aCondition('AbleToScale', { status: 'False', reason: 'BackoffBoth' })]],
    ['it is limited', [aCondition('ScalingLimited', { status: 'True', reason: 'TooFewReplicas' })]],
    ['nothing is known yet', []],
  ])('is silent when %s', (_, conditions) => {
    expect(count(...conditions)).toBe(0);
  });

  it('is silent when it is being deleted', () => {
    expect(findingsOf(CODE, { horizontalpodautoscalers: [scaler(failing(), { deletingAt: NOON })] })).toEqual([]);
  });
});

describe('an autoscaler that was not read', () => {
  const event = (parts: Parameters<typeof anEvent>[0] = {}) =>
    anEvent({
      object: OBJECT,
      reason: 'FailedComputeMetricsReplicas',
      first: ago(20 * MINUTE),
      last: ago(MINUTE),
      ...parts,
    });
  const told = (parts: Parameters<typeof anEvent>[0] = {}, look: object = {}) =>
    findingsOf(CODE, { events: [event(parts)], coverage: coverageOf({ horizontalpodautoscalers: 'denied' }), ...look });

  it('is told by an event that goes on', () => {
    expect(told()).toMatchObject([{ object: OBJECT, since: ago(20 * MINUTE), severity: 'medium' }]);
  });

  it('is not told by one that is short, over, normal, or about something else', () => {
    expect(told({ first: ago(6 * MINUTE), last: ago(MINUTE) })).toEqual([]);
    expect(told({ last: ago(6 * MINUTE) })).toEqual([]);
    expect(told({ last: null })).toEqual([]);
    expect(told({ type: 'Normal' })).toEqual([]);
    expect(told({ reason: 'SuccessfulRescale' })).toEqual([]);
    expect(told({ object: { ...OBJECT, kind: 'Deployment' } })).toEqual([]);
  });

  it('is not told where it was read, or does not exist', () => {
    expect(told({}, { horizontalpodautoscalers: [aScaler()] })).toEqual([]);
    expect(findingsOf(CODE, { events: [event()] })).toEqual([]);
  });
});
