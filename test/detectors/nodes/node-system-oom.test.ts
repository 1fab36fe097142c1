import { expect, it } from 'vitest';
import type { EventRecord } from '../../../src/model/snapshot.ts';
import { findingOf, findingsOf } from '../../support/detections.ts';
import { ago, aNode, anEvent, coverageOf, MINUTE, text } from '../../support/snapshots.ts';

const CODE = 'NodeSystemOom';
const node = { kind: 'Node', namespace: '', name: 'worker-1' };
const oom = (parts: Partial<EventRecord> = {}) =>
  anEvent({
    ...{ namespace: 'default', object: node, source: 'kubelet', reason: 'SystemOOM', count: 2 },
    ...{ message: text('System OOM encountered, victim process: java, pid: 4711') },
    ...{ first: ago(50 * MINUTE), last: ago(30 * MINUTE), ...parts },
  });
const count = (event: EventRecord, parts = {}) =>
  findingsOf(CODE, { events: [event], nodes: [aNode()], ...parts }).length;

it('the kernel killing for the whole node is an occurrence of the last hour', () => {
  expect(findingOf(CODE, { events: [oom()], nodes: [aNode()] })).toMatchObject({
    severity: 'medium',
    object: node,
    message: 'the node ran out of memory and the kernel killed a process, 2 times',
    since: ago(50 * MINUTE),
    occurredAt: ago(30 * MINUTE),
  });
  expect(count(oom({ last: ago(60 * MINUTE) }))).toBe(1);
  expect(count(oom({ last: ago(61 * MINUTE) }))).toBe(0);
  expect(count(oom({ last: null }))).toBe(0);
});

it('a kill inside a container, another object, or a node that is gone is silent', () => {
  expect(count(oom({ reason: 'OOMKilling' }))).toBe(0);
  expect(count(oom({ object: { kind: 'Pod', namespace: 'shop', name: 'x' } }))).toBe(0);
  expect(count(oom(), { nodes: [] })).toBe(0);
  expect(count(oom(), { nodes: [], partial: true })).toBe(1);
  expect(count(oom(), { coverage: coverageOf({ nodes: 'denied' }) })).toBe(1);
});
