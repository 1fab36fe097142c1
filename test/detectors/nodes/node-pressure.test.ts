import { expect, it } from 'vitest';
import type { NodeRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, aNode, aPod, coverageOf, MINUTE, NOON, text } from '../../support/snapshots.ts';

const CODE = 'NodePressure';
const ready = aCondition('Ready');
const disk = aCondition('DiskPressure', {
  reason: 'KubeletHasDiskPressure',
  message: text('kubelet has disk pressure'),
  changedAt: ago(3 * MINUTE),
});
const pressed = (parts: Partial<NodeRecord> = {}) => aNode({ conditions: [ready, disk], ...parts });
const count = (node: NodeRecord) => findingsOf(CODE, { nodes: [node] }).length;

it('a node under pressure is told at once, with its condition and its pods', () => {
  const finding = findingOf(CODE, { nodes: [pressed()], pods: [aPod(), aPod({ name: 'b' })] });
  expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toMatchObject({
    severity: 'high',
    object: { kind: 'Node', namespace: '', name: 'worker-1' },
    message: 'DiskPressure: the kubelet evicts pods and takes no new ones',
    evidence: [
      'DiskPressure: True (KubeletHasDiskPressure)',
      'DiskPressure says: kubelet has disk pressure [free]',
      'pods on it: 2',
    ],
    since: ago(3 * MINUTE),
  });
});

it('several pressures of a node are one finding, since the first', () => {
  const memory = aCondition('MemoryPressure', { changedAt: ago(9 * MINUTE) });
  const finding = findingOf(CODE, { nodes: [aNode({ conditions: [ready, memory, disk] })] });
  expect(finding.message).toMatch(/^MemoryPressure and DiskPressure: /);
  expect(finding.since).toBe(ago(9 * MINUTE));
  expect(finding.remedy[1]).toBe('kubectl top pods -A --sort-by=memory');
});

it.each(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'OutOfDisk'])('%s counts', (type) => {
  expect(count(aNode({ conditions: [aCondition(type)] }))).toBe(1);
});

it('is silent when it is over, unknown, or of a node that leaves or fell silent', () => {
  for (const status of ['False', 'Unknown'] as const) {
    expect(count(aNode({ conditions: [{ ...disk, status }] }))).toBe(0);
  }
  expect(count(pressed({ deletingAt: NOON }))).toBe(0);
  const taint = { key: 'ToBeDeletedByClusterAutoscaler', value: null, effect: 'NoSchedule', addedAt: null };
  expect(count(pressed({ taints: [taint] }))).toBe(0);
  expect(count(aNode({ conditions: [{ ...ready, status: 'Unknown' }, disk] }))).toBe(0);
  expect(count(aNode({ conditions: [{ ...ready, status: 'False' }, disk] }))).toBe(1);
});

it('is told in a dump of one node alone, its age unknown at the moment it began, and not where nodes were not read', () => {
  expect(findingOf(CODE, { nodes: [pressed()], partial: true }).since).toBe(ago(3 * MINUTE));
  const now = { ...disk, changedAt: NOON };
  expect(findingOf(CODE, { nodes: [aNode({ conditions: [now] })], bound: 'lower' }).since).toBeNull();
  expect(findingsOf(CODE, { nodes: [pressed()], coverage: coverageOf({ nodes: 'denied' }) })).toEqual([]);
});
