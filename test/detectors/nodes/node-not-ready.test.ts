import { describe, expect, it } from 'vitest';
import type { NodeRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, aLostNode, aNode, coverageOf, MINUTE, NOON, SECOND, text } from '../../support/snapshots.ts';

const CODE = 'NodeNotReady';
const count = (nodes: readonly NodeRecord[], bound: 'exact' | 'lower' = 'exact') =>
  findingsOf(CODE, { nodes, bound }).length;
const healthy = (many: number) => Array.from({ length: many }, (_, index) => aNode({ name: `healthy-${index}` }));

describe('a node that is not ready', () => {
  it('is told with its condition, kubelet and taints', () => {
    const lost = aLostNode({
      name: 'worker-2',
      taints: [
        { key: 'node.kubernetes.io/unreachable', value: null, effect: 'NoSchedule', addedAt: null },
        { key: 'node.kubernetes.io/unreachable', value: null, effect: 'NoExecute', addedAt: null },
      ],
    });
    const finding = findingOf(CODE, { nodes: [lost, ...healthy(10)] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: 'NodeNotReady',
      severity: 'high',
      object: { kind: 'Node', namespace: '', name: 'worker-2' },
      owner: { kind: 'Node', namespace: '', name: 'worker-2' },
      message: 'the kubelet stopped reporting; 1 of 11 nodes not ready',
      evidence: [
        'Ready: Unknown (NodeStatusUnknown)',
        'status: Kubelet stopped posting node status. [free]',
        'kubelet: v1.34.2',
        'taints: node.kubernetes.io/unreachable:NoSchedule, node.kubernetes.io/unreachable:NoExecute',
      ],
      remedy: ['kubectl describe node worker-2', 'kubectl get pods -A -o wide --field-selector spec.nodeName=worker-2'],
      since: ago(2 * MINUTE),
    });
  });

  it('is told when its kubelet itself reports it, with no more evidence than there is', () => {
    const conditions = [aCondition('Ready', { status: 'False', changedAt: ago(MINUTE) })];
    const finding = findingOf(CODE, { nodes: [aNode({ conditions, kubeletVersion: null }), ...healthy(10)] });
    expect(finding.message).toBe('the kubelet reports not ready; 1 of 11 nodes not ready');
    expect(evidenceLines(finding.evidence)).toEqual(['Ready: False']);
  });

  it('is told after forty seconds, to the second', () => {
    expect(count([aLostNode({}, ago(40 * SECOND))])).toBe(0);
    expect(count([aLostNode({}, ago(41 * SECOND))])).toBe(1);
  });

  it('is not told live without a time, nor with one in the future', () => {
    expect(count([aLostNode({}, null)])).toBe(0);
    expect(count([aLostNode({}, NOON + MINUTE)])).toBe(0);
  });

  it('is told in a dump with its age unknown, when it is the newest observation', () => {
    expect(findingOf(CODE, { nodes: [aLostNode({}, NOON)], bound: 'lower' }).since).toBeNull();
    expect(findingOf(CODE, { nodes: [aLostNode({}, null)], bound: 'lower' }).since).toBeNull();
    expect(count([aLostNode({}, ago(20 * SECOND))], 'lower')).toBe(0);
  });
});

describe('a node that is well, new, or leaving', () => {
  it('is silent when ready, or without the condition', () => {
    expect(count([aNode()])).toBe(0);
    expect(count([aNode({ conditions: [] })])).toBe(0);
    expect(count([aNode({ conditions: [...aNode().conditions, aCondition('DiskPressure')] })])).toBe(0);
  });

  it('is silent for its first five minutes, to the second', () => {
    expect(count([aLostNode({ created: ago(5 * MINUTE - SECOND) })])).toBe(0);
    expect(count([aLostNode({ created: ago(5 * MINUTE) })])).toBe(1);
    expect(count([aLostNode({ created: null })])).toBe(1);
  });

  it.each([
    'ToBeDeletedByClusterAutoscaler',
    'karpenter.sh/disrupted',
    'karpenter.sh/disruption',
    'node.cloudprovider.kubernetes.io/shutdown',
  ])('is silent while it is being removed: %s', (key) => {
    expect(count([aLostNode({ taints: [{ key, value: null, effect: 'NoSchedule', addedAt: null }] })])).toBe(0);
  });

  it('is silent while it is being deleted, and told when it is only cordoned or unreachable', () => {
    expect(count([aLostNode({ deletingAt: NOON })])).toBe(0);
    expect(count([aLostNode({ cordoned: true })])).toBe(1);
    const taints = [
      'node.kubernetes.io/unreachable',
      'node.kubernetes.io/unschedulable',
      'DeletionCandidateOfClusterAutoscaler',
    ];
    expect(
      count([aLostNode({ taints: taints.map((key) => ({ key, value: null, effect: 'NoSchedule', addedAt: null })) })]),
    ).toBe(1);
  });
});

describe('how bad it is', () => {
  const severityOf = (nodes: readonly NodeRecord[], partial = false) =>
    findingsOf(CODE, { nodes, partial })[0]?.severity;

  it('is critical from a tenth of the nodes on', () => {
    expect(severityOf([aLostNode(), ...healthy(9)])).toBe('critical');
    expect(severityOf([aLostNode(), ...healthy(10)])).toBe('high');
    const two = [aLostNode(), aLostNode({ name: 'worker-2' })];
    expect(severityOf([...two, ...healthy(18)])).toBe('critical');
    expect(severityOf([...two, ...healthy(19)])).toBe('high');
  });

  it('is critical for the only node, unless a dump may have left out the others', () => {
    expect(severityOf([aLostNode()])).toBe('critical');
    expect(severityOf([aLostNode()], true)).toBe('high');
    expect(severityOf([aLostNode(), aNode({ name: 'worker-2' })], true)).toBe('critical');
  });

  it('does not count nodes that are joining or leaving among the lost', () => {
    const joining = aLostNode({ name: 'joining', created: ago(MINUTE) });
    const leaving = aLostNode({ name: 'leaving', deletingAt: NOON });
    const finding = findingOf(CODE, { nodes: [aLostNode(), joining, leaving, ...healthy(12)] });
    expect(finding.severity).toBe('high');
    expect(finding.message).toContain('1 of 15 nodes not ready');
  });

  it('tells every node of a lost zone with the same count', () => {
    const lost = Array.from({ length: 4 }, (_, index) => aLostNode({ name: `zone-b-${index}` }));
    const messages = findingsOf(CODE, { nodes: [...lost, ...healthy(4)] }).map(({ message }) => message);
    expect(messages).toEqual(Array(4).fill('the kubelet stopped reporting; 4 of 8 nodes not ready'));
  });
});

it('nodes that were not read are not judged', () => {
  const parts = { nodes: [aLostNode({ conditions: [aCondition('Ready', { status: 'False', message: text('x') })] })] };
  expect(findingsOf(CODE, parts)).toHaveLength(1);
  expect(findingsOf(CODE, { ...parts, coverage: coverageOf({ nodes: 'failed' }) })).toEqual([]);
});
