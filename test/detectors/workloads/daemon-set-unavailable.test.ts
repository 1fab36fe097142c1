import { describe, expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { DaemonSetRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDetail,
  ago,
  aLostNode,
  aNode,
  aPod,
  aSnapshot,
  coverageOf,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  SECOND,
  type SnapshotParts,
} from '../../support/snapshots.ts';
import { aDaemonSet } from '../../support/workload-records.ts';

const CODE = 'DaemonSetUnavailable';
const KEY = 'DaemonSetUnavailable/shop/agent';
const OWNER = { kind: 'DaemonSet', namespace: 'shop', name: 'agent' };
const noticedAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: KEY, at }] },
  lastLookAt: ago(MINUTE),
});
const short = (parts: Partial<DaemonSetRecord> = {}) => aDaemonSet({ ready: 2, available: 2, ...parts });
const count = (parts: SnapshotParts, memory: Parameters<typeof findingsOf>[2] = NO_MEMORY) =>
  findingsOf(CODE, parts, memory).length;

function unready(name: string, age: number, parts: Partial<PodRecord> = {}): PodRecord {
  const conditions = [aCondition('Ready', { status: 'False', changedAt: ago(age) })];
  const controller = { kind: 'DaemonSet', name: 'agent' };
  return aPod({ name, controller, templateHash: null, ready: false, detail: aDetail({ conditions }), ...parts });
}

describe('a DaemonSet that is short of ready pods', () => {
  it('is not told anew while the nodes cannot be read for once: they may be lost', () => {
    const parts = { daemonsets: [short()], pods: [unready('agent-a', 9 * MINUTE)] };
    const failed = aSnapshot({ ...parts, coverage: coverageOf({ nodes: 'failed' }) });
    const { findings, excused } = detect(failed, NO_MEMORY, DETECTORS);
    expect(findings.map(({ code }) => code)).not.toContain(CODE);
    expect(excused).toContainEqual({ code: CODE, owner: OWNER });
    // Where nobody may read them, their word is not waited for.
    expect(count({ ...parts, coverage: coverageOf({ nodes: 'denied' }) })).toBe(1);
  });

  it('is told after five minutes, with the pods concerned', () => {
    const parts = (age: number) => ({
      daemonsets: [short()],
      pods: [unready('agent-a', age), unready('agent-b', 0, { ready: true, detail: null })],
      nodes: [aNode()],
    });
    expect(count(parts(5 * MINUTE))).toBe(0);
    const finding = findingOf(CODE, parts(5 * MINUTE + SECOND));
    expect(finding).toMatchObject({
      severity: 'high',
      object: OWNER,
      owner: OWNER,
      message: '2 of 3 pods ready',
      remedy: ['kubectl -n shop describe daemonset agent', 'kubectl -n shop get pods -o wide'],
      since: ago(5 * MINUTE + SECOND),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'ready: 2 of 3',
      'updated: 3 of 3',
      'image: app=shop/agent:1.5.0',
      'unready pod: agent-a (running, not ready)',
    ]);
  });

  it('is noticed where no pod dates it; a single dump tells it unless it is young', () => {
    const { findings, noticed } = detect(aSnapshot({ daemonsets: [short()] }), NO_MEMORY, DETECTORS);
    expect([findings, noticed]).toEqual([[], [KEY]]);
    expect(count({ daemonsets: [short()] }, noticedAt(ago(6 * MINUTE)))).toBe(1);
    expect(count({ daemonsets: [short()], partial: true })).toBe(1);
    expect(count({ daemonsets: [short({ created: ago(4 * MINUTE) })], partial: true })).toBe(0);
  });

  it.each<[string, DaemonSetRecord]>([
    ['all pods are ready', aDaemonSet()],
    ['no node wants it', aDaemonSet({ desired: 0, ready: 0 })],
    ['it is being deleted', short({ deletingAt: NOON })],
  ])('is silent when %s', (_, set) => {
    expect(count({ daemonsets: [set], partial: true })).toBe(0);
  });
});

describe('nodes that cannot run it', () => {
  const pods = [unready('agent-a', 20 * MINUTE, { node: 'lost' })];
  const cordoned = aNode({ name: 'lost', cordoned: true });

  it.each([
    ['not ready', aLostNode({ name: 'lost' })],
    ['cordoned', cordoned],
  ])('do not count: %s', (_, node) => {
    const { findings, excused } = detect(
      aSnapshot({ daemonsets: [short()], pods, nodes: [node] }),
      NO_MEMORY,
      DETECTORS,
    );
    expect(findings.filter(({ code }) => code === CODE)).toEqual([]);
    expect(excused).toContainEqual({ code: CODE, owner: OWNER });
  });

  it('do not hide what is missing elsewhere', () => {
    const both = [...pods, unready('agent-b', 6 * MINUTE, { node: 'worker-1' })];
    const parts = { daemonsets: [short({ ready: 1 })], pods: both, nodes: [cordoned, aNode()] };
    const finding = findingOf(CODE, parts);
    expect(finding.since).toBe(ago(6 * MINUTE));
    expect(evidenceLines(finding.evidence)).toContain('not counted: 1 on nodes that are not ready or cordoned');
  });

  it('are counted where pods were not read', () => {
    const coverage = coverageOf({ pods: 'denied' });
    const memory = noticedAt(ago(10 * MINUTE));
    expect(count({ daemonsets: [short()], nodes: [cordoned, aNode()], coverage }, memory)).toBe(0);
    expect(count({ daemonsets: [short({ ready: 1 })], nodes: [cordoned, aNode()], coverage }, memory)).toBe(1);
  });
});

describe('a rolling update', () => {
  const rolling = (parts: Partial<DaemonSetRecord> = {}) => short({ updated: 1, ...parts });

  it('within maxUnavailable is no trouble as long as always another pod is away', () => {
    const memory = noticedAt(ago(60 * MINUTE));
    expect(count({ daemonsets: [rolling()], pods: [unready('agent-a', MINUTE)] }, memory)).toBe(0);
    expect(count({ daemonsets: [rolling()], pods: [unready('agent-a', 6 * MINUTE)] }, memory)).toBe(1);
    expect(count({ daemonsets: [rolling()], partial: true })).toBe(0);
  });

  it.each([
    ['1', 1, 0],
    ['1', 2, 1],
    ['2', 2, 0],
    ['50%', 2, 0],
    ['20%', 2, 1],
    ['nonsense', 1, 0],
    ['nonsense', 2, 1],
  ])('of maxUnavailable %s with %i away: %i findings', (maxUnavailable, away, findings) => {
    expect(count({ daemonsets: [rolling({ maxUnavailable, ready: 3 - away })], partial: true })).toBe(findings);
  });

  it('is none with OnDelete', () => {
    expect(count({ daemonsets: [rolling({ onDelete: true })], partial: true })).toBe(1);
  });
});
