import { describe, expect, it } from 'vitest';
import { heldLongerThan, measured } from '../../src/detectors/age.ts';
import { kubectl, undoRollout } from '../../src/detectors/evidence/remedies.ts';
import { createView, type ViewMemory } from '../../src/detectors/index.ts';
import { describeExit, exitEvidence, exitMeaning, newestTermination } from '../../src/detectors/pods/containers.ts';
import { evidenceLines } from '../support/detections.ts';
import {
  aContainer,
  aCrashingPod,
  aDeployment,
  ago,
  anEvent,
  aPod,
  aReplicaSet,
  aSnapshot,
  aTermination,
  coverageEntry,
  MINUTE,
  NO_COUNTERS,
  NO_MEMORY,
  NOON,
  terminated,
} from '../support/snapshots.ts';

const exact = { now: NOON, bound: 'exact' } as const;
const lower = { now: NOON, bound: 'lower' } as const;
const live = { clock: exact, isOnlyLook: false };
const dump = { clock: lower, isOnlyLook: true };

describe('how long a state has held', () => {
  it('is measured from its start: longer than the grace, not as long', () => {
    expect(heldLongerThan(ago(MINUTE), MINUTE, live)).toBe(false);
    expect(heldLongerThan(ago(MINUTE) - 1, MINUTE, live)).toBe(true);
    expect(heldLongerThan(ago(MINUTE) - 1, MINUTE, dump)).toBe(true);
    expect(heldLongerThan(ago(MINUTE), MINUTE, dump)).toBe(false);
  });

  it('is not known without a start, or with one that is not past: a live look waits, a dump tells', () => {
    for (const since of [null, NOON, NOON + MINUTE]) {
      expect(heldLongerThan(since, MINUTE, live)).toBe(false);
      expect(heldLongerThan(since, MINUTE, dump)).toBe(true);
    }
  });

  it('gives a start only as far as it is a measurement', () => {
    expect([measured(null, exact), measured(null, lower)]).toEqual([null, null]);
    expect([measured(NOON, exact), measured(NOON, lower)]).toEqual([NOON, null]);
    expect([measured(NOON + 1, exact), measured(NOON + 1, lower)]).toEqual([NOON, null]);
    expect([measured(ago(1), exact), measured(ago(1), lower)]).toEqual([ago(1), ago(1)]);
  });
});

describe('the view of a look', () => {
  const pods = [aPod({ name: 'a' }), aPod({ name: 'b' }), aPod({ name: 'c', namespace: 'other' })];

  it('finds objects by name and namespace', () => {
    const view = createView(
      aSnapshot({ pods, deployments: [aDeployment()], replicasets: [aReplicaSet()], events: [anEvent()] }),
      NO_MEMORY,
    );
    expect(view.pod('other', 'c')).toBe(pods[2]);
    expect(view.pod('shop', 'c')).toBeUndefined();
    expect(view.deployment('shop', 'api')?.desired).toBe(3);
    expect(view.replicaSet('shop', 'api-7d9f5c8b6d')?.controller?.name).toBe('api');
    expect(view.eventsOf({ kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' })).toHaveLength(1);
    expect(view.eventsOf({ kind: 'Node', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' })).toEqual([]);
  });

  it('finds the pods of an owner', () => {
    const view = createView(aSnapshot({ pods }), NO_MEMORY);
    const names = (namespace: string) =>
      view.podsOf({ kind: 'Deployment', namespace, name: 'api' }).map(({ name }) => name);
    expect([names('shop'), names('other'), names('none')]).toEqual([['a', 'b'], ['c'], []]);
  });

  it('knows what was read', () => {
    const coverage = [coverageEntry('pods', 'shop', 'ok'), coverageEntry('nodes', null, 'denied')];
    const view = createView(aSnapshot({ coverage, partial: true }), NO_MEMORY);
    expect([view.isRead('pods', 'shop'), view.isRead('pods', 'other'), view.isRead('nodes', '')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(view.partial).toBe(true);
  });

  it('remembers when a state was first noticed', () => {
    const memory: ViewMemory = { counters: { ...NO_COUNTERS, firstSeen: [{ key: 'k', at: 7 }] }, lastLookAt: null };
    const view = createView(aSnapshot(), memory);
    expect([view.firstNoticed('k'), view.firstNoticed('other')]).toEqual([7, null]);
  });

  it('never counts a negative number of restarts', () => {
    const container = 'shop/api-7d9f5c8b6d-x2x4k/app';
    const counters = { ...NO_COUNTERS, restarts: [{ container, samples: [{ at: ago(60 * MINUTE), count: 9 }] }] };
    const view = createView(aSnapshot(), { counters, lastLookAt: ago(MINUTE) });
    expect(view.restartsWithin(aCrashingPod(), 'app', 4, MINUTE)).toBe(0);
    expect(view.restartsWithin(aCrashingPod(), 'app', 12, MINUTE)).toBe(3);
  });
});

describe('the last exit of a container', () => {
  it('is its present state’s, else the one before', () => {
    const lastTermination = aTermination({ exitCode: 1 });
    expect(newestTermination(aContainer({ state: terminated({ exitCode: 2 }), lastTermination }))?.exitCode).toBe(2);
    expect(newestTermination(aContainer({ lastTermination }))?.exitCode).toBe(1);
    expect(newestTermination(aContainer())).toBeNull();
  });

  it('reads as its code, and its reason where that says more', () => {
    expect(describeExit(aTermination({ exitCode: 1, reason: 'Error' }))).toBe('exit 1');
    expect(describeExit(aTermination({ exitCode: 1, reason: null }))).toBe('exit 1');
    expect(describeExit(aTermination({ exitCode: 137, reason: 'OOMKilled' }))).toBe('exit 137 OOMKilled');
    expect(describeExit(aTermination({ exitCode: null }))).toBe('no exit recorded');
    expect(describeExit(null)).toBe('no exit recorded');
  });

  it('means what shells and signals say', () => {
    expect(exitMeaning(127)).toBe('the command was not found');
    expect(exitMeaning(137)).toBe('SIGKILL: out of memory, a failed liveness probe, or a forced stop');
    expect(exitMeaning(143)).toBe('SIGTERM: it was asked to stop');
    expect(exitMeaning(140)).toBe('signal 12');
    expect([exitMeaning(42), exitMeaning(128 + 32), exitMeaning(-1)]).toEqual([null, null, null]);
  });

  it('gives only the facts there are', () => {
    const bare = { exitCode: 42, signal: null, reason: null, message: null, startedAt: null, finishedAt: null };
    expect(evidenceLines(exitEvidence(aContainer({ lastTermination: bare }), exact))).toEqual([
      'container: app',
      'image: shop/api:1.5.0',
      'restarts: 0',
      'exit code: 42',
    ]);
    expect(exitEvidence(aContainer(), exact)).toHaveLength(3);
  });
});

it('commands name the namespace where there is one, and undo only what can be undone', () => {
  expect(kubectl('shop', 'get pods')).toBe('kubectl -n shop get pods');
  expect(kubectl('', 'get nodes')).toBe('kubectl get nodes');
  expect(undoRollout({ kind: 'StatefulSet', namespace: 'shop', name: 'db' })).toBe(
    'kubectl -n shop rollout undo statefulset/db',
  );
  expect(undoRollout({ kind: 'Job', namespace: 'shop', name: 'x' })).toBeNull();
});
