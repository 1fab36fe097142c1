import { describe, expect, it } from 'vitest';
import type { EventRecord, PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aDeployment,
  ago,
  anEvent,
  anUnschedulablePod,
  aPod,
  aReplicaSet,
  coverageEntry,
  coverageOf,
  MINUTE,
  NOON,
  SECOND,
  type SnapshotParts,
  text,
} from '../../support/snapshots.ts';
import { aStatefulSet } from '../../support/workload-records.ts';

const CODE = 'PodUnschedulable';
const count = (parts: SnapshotParts) => findingsOf(CODE, parts).length;

function scheduled(parts: Parameters<typeof aCondition>[1]): Partial<PodDetail> {
  return { conditions: [aCondition('PodScheduled', { status: 'False', reason: 'Unschedulable', ...parts })] };
}

describe('a pod that no node fits', () => {
  it('is told with the scheduler’s message, on the owning Deployment', () => {
    const finding = findingOf(CODE, { pods: [anUnschedulablePod()], replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: 'PodUnschedulable',
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'no node fits',
      evidence: ['scheduler: 0/3 nodes are available: 3 Insufficient cpu. [free]'],
      remedy: [
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
        'kubectl describe nodes | grep -A 8 "Allocated resources"',
      ],
      since: ago(5 * MINUTE),
    });
  });

  it('is told after sixty seconds of age, to the second', () => {
    const aged = (age: number) => count({ pods: [anUnschedulablePod({ created: ago(age) })] });
    expect(aged(60 * SECOND)).toBe(0);
    expect(aged(61 * SECOND)).toBe(1);
  });

  it('is told when the scheduler fails', () => {
    expect(count({ pods: [anUnschedulablePod({}, scheduled({ reason: 'SchedulerError' }))] })).toBe(1);
  });

  it('ages by its condition where its creation is not known, and is not told live without any age', () => {
    const ageless = (changedAt: number | null) => anUnschedulablePod({ created: null }, scheduled({ changedAt }));
    expect(count({ pods: [ageless(ago(61 * SECOND))] })).toBe(1);
    expect(count({ pods: [ageless(ago(60 * SECOND))] })).toBe(0);
    expect(count({ pods: [ageless(null)] })).toBe(0);
  });

  it('is told in a dump with its age unknown, when it is the newest observation', () => {
    const newest = anUnschedulablePod({ created: NOON }, scheduled({ changedAt: NOON }));
    expect(findingOf(CODE, { pods: [newest], bound: 'lower' }).since).toBeNull();
    expect(count({ pods: [newest] })).toBe(0);
    expect(count({ pods: [anUnschedulablePod({ created: ago(30 * SECOND) })], bound: 'lower' })).toBe(0);
  });

  it('is told without the scheduler’s message where it gives none', () => {
    expect(findingOf(CODE, { pods: [anUnschedulablePod({}, scheduled({ message: null }))] }).evidence).toEqual([]);
  });
});

describe('a pod that is not unschedulable', () => {
  it.each<[string, PodRecord]>([
    ['is scheduled', anUnschedulablePod({ node: 'worker-1' })],
    ['is being deleted', anUnschedulablePod({ deletingAt: NOON })],
    ['runs', anUnschedulablePod({ phase: 'Running' })],
    ['has ended', anUnschedulablePod({ phase: 'Failed' })],
    ['is gated on purpose', anUnschedulablePod({}, scheduled({ reason: 'SchedulingGated' }))],
    ['has no reason', anUnschedulablePod({}, scheduled({ reason: null }))],
    ['has the condition True', anUnschedulablePod({}, scheduled({ status: 'True' }))],
    ['has no such condition', anUnschedulablePod({}, { conditions: [] })],
    ['is healthy', aPod()],
  ])('because it %s', (_, pod) => {
    expect(count({ pods: [pod] })).toBe(0);
  });
});

