import { expect, it } from 'vitest';
import { DETECTORS, detect } from '../../../src/detectors/index.ts';
import type { NodeRecord } from '../../../src/model/snapshot.ts';
import { findingOf, findingsOf } from '../../support/detections.ts';
import { ago, aNode, aPod, aSnapshot, MINUTE, NO_COUNTERS, NO_MEMORY, NOON } from '../../support/snapshots.ts';

const CODE = 'NodeCordoned';
const taint = (addedAt: number | null) => ({
  ...{ key: 'node.kubernetes.io/unschedulable', value: null, effect: 'NoSchedule', addedAt },
});
const cordoned = (addedAt: number | null, parts: Partial<NodeRecord> = {}) =>
  aNode({ cordoned: true, taints: [taint(addedAt)], ...parts });
const seenAt = (at: number) => ({
  counters: { ...NO_COUNTERS, firstSeen: [{ key: 'NodeCordoned//worker-1', at }] },
  lastLookAt: ago(MINUTE),
});

it('a node that was left cordoned for an hour is info', () => {
  expect(findingOf(CODE, { nodes: [cordoned(ago(61 * MINUTE))], pods: [aPod()] })).toMatchObject({
    severity: 'info',
    evidence: [{ label: 'pods on it', value: '1' }],
    remedy: ['kubectl uncordon worker-1'],
    since: ago(61 * MINUTE),
  });
  expect(findingsOf(CODE, { nodes: [cordoned(ago(60 * MINUTE))] })).toEqual([]);
});

it('without a time in its taint the looks tell since when', () => {
  const look = { nodes: [cordoned(null)] };
  expect(findingsOf(CODE, look, NO_MEMORY)).toEqual([]);
  expect(detect(aSnapshot(look), NO_MEMORY, DETECTORS).noticed).toContain('NodeCordoned//worker-1');
  expect(findingsOf(CODE, look, seenAt(ago(60 * MINUTE)))).toEqual([]);
  expect(findingOf(CODE, look, seenAt(ago(70 * MINUTE))).since).toBe(ago(70 * MINUTE));
  expect(findingOf(CODE, { ...look, partial: true }).since).toBeNull();
});

it('a schedulable node, and one that is being removed, are silent', () => {
  expect(findingsOf(CODE, { nodes: [aNode({ taints: [taint(ago(99 * MINUTE))] })] })).toEqual([]);
  expect(findingsOf(CODE, { nodes: [cordoned(ago(99 * MINUTE), { deletingAt: NOON })] })).toEqual([]);
});
