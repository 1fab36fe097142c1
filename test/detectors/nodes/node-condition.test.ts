import { describe, expect, it } from 'vitest';
import { KNOWN_CONDITIONS } from '../../../src/detectors/nodes/node-conditions.ts';
import type { NodeRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import { aCondition, ago, aNode, MINUTE, NOON, text } from '../../support/snapshots.ts';

const CODE = 'NodeCondition';
const deadlock = aCondition('KernelDeadlock', {
  reason: 'DockerHung',
  message: text('task docker:1234 blocked for more than 120 seconds.'),
  changedAt: ago(8 * MINUTE),
});
const count = (node: NodeRecord) => findingsOf(CODE, { nodes: [node] }).length;

describe('a condition known to be bad', () => {
  it('is told with its meaning and its own words', () => {
    const finding = findingOf(CODE, { nodes: [aNode({ conditions: [aCondition('Ready'), deadlock] })] });
    expect(finding).toMatchObject({
      severity: 'medium',
      message: 'the kernel is deadlocked (KernelDeadlock)',
      since: ago(8 * MINUTE),
      remedy: ['kubectl describe node worker-1', 'kubectl cordon worker-1'],
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'KernelDeadlock: True (DockerHung)',
      'KernelDeadlock says: task docker:1234 blocked for more than 120 seconds. [free]',
    ]);
  });

  it.each([...KNOWN_CONDITIONS])('%s speaks in its bad state only', (type, { badWhen }) => {
    const good = badWhen === 'True' ? 'False' : 'True';
    const found = (status: 'True' | 'False' | 'Unknown') =>
      count(aNode({ conditions: [aCondition(type, { status })] }));
    expect([found(badWhen), found(good), found('Unknown')]).toEqual([1, 0, 0]);
  });

  it('and others of the node are one finding, the first four told', () => {
    const types = ['ReadonlyFilesystem', 'KubeletUnhealthy', 'NTPProblem', 'XfsShutdown', 'KernelDeadlock'];
    const finding = findingOf(CODE, { nodes: [aNode({ conditions: types.map((type) => aCondition(type)) })] });
    expect(finding.message).toMatch(/^a file system turned read-only \(ReadonlyFilesystem\); .*, and 1 more$/);
  });

  it('that only announces maintenance is info, unless there is real trouble beside it', () => {
    const planned = aCondition('VMEventScheduled');
    expect(findingOf(CODE, { nodes: [aNode({ conditions: [planned] })] }).severity).toBe('info');
    const both = findingOf(CODE, { nodes: [aNode({ conditions: [planned, deadlock] })] });
    expect([both.severity, both.message]).toEqual(['medium', 'the kernel is deadlocked (KernelDeadlock)']);
  });
});

it('types nobody knows, young nodes and leaving ones are silent', () => {
  expect(count(aNode({ conditions: [aCondition('GpuOnFire'), aCondition('Ready')] }))).toBe(0);
  expect(count(aNode({ conditions: [deadlock], created: ago(MINUTE) }))).toBe(0);
  expect(count(aNode({ conditions: [deadlock], deletingAt: NOON }))).toBe(0);
});
