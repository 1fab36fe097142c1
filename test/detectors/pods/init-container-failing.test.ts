import { describe, expect, it } from 'vitest';
import type { ContainerRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aDetail,
  ago,
  aPod,
  aReplicaSet,
  aTermination,
  MINUTE,
  running,
  SECOND,
  terminated,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'InitContainerFailing';
const blocked = aContainer({ ready: false, state: waiting('PodInitializing') });

/** Pending for twenty minutes behind this init container. */
function anInitPod(init: Partial<ContainerRecord>, parts: Partial<PodRecord> = {}): PodRecord {
  const container = aContainer({ name: 'migrate', role: 'init', image: 'shop/migrate:7', ready: false, ...init });
  return aPod({
    phase: 'Pending',
    ready: false,
    restarts: container.restarts,
    detail: aDetail({
      conditions: [aCondition('Initialized', { status: 'False', changedAt: ago(20 * MINUTE) })],
      containers: [container, blocked],
    }),
    ...parts,
  });
}

const failed = terminated({ exitCode: 2, finishedAt: ago(MINUTE) });
const told = (init: Partial<ContainerRecord>, parts?: Partial<PodRecord>) =>
  codesIn({ pods: [anInitPod(init, parts)] }).includes(CODE);

describe('an init container that fails', () => {
  it('is told with its exit, its place among the others and the owner', () => {
    const words = aTermination({ exitCode: 2, message: text('migration 42: relation "orders" does not exist') });
    const first = aContainer({ name: 'wait', role: 'init', state: terminated({ exitCode: 0, reason: 'Completed' }) });
    const migrate = aCrashingContainer({
      name: 'migrate',
      role: 'init',
      image: 'shop/migrate:7',
      lastTermination: words,
    });
    const detail = aDetail({
      conditions: [aCondition('Initialized', { status: 'False', changedAt: ago(20 * MINUTE) })],
      containers: [first, migrate, blocked],
    });
    const pods = [aPod({ phase: 'Pending', ready: false, restarts: 5, detail })];
    const finding = findingOf(CODE, { pods, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'critical',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'init container migrate (2 of 2) fails: exit 2, 5 restarts; the pod cannot start',
      evidence: [
        'container: migrate (init)',
        'image: shop/migrate:7',
        'restarts: 5',
        'exit code: 2 (wrong use of a command, or the application failed)',
        'exit reason: Error',
        'last exit: 2026-11-21 11:58:00Z, 2 min before the look',
        'last words: migration 42: relation "orders" does not exist [free]',
      ],
      remedy: [
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c migrate --previous',
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
      ],
      since: ago(20 * MINUTE),
      crash: { pod: 'api-7d9f5c8b6d-x2x4k', container: 'migrate', endedAt: ago(2 * MINUTE) },
    });
  });

  it('is told while it waits in back-off, and between its ends and its next start', () => {
    expect(told({ restarts: 3, state: waiting('CrashLoopBackOff'), lastTermination: aTermination() })).toBe(true);
    expect(told({ state: failed })).toBe(true);
  });

  it('is told in its next run when it failed twice in ten minutes, to the second', () => {
    const again = (restarts: number, exitAge: number) =>
      told({ restarts, state: running(ago(SECOND)), lastTermination: aTermination({ finishedAt: ago(exitAge) }) });
    expect(again(2, 10 * MINUTE)).toBe(true);
    expect(again(2, 10 * MINUTE + SECOND)).toBe(false);
    expect(again(1, MINUTE)).toBe(false);
  });

  it('has its log where the last run left it', () => {
    expect(findingOf(CODE, { pods: [anInitPod({ state: failed })] }).remedy[0]).toBe(
      'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c migrate',
    );
  });

  it('is one trouble with its crash loop, and nothing else is told of the pod', () => {
    const pods = [anInitPod({ restarts: 3, state: waiting('CrashLoopBackOff'), lastTermination: aTermination() })];
    expect(codesIn({ pods })).toEqual([CODE, 'CrashLoopBackOff']);
    expect(codesIn({ pods: [anInitPod({ state: failed })] })).toEqual([CODE]);
  });
});

describe('an init container that does not fail', () => {
  it.each<[string, Partial<ContainerRecord>]>([
    ['has succeeded since', { restarts: 4, state: terminated({ exitCode: 0 }), lastTermination: aTermination() }],
    ['runs for the first time', { state: running(ago(MINUTE)) }],
    ['waits for its turn', { state: waiting('PodInitializing') }],
    ['has no status yet', { state: { type: 'unknown' } }],
    ['waits for its image', { state: waiting('ImagePullBackOff') }],
    ['is a sidecar', { role: 'sidecar', state: failed }],
  ])('because it %s', (_, init) => {
    expect(told(init)).toBe(false);
  });

  it('because the main containers run: its status is a leftover', () => {
    const detail = aDetail({ containers: [aContainer({ role: 'init', state: failed }), aContainer()] });
    expect(told({}, { phase: 'Running', ready: true, detail })).toBe(false);
    expect(told({}, { phase: 'Running', ready: false, detail })).toBe(false);
  });

  it('because the pod is being deleted, or its run is over: that is PodFailed', () => {
    expect(told({ state: failed }, { deletingAt: ago(MINUTE) })).toBe(false);
    expect(codesIn({ pods: [anInitPod({ state: failed }, { phase: 'Failed' })] })).toEqual(['PodFailed']);
  });
});
