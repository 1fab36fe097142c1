import { expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { ClaimRecord, ConditionRecord } from '../../../src/model/snapshot.ts';
import { aClaim } from '../../support/cluster-records.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
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

const CODE = 'PvcResizeFailed';
const KEY = 'PvcResizeFailed/shop/data-db-0';
const condition = (type: string, parts: Partial<ConditionRecord> = {}) =>
  aCondition(type, { changedAt: ago(11 * MINUTE), ...parts });
const enlarged = (parts: Partial<ClaimRecord> = {}) => aClaim({ requested: '20Gi', ...parts });
const event = (parts: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({
    object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' },
    ...{ reason: 'VolumeResizeFailed', message: text('quota exceeded'), count: 9, ...parts },
  });
const count = (claim: ClaimRecord, parts: object = {}) =>
  findingsOf(CODE, { persistentvolumeclaims: [claim], ...parts }).length;

it('a file system that waits for its pod is told with both sizes', () => {
  const conditions = [condition('FileSystemResizePending', { message: text('Waiting for user to (re-)start a pod') })];
  const claim = enlarged({ conditions, resizeStatus: 'NodeResizePending' });
  const finding = findingOf(CODE, { persistentvolumeclaims: [claim] });
  expect(finding).toMatchObject({
    severity: 'low',
    owner: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' },
    message: '10Gi instead of 20Gi: the file system grows only when a pod mounts it anew',
    since: ago(11 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual([
    'requested: 20Gi',
    'capacity: 10Gi',
    'resize status: NodeResizePending',
    'FileSystemResizePending: True',
    'FileSystemResizePending says: Waiting for user to (re-)start a pod [free]',
  ]);
});

it('it is told after ten minutes, to the second', () => {
  const aged = (age: number) =>
    count(enlarged({ conditions: [condition('FileSystemResizePending', { changedAt: ago(age) })] }));
  expect(aged(10 * MINUTE)).toBe(0);
  expect(aged(10 * MINUTE + SECOND)).toBe(1);
});

it('a resize that fails is told by its condition, its status, or its event', () => {
  expect(count(enlarged({ conditions: [condition('ControllerResizeError')] }))).toBe(1);
  expect(count(enlarged({ conditions: [condition('Resizing')] }), { events: [event()] })).toBe(1);
  const events = [event({ last: ago(61 * MINUTE) })];
  expect(count(enlarged({ conditions: [condition('Resizing')] }), { events })).toBe(0);
  for (const resizeStatus of ['ControllerResizeInfeasible', 'NodeResizeInfeasible', 'ControllerExpansionFailed']) {
    expect(count(enlarged({ resizeStatus }), { partial: true }), resizeStatus).toBe(1);
  }
});

it('without a time it waits for the ledger', () => {
  const look = aSnapshot({ persistentvolumeclaims: [enlarged({ resizeStatus: 'NodeResizeInfeasible' })] });
  expect(detect(look, NO_MEMORY, DETECTORS)).toMatchObject({ findings: [], noticed: [KEY], excused: [{ code: CODE }] });
  const firstSeen = [{ key: KEY, at: ago(11 * MINUTE) }];
  const memory = { counters: { ...NO_COUNTERS, firstSeen }, lastLookAt: ago(MINUTE) };
  expect(detect(look, memory, DETECTORS).findings).toMatchObject([{ code: CODE, since: ago(11 * MINUTE) }]);
});

it.each<[string, ClaimRecord]>([
  ['is on its way', enlarged({ resizeStatus: 'ControllerResizeInProgress', conditions: [condition('Resizing')] })],
  ['is done', enlarged({ conditions: [condition('FileSystemResizePending', { status: 'False' })] })],
  ['was never asked for', aClaim()],
  ['is of a claim that is being deleted', enlarged({ conditions: [condition('NodeResizeError')], deletingAt: NOON })],
  ['is of a claim that is not bound', enlarged({ conditions: [condition('NodeResizeError')], phase: 'Lost' })],
])('a resize is silent that %s', (_, claim) => {
  expect(count(claim, { partial: true })).toBe(0);
});
