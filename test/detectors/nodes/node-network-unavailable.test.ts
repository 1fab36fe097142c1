import { expect, it } from 'vitest';
import type { NodeRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, aNode, MINUTE, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'NodeNetworkUnavailable';
const cut = aCondition('NetworkUnavailable', {
  reason: 'NoRouteCreated',
  message: text('RouteController failed to create a route'),
  changedAt: ago(20 * MINUTE),
});
const cutOff = (parts: Partial<NodeRecord> = {}) => aNode({ conditions: [aCondition('Ready'), cut], ...parts });
const count = (node: NodeRecord) => findingsOf(CODE, { nodes: [node] }).length;

it('a node without a network is critical, with what its condition says', () => {
  const finding = findingOf(CODE, { nodes: [cutOff()] });
  expect(finding).toMatchObject({
    severity: 'critical',
    message: 'its network is unavailable (NoRouteCreated)',
    since: ago(20 * MINUTE),
  });
  expect(evidenceLines(finding.evidence)).toEqual([
    'NetworkUnavailable: True (NoRouteCreated)',
    'NetworkUnavailable says: RouteController failed to create a route [free]',
  ]);
  expect(finding.remedy).toContain('kubectl -n kube-system get pods -o wide --field-selector spec.nodeName=worker-1');
});

it('is silent while a node joins, to the second, leaves, or fell silent', () => {
  expect(count(cutOff({ created: ago(5 * MINUTE - SECOND) }))).toBe(0);
  expect(count(cutOff({ created: ago(5 * MINUTE) }))).toBe(1);
  expect(count(cutOff({ deletingAt: NOON }))).toBe(0);
  expect(count(aNode({ conditions: [aCondition('Ready', { status: 'Unknown' }), cut] }))).toBe(0);
});

it('is silent when the network is there, and where nothing says', () => {
  expect(count(aNode({ conditions: [{ ...cut, status: 'False' }] }))).toBe(0);
  expect(count(aNode({ conditions: [] }))).toBe(0);
});