describe('help that is coming', () => {
  const event = (reason: string, age: number): EventRecord =>
    anEvent({ type: 'Normal', reason, message: text('pod triggered scale-up'), first: ago(age), last: ago(age) });

  it.each(['TriggeredScaleUp', 'Nominated'])('by the event %s excuses ten minutes, to the second', (reason) => {
    const pods = [anUnschedulablePod({ created: ago(30 * MINUTE) })];
    expect(count({ pods, events: [event(reason, 10 * MINUTE)] })).toBe(0);
    expect(count({ pods, events: [event(reason, 10 * MINUTE + SECOND)] })).toBe(1);
  });

  it('is not what was triggered for another pod, nor any other event', () => {
    const pods = [anUnschedulablePod()];
    const other = { ...event('TriggeredScaleUp', MINUTE), object: { kind: 'Pod', namespace: 'shop', name: 'other' } };
    expect(
      count({ pods, events: [other, event('NotTriggerScaleUp', MINUTE), event('FailedScheduling', MINUTE)] }),
    ).toBe(1);
    expect(count({ pods, events: [{ ...event('TriggeredScaleUp', 0), last: null }] })).toBe(1);
  });

  it('did not come when the autoscaler failed since, and its words are evidence', () => {
    const pods = [anUnschedulablePod({ created: ago(30 * MINUTE) })];
    const failed = (age: number) => ({
      ...event('FailedScaleUp', age),
      message: text('no machines of this type left'),
    });
    const triggered = event('TriggeredScaleUp', 5 * MINUTE);
    expect(count({ pods, events: [triggered, failed(6 * MINUTE)] })).toBe(0);
    const finding = findingOf(CODE, {
      pods,
      events: [triggered, failed(4 * MINUTE), event('NotTriggerScaleUp', 9 * MINUTE)],
    });
    expect(evidenceLines(finding.evidence).at(-1)).toBe(
      'event FailedScaleUp x9, last 2026-11-21 11:56:00Z: no machines of this type left [free]',
    );
  });

  it('by a nominated node excuses the first ten minutes, to the second', () => {
    const nominated = (age: number) =>
      anUnschedulablePod({ created: ago(age) }, { ...scheduled({ changedAt: ago(age) }), nominatedNode: 'worker-2' });
    expect(count({ pods: [nominated(10 * MINUTE)] })).toBe(0);
    expect(count({ pods: [nominated(10 * MINUTE + SECOND)] })).toBe(1);
  });
});

describe('priority', () => {
  it('below zero makes a placeholder of the pod: info, with the priority as evidence', () => {
    const finding = findingOf(CODE, { pods: [anUnschedulablePod({}, { priority: -10 })] });
    expect(finding.severity).toBe('info');
    expect(evidenceLines(finding.evidence)).toContain('priority: -10');
  });

  it.each([0, 1_000, null])('%s is high', (priority) => {
    const finding = findingOf(CODE, { pods: [anUnschedulablePod({}, { priority })] });
    expect(finding.severity).toBe('high');
    expect(finding.evidence).toHaveLength(1);
  });
});

