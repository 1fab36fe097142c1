import { describe, expect, it } from 'vitest';
import type { ContainerRecord, EventRecord, PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, excusedIn, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDetail,
  ago,
  anEvent,
  aPod,
  aReplicaSet,
  aTermination,
  MINUTE,
  NOON,
  running,
  SECOND,
  terminated,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'PodStartStuck';
const creating = aContainer({ ready: false, state: waiting('ContainerCreating') });
const blocked = aContainer({ ready: false, state: waiting('PodInitializing') });

function aStartingPod(age: number, detail: Partial<PodDetail> = {}, parts: Partial<PodRecord> = {}): PodRecord {
  return aPod({
    phase: 'Pending',
    ready: false,
    created: ago(age),
    detail: aDetail({ startedAt: ago(age), conditions: [], containers: [creating], ...detail }),
    ...parts,
  });
}

const failing = (reason = 'FailedMount', parts: Partial<EventRecord> = {}) =>
  anEvent({ reason, count: 17, message: text('MountVolume.SetUp failed for volume "data"'), ...parts });
/** No kubelet has told of it. */
const unseen = aContainer({ ready: false, state: { type: 'unknown' } });
const told = (pod: PodRecord, ...events: EventRecord[]) => codesIn({ pods: [pod], events }).includes(CODE);

describe('a pod whose containers are not created', () => {
  it('is told with the event that says why, its claims and its node', () => {
    const detail = {
      claims: ['data-db-0', 'logs'],
      conditions: [aCondition('PodReadyToStartContainers', { status: 'False' })],
    };
    const pods = [aStartingPod(20 * MINUTE, detail)];
    const events = [failing(), failing('FailedAttachVolume', { last: ago(9 * MINUTE), count: 2 })];
    expect(codesIn({ pods, events })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods, events, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app does not start (ContainerCreating): FailedMount x17',
      evidence: [
        'container: app',
        'image: shop/api:1.5.0',
        'node: worker-1',
        'volume claims: data-db-0, logs',
        'sandbox and network ready: False',
        'event FailedMount x17, last 2026-11-21 11:59:00Z: MountVolume.SetUp failed for volume "data" [free]',
        'event FailedAttachVolume x2, last 2026-11-21 11:51:00Z: MountVolume.SetUp failed for volume "data" [free]',
      ],
      remedy: [
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
        'kubectl -n shop get events --field-selector involvedObject.name=api-7d9f5c8b6d-x2x4k',
      ],
      since: ago(20 * MINUTE),
    });
  });

  it.each(['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'NetworkNotReady'])(
    'is told after three minutes with the event %s, to the second',
    (reason) => {
      expect(told(aStartingPod(3 * MINUTE), failing(reason))).toBe(false);
      expect(told(aStartingPod(3 * MINUTE + SECOND), failing(reason))).toBe(true);
    },
  );

  it('is told after ten minutes without an event, to the second, and excused before', () => {
    expect(told(aStartingPod(10 * MINUTE))).toBe(false);
    expect(excusedIn({ pods: [aStartingPod(10 * MINUTE)] })).toContain(CODE);
    expect(told(aStartingPod(10 * MINUTE + SECOND))).toBe(true);
  });

  it('is told by the word of its kubelet where the file leaves its node out', () => {
    const pod = aStartingPod(20 * MINUTE, {}, { node: null });
    expect(told(pod)).toBe(true);
    expect(evidenceLines(findingOf(CODE, { pods: [pod] }).evidence).join()).not.toContain('node');
  });

  it('is told by no event of an earlier start', () => {
    const old = failing('FailedMount', { last: ago(8 * MINUTE) });
    expect(told(aStartingPod(5 * MINUTE), old)).toBe(false);
  });

  it('is told when it is scheduled and its node has not begun', () => {
    const unbegun = { startedAt: null, containers: [unseen] };
    expect(findingOf(CODE, { pods: [aStartingPod(11 * MINUTE, unbegun)] }).message).toBe(
      'scheduled, and its node has not begun to start it',
    );
    const conditions = [aCondition('PodScheduled', { changedAt: ago(9 * MINUTE) })];
    expect(told(aStartingPod(30 * MINUTE, { ...unbegun, conditions }))).toBe(false);
  });

  it('counts from the end of the init containers, and from the last run of one that ran before', () => {
    const initialized = { conditions: [aCondition('Initialized', { changedAt: ago(9 * MINUTE) })] };
    expect(told(aStartingPod(60 * MINUTE, initialized))).toBe(false);
    const again = aContainer({ ...creating, lastTermination: aTermination({ finishedAt: ago(9 * MINUTE) }) });
    expect(told(aStartingPod(60 * MINUTE, { containers: [again] }))).toBe(false);
  });

  it('is told for a waiting reason nobody knows, too', () => {
    const odd = aContainer({ ready: false, state: waiting('Waiting', 'provider is busy') });
    expect(told(aStartingPod(11 * MINUTE, { containers: [odd] }))).toBe(true);
  });

  it('is not told in a dump of which its start is the newest observation: it has only begun', () => {
    expect(codesIn({ pods: [aStartingPod(0)], bound: 'lower', partial: true })).toEqual([]);
  });

  it('is told in a dump without any time, its age unknown, and not by a live look', () => {
    const timeless = aStartingPod(0, { startedAt: null }, { created: null });
    expect(findingOf(CODE, { pods: [timeless], partial: true }).since).toBeNull();
    expect(told(timeless)).toBe(false);
  });
});

describe('an init container that still runs', () => {
  const behind = (age: number, role: ContainerRecord['role'] = 'init') =>
    aStartingPod(60 * MINUTE, {
      containers: [aContainer({ name: 'wait', role, ready: false, state: running(ago(age)) }), blocked],
    });

  it('is told after fifteen minutes, to the second', () => {
    expect(told(behind(15 * MINUTE))).toBe(false);
    const pods = [behind(15 * MINUTE + SECOND)];
    expect(codesIn({ pods })).toEqual([CODE]);
    expect(findingOf(CODE, { pods })).toMatchObject({
      message: 'init container wait still runs; the pod waits for it',
      remedy: [
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c wait',
      ],
    });
  });

  it('is no sidecar: that is meant to run; what waits behind it is told', () => {
    expect(findingOf(CODE, { pods: [behind(15 * MINUTE + SECOND, 'sidecar')] }).message).toBe(
      'container app does not start (PodInitializing)',
    );
  });
});

describe('an image that is being pulled', () => {
  const pull = (reason: 'Pulling' | 'Pulled', age: number) =>
    anEvent({ type: 'Normal', reason, message: text('image "shop/api:1.5.0"'), first: ago(age), last: ago(age) });

  it('excuses the pod for an hour', () => {
    expect(told(aStartingPod(30 * MINUTE), pull('Pulling', 29 * MINUTE))).toBe(false);
    expect(excusedIn({ pods: [aStartingPod(30 * MINUTE)], events: [pull('Pulling', 29 * MINUTE)] })).toContain(CODE);
    expect(told(aStartingPod(90 * MINUTE), pull('Pulling', 61 * MINUTE))).toBe(true);
  });

  it('is over once it was pulled, and no excuse for a mount that fails', () => {
    expect(told(aStartingPod(30 * MINUTE), pull('Pulling', 29 * MINUTE), pull('Pulled', 20 * MINUTE))).toBe(true);
    expect(told(aStartingPod(30 * MINUTE), pull('Pulling', 29 * MINUTE), failing())).toBe(true);
  });
});

describe('a pod whose start is told by another code, or not stuck', () => {
  const init = (state: ContainerRecord['state']) => [
    aContainer({ name: 'migrate', role: 'init', ready: false, state }),
    blocked,
  ];

  it.each<[string, Partial<PodDetail>, readonly string[]]>([
    [
      'its image',
      { containers: [aContainer({ ready: false, state: waiting('ErrImagePull') }), creating] },
      ['ImagePullFailed'],
    ],
    [
      'its configuration',
      { containers: [aContainer({ ready: false, state: waiting('CreateContainerConfigError') })] },
      ['ContainerConfigError'],
    ],
    ['its init container', { containers: init(terminated({ finishedAt: ago(MINUTE) })) }, ['InitContainerFailing']],
  ])('by %s', (_, detail, codes) => {
    expect(codesIn({ pods: [aStartingPod(30 * MINUTE, detail)] })).toEqual(codes);
  });

  it.each<[string, Partial<PodRecord>]>([
    ['has no node', { node: null, detail: aDetail({ conditions: [], containers: [unseen] }) }],
    ['is being deleted', { deletingAt: NOON }],
    ['has ended', { phase: 'Succeeded' }],
    ['is ready', { phase: 'Running', ready: true }],
  ])('because it %s', (_, parts) => {
    expect(told(aStartingPod(30 * MINUTE, {}, parts))).toBe(false);
  });

  it('because its states tell nothing: a damaged status', () => {
    const silent = aContainer({ ready: false, state: waiting(null) });
    expect(told(aStartingPod(30 * MINUTE, { containers: [silent] }, { phase: 'Running' }))).toBe(false);
  });
});
