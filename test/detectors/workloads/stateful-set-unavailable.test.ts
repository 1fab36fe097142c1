import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { PodRecord, StatefulSetRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDetail,
  ago,
  aPod,
  aSnapshot,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
} from '../../support/snapshots.ts';
import { aStatefulSet } from '../../support/workload-records.ts';

const CODE = 'StatefulSetUnavailable';
const KEY = 'StatefulSetUnavailable/shop/db';
const OWNER = { kind: 'StatefulSet', namespace: 'shop', name: 'db' };
const noticedAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at }] },
  lastLookAt: ago(MINUTE),
});
const short = (parts: Partial<StatefulSetRecord> = {}) => aStatefulSet({ ready: 2, available: 2, ...parts });
const count = (parts: SnapshotParts, memory: Parameters<typeof findingsOf>[2] = NO_MEMORY) =>
  findingsOf(CODE, parts, memory).length;

function unready(name: string, age: number, parts: Partial<PodRecord> = {}): PodRecord {
  const changedAt = ago(age);
  const conditions = [aCondition('Ready', { status: 'False', changedAt })];
  const controller = { kind: 'StatefulSet', name: 'db' };
  return aPod({ name, controller, templateHash: null, ready: false, detail: aDetail({ conditions }), ...parts });
}
const ready = (name: string) => unready(name, 0, { ready: true, detail: null });

describe('a StatefulSet that is short of ready replicas', () => {
  it('is told with its images and the pods it waits for, dated by the longest unready', () => {
    const finding = findingOf(CODE, {
      statefulsets: [short({ ready: 1 })],
      pods: [unready('db-1', 7 * MINUTE), unready('db-2', 9 * MINUTE), ready('db-0')],
    });
    expect(finding).toMatchObject({
      severity: 'high',
      object: OWNER,
      owner: OWNER,
      message: '1 of 3 replicas ready',
      remedy: ['kubectl -n shop describe statefulset db', 'kubectl -n shop get pods,pvc'],
      since: ago(9 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'ready: 1 of 3',
      'image: app=shop/db:1.5.0',
      'unready pod: db-1 (running, not ready)',
      'unready pod: db-2 (running, not ready)',
    ]);
  });

  it('is told after five minutes, to the second', () => {
    const aged = (age: number) => count({ statefulsets: [short()], pods: [unready('db-2', age)] });
    expect(aged(5 * MINUTE)).toBe(0);
    expect(aged(5 * MINUTE + SECOND)).toBe(1);
  });

  it('is noticed where no pod dates it, and told once the ledger knows it for five minutes', () => {
    const look = (memory: typeof NO_MEMORY | ReturnType<typeof noticedAt>) =>
      detect(aSnapshot({ statefulsets: [short()] }), memory, DETECTORS);
    expect(look(NO_MEMORY)).toMatchObject({ findings: [], noticed: [KEY], excused: [{ code: CODE, owner: OWNER }] });
    expect(look(noticedAt(ago(5 * MINUTE)))).toMatchObject({ findings: [], noticed: [KEY] });
    expect(look(noticedAt(ago(6 * MINUTE)))).toMatchObject({ findings: [{ since: ago(6 * MINUTE) }], noticed: [KEY] });
  });

  it('is told of a single object in a dump as soon as it is old enough: a first rollout that is stuck', () => {
    const alone = (age: number) =>
      findingsOf(CODE, { statefulsets: [short({ ready: 0, created: ago(age) })], partial: true });
    expect(alone(5 * MINUTE)).toEqual([]);
    expect(alone(6 * MINUTE)).toMatchObject([{ since: null }]);
  });

  it('is well when the pods of the same look are ready: its status was written before them', () => {
    const pods = ['db-0', 'db-1', 'db-2'].map(ready);
    expect(count({ statefulsets: [short()], pods, partial: true })).toBe(0);
  });

  it.each<[string, StatefulSetRecord]>([
    ['all replicas are ready', aStatefulSet()],
    ['it is scaled to zero', short({ desired: 0, ready: 0 })],
    ['it is being deleted', short({ deletingAt: NOON })],
  ])('is silent when %s', (_, set) => {
    expect(detect(aSnapshot({ statefulsets: [set], partial: true }), NO_MEMORY, DETECTORS)).toMatchObject({
      findings: [],
      noticed: [],
      excused: [],
    });
  });
});

describe('a rolling update', () => {
  const rolling = (parts: Partial<StatefulSetRecord> = {}) => short({ updateRevision: 'db-new', updated: 1, ...parts });

  it('that takes one pod after the other is no trouble, however long it lasts', () => {
    const memory = noticedAt(ago(60 * MINUTE));
    expect(count({ statefulsets: [rolling()], pods: [unready('db-1', 2 * MINUTE)] }, memory)).toBe(0);
    expect(count({ statefulsets: [rolling()], pods: [unready('db-1', 6 * MINUTE)] }, memory)).toBe(1);
  });

  it('of which no pod was read has a quarter of an hour, and a dump alone proves nothing against it', () => {
    expect(count({ statefulsets: [rolling()] }, noticedAt(ago(15 * MINUTE)))).toBe(0);
    expect(count({ statefulsets: [rolling()] }, noticedAt(ago(16 * MINUTE)))).toBe(1);
    expect(count({ statefulsets: [rolling()], partial: true })).toBe(0);
  });

  it('takes no more than one pod away', () => {
    expect(count({ statefulsets: [rolling({ ready: 1 })], partial: true })).toBe(1);
  });

  it('ends at the partition, and with OnDelete never is one', () => {
    expect(count({ statefulsets: [rolling({ partition: 2 })], partial: true })).toBe(1);
    expect(count({ statefulsets: [rolling({ partition: 1 })], partial: true })).toBe(0);
    expect(count({ statefulsets: [rolling({ onDelete: true })], partial: true })).toBe(1);
  });

  it('that is stuck can be taken back', () => {
    const finding = findingOf(CODE, { statefulsets: [rolling()], pods: [unready('db-2', 8 * MINUTE)] });
    expect(finding.remedy[1]).toBe('kubectl -n shop rollout undo statefulset/db');
    expect(evidenceLines(finding.evidence)).toContain('rolling update: 1 replicas of db-new');
  });
});