describe('an unschedulable pod that was not read', () => {
  const unread = coverageOf({ pods: 'denied' });

  it('is told by its fresh, repeating event, on the owner of the ReplicaSet that its name tells', () => {
    const finding = findingOf(CODE, { events: [anEvent()], replicasets: [aReplicaSet()], coverage: unread });
    expect(finding).toMatchObject({
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      since: ago(5 * MINUTE),
    });
    expect(evidenceLines(finding.evidence)).toEqual([
      'seen in: events; the pod itself was not read',
      'event FailedScheduling x9, last 2026-11-21 11:59:00Z: 0/3 nodes are available: 3 Insufficient cpu. [free]',
    ]);
  });

  it('is told on the Deployment its name tells where no ReplicaSet was read, and on a ReplicaSet that nothing controls', () => {
    expect(findingOf(CODE, { events: [anEvent()], coverage: unread }).owner).toEqual({
      kind: 'Deployment',
      namespace: 'shop',
      name: 'api',
    });
    const standalone = [aReplicaSet({ controller: null, ready: 2 })];
    expect(findingOf(CODE, { events: [anEvent()], replicasets: standalone, coverage: unread }).owner).toEqual({
      kind: 'ReplicaSet',
      namespace: 'shop',
      name: 'api-7d9f5c8b6d',
    });
  });

  it('is told in a namespace whose pods were denied, and not in one where they were read', () => {
    const coverage = [
      coverageEntry('events', null, 'ok'),
      coverageEntry('pods', 'read', 'ok'),
      coverageEntry('pods', 'shop', 'denied'),
    ];
    const inRead = anEvent({ namespace: 'read', object: { kind: 'Pod', namespace: 'read', name: 'a' } });
    expect(findingsOf(CODE, { events: [anEvent(), inRead], coverage }).map(({ object }) => object.namespace)).toEqual([
      'shop',
    ]);
  });

  it('is told in a dump that lacks the pod, and not when the dump holds it', () => {
    expect(count({ events: [anEvent()], partial: true })).toBe(1);
    expect(count({ events: [anEvent()], partial: true, pods: [aPod()] })).toBe(0);
  });

  it.each<[string, Partial<EventRecord>]>([
    ['the event is older than five minutes', { first: ago(9 * MINUTE), last: ago(5 * MINUTE + SECOND) }],
    ['the event has no time', { last: null }],
    ['the event did not repeat for more than a minute', { first: ago(2 * MINUTE), last: ago(MINUTE) }],
    ['the event has another reason', { reason: 'FailedMount' }],
    ['the event is about another kind', { object: { kind: 'Node', namespace: '', name: 'worker-1' } }],
  ])('is not told when %s', (_, parts) => {
    expect(count({ events: [anEvent(parts)], coverage: unread })).toBe(0);
  });

  it('is told at the edges: an event five minutes old, a span a second over a minute, a span that is not known', () => {
    expect(count({ events: [anEvent({ first: ago(9 * MINUTE), last: ago(5 * MINUTE) })], coverage: unread })).toBe(1);
    expect(count({ events: [anEvent({ first: ago(2 * MINUTE + SECOND) })], coverage: unread })).toBe(1);
    expect(count({ events: [anEvent({ first: null })], coverage: unread })).toBe(1);
  });

  it('is not told once an event says that it was scheduled since, nor while a scale-up is on its way', () => {
    const later = (reason: string, age: number) => anEvent({ type: 'Normal', reason, first: ago(age), last: ago(age) });
    const told = (...more: EventRecord[]) => count({ events: [anEvent(), ...more], coverage: unread });
    expect(told(later('Scheduled', 30 * SECOND))).toBe(0);
    expect(told(later('Scheduled', 2 * MINUTE))).toBe(1);
    expect(told(later('TriggeredScaleUp', 3 * MINUTE))).toBe(0);
    expect(told(later('TriggeredScaleUp', 11 * MINUTE))).toBe(1);
  });

  it('is not told when its workload is complete without it, and told while that is rolled out or lacks a pod', () => {
    const told = (parts: SnapshotParts) =>
      count({ events: [anEvent()], replicasets: [aReplicaSet()], coverage: unread, ...parts });
    expect(told({ deployments: [aDeployment()] })).toBe(0);
    expect(told({ deployments: [aDeployment({ ready: 2 })] })).toBe(1);
    expect(told({ deployments: [aDeployment({ updated: 2 })] })).toBe(1);
    const ofSet = [anEvent({ object: { kind: 'Pod', namespace: 'shop', name: 'db-1' } })];
    expect(told({ events: ofSet, statefulsets: [aStatefulSet()] })).toBe(0);
    expect(told({ events: ofSet, statefulsets: [aStatefulSet({ ready: 2 })] })).toBe(1);
    expect(told({ events: ofSet })).toBe(1);
  });

  it('is not told when events tell that it was deleted', () => {
    const set = { kind: 'ReplicaSet', namespace: 'shop', name: 'api-7d9f5c8b6d' };
    const message = text('Deleted pod: api-7d9f5c8b6d-x2x4k');
    const told = (parts: Partial<EventRecord>) =>
      count({ events: [anEvent(), anEvent({ type: 'Normal', last: NOON, ...parts })], coverage: unread });
    expect(told({ object: set, reason: 'SuccessfulDelete', message })).toBe(0);
    expect(told({ object: set, reason: 'SuccessfulDelete', message: text('Deleted pod: api-7d9f5c8b6d-aaaaa') })).toBe(
      1,
    );
    expect(told({ reason: 'Killing' })).toBe(0);
    expect(told({ reason: 'Killing', last: ago(5 * MINUTE) })).toBe(1);
  });

  it('is not told where events were not read either', () => {
    expect(count({ events: [anEvent()], coverage: coverageOf({ pods: 'denied', events: 'failed' }) })).toBe(0);
  });

  it('is never told twice: the read pod and its event are one finding', () => {
    expect(count({ pods: [anUnschedulablePod()], events: [anEvent()] })).toBe(1);
  });
});
