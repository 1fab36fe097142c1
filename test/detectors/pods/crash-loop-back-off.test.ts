import { describe, expect, it } from 'vitest';
import type { ViewMemory } from '../../../src/detectors/index.ts';
import type { ContainerRecord, PodRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aCrashingContainer,
  aCrashingPod,
  aDeployment,
  aDetail,
  ago,
  anEvent,
  aPod,
  aPodWith,
  aReplicaSet,
  aTermination,
  MINUTE,
  NO_MEMORY,
  NOON,
  running,
  SECOND,
  terminated,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'CrashLoopBackOff';
const crashes = (pod: PodRecord, memory: ViewMemory = NO_MEMORY) => findingsOf(CODE, { pods: [pod] }, memory).length;
const crashesWith = (container: ContainerRecord, memory?: ViewMemory) => crashes(aPodWith([container]), memory);

/** The ledger's counters of container `app` of the default pod. */
function remembered(samples: readonly { at: number; count: number }[], lastLookAt = ago(5 * MINUTE)): ViewMemory {
  return {
    counters: { restarts: [{ container: 'shop/api-7d9f5c8b6d-x2x4k/app', samples }], events: [], firstSeen: [] },
    lastLookAt,
  };
}

describe('a container that waits in CrashLoopBackOff', () => {
  it('is told with its exact last exit, on the owning Deployment', () => {
    const container = aCrashingContainer({
      lastTermination: aTermination({ exitCode: 139, signal: 11, message: text('panic: DB_URL is not set') }),
    });
    const finding = findingOf(CODE, {
      pods: [aPodWith([container])],
      replicasets: [aReplicaSet()],
      deployments: [aDeployment()],
    });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: 'CrashLoopBackOff',
      severity: 'critical',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app keeps crashing: exit 139, 5 restarts',
      evidence: [
        'container: app',
        'image: shop/api:1.5.0',
        'restarts: 5',
        'exit code: 139 (SIGSEGV: the application crashed)',
        'signal: 11',
        'exit reason: Error',
        'last exit: 2026-11-21 11:58:00Z, 2 min before the look',
        'last words: panic: DB_URL is not set [free]',
      ],
      remedy: [
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c app --previous',
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
      ],
      since: ago(20 * MINUTE),
      crash: { pod: 'api-7d9f5c8b6d-x2x4k', container: 'app', endedAt: ago(2 * MINUTE) },
    });
  });

  it.each(['init', 'sidecar', 'main'] as const)('is told in the role %s', (role) => {
    const { message, evidence } = findingOf(CODE, { pods: [aPodWith([aCrashingContainer({ role })])] });
    expect(message).toBe(
      `${role === 'main' ? 'container' : `${role} container`} app keeps crashing: exit 1, 5 restarts`,
    );
    expect(evidence[0]?.value).toBe(role === 'main' ? 'app' : `app (${role})`);
  });

  it('is told however few its restarts and however old its last exit', () => {
    expect(crashesWith(aCrashingContainer({ restarts: 0, lastTermination: null }))).toBe(1);
    const old = aTermination({ finishedAt: ago(600 * MINUTE) });
    expect(
      crashesWith(aCrashingContainer({ lastTermination: old }), remembered([{ at: ago(60 * MINUTE), count: 5 }])),
    ).toBe(1);
  });

  it('that ends well each time is told as what it is', () => {
    const lastTermination = aTermination({ exitCode: 0, reason: 'Completed' });
    expect(findingOf(CODE, { pods: [aPodWith([aCrashingContainer({ lastTermination })])] }).message).toBe(
      'container app ends each time without an error and is restarted: exit 0, 5 restarts',
    );
  });

  it('that the kubelet lost track of was killed by nothing', () => {
    const lastTermination = aTermination({ exitCode: 137, reason: 'ContainerStatusUnknown', finishedAt: null });
    const lines = evidenceLines(
      findingOf(CODE, { pods: [aPodWith([aCrashingContainer({ lastTermination })])] }).evidence,
    );
    expect(lines).toContain('exit code: 137 (the kubelet lost track of the container and wrote this code)');
    expect(lines.filter((line) => line.startsWith('memory'))).toEqual([]);
  });

  it('that its probe stopped is told with the kubelet’s words', () => {
    const lastTermination = aTermination({ exitCode: 143 });
    const words = text('Liveness probe failed: timeout');
    const events = [anEvent({ reason: 'Unhealthy', container: 'app', count: 15, message: words })];
    const { evidence } = findingOf(CODE, { pods: [aPodWith([aCrashingContainer({ lastTermination })])], events });
    expect(evidenceLines(evidence)).toContain(
      'event Unhealthy x15, last 2026-11-21 11:59:00Z: Liveness probe failed: timeout [free]',
    );
    const byItself = aPodWith([aCrashingContainer({ lastTermination: aTermination({ exitCode: 1 }) })]);
    expect(findingOf(CODE, { pods: [byItself], events }).evidence.filter(({ free }) => free)).toEqual([]);
  });

  it('says so where status holds no exit', () => {
    const { message } = findingOf(CODE, { pods: [aPodWith([aCrashingContainer({ lastTermination: null })])] });
    expect(message).toBe('container app keeps crashing: no exit recorded, 5 restarts');
  });

  it('speaks once for a pod: by the container that restarted most, the others counted', () => {
    const containers = [
      aCrashingContainer({ name: 'log', restarts: 3 }),
      aCrashingContainer({ name: 'app', restarts: 9 }),
      aCrashingContainer({ name: 'proxy', restarts: 1 }),
      aContainer({ name: 'well' }),
    ];
    expect(findingOf(CODE, { pods: [aPodWith(containers)] }).message).toBe(
      'container app keeps crashing: exit 1, 9 restarts, and 2 more of its containers',
    );
  });

  it('is left alone in a pod that is being deleted', () => {
    expect(crashes(aCrashingPod({ deletingAt: ago(MINUTE) }))).toBe(0);
  });

  it.each(['Failed', 'Succeeded'] as const)('is left alone in a pod whose run is over: %s', (phase) => {
    expect(crashes(aCrashingPod({ phase }))).toBe(0);
    expect(crashesWith(aContainer({ ready: false, restarts: 5, state: terminated() }))).toBe(1);
    const evicted = aPodWith([aContainer({ ready: false, restarts: 5, state: terminated() })], { phase });
    expect(crashes(evicted)).toBe(0);
  });

  it.each(['ImagePullBackOff', 'CreateContainerConfigError', 'ContainerCreating', 'PodInitializing', null])(
    'is not meant by the waiting reason %s',
    (reason) => {
      expect(crashesWith(aContainer({ ready: false, state: waiting(reason) }))).toBe(0);
    },
  );
});

it('two restarts of a young pod count in a dump: no counters will ever tell more', () => {
  const lastTermination = aTermination({ finishedAt: ago(2 * MINUTE) });
  const container = aContainer({ ready: false, restarts: 2, state: terminated(), lastTermination });
  const pods = [aPodWith([container], { created: ago(5 * MINUTE) })];
  expect(findingsOf(CODE, { pods, partial: true })).toHaveLength(1);
  expect(findingsOf(CODE, { pods })).toHaveLength(0);
});

describe('restarts with a single look', () => {
  const restarted = (restarts: number, exitAge: number, parts: Partial<ContainerRecord> = {}) =>
    aContainer({
      ready: false,
      restarts,
      state: running(ago(exitAge)),
      lastTermination: aTermination({ finishedAt: ago(exitAge) }),
      ...parts,
    });

  it('count from two, the last within ten minutes, to the second', () => {
    expect(crashesWith(restarted(2, 10 * MINUTE))).toBe(1);
    expect(crashesWith(restarted(2, 10 * MINUTE + SECOND))).toBe(0);
    expect(crashesWith(restarted(1, MINUTE))).toBe(0);
  });

  it('do not count in a container that is ready', () => {
    expect(crashesWith(restarted(50, MINUTE, { ready: true }))).toBe(0);
  });

  it('do not count without the time of the last exit', () => {
    expect(crashesWith(restarted(9, MINUTE, { lastTermination: null }))).toBe(0);
    expect(crashesWith(restarted(9, MINUTE, { lastTermination: aTermination({ finishedAt: null }) }))).toBe(0);
  });

  it('do not count in an init container that has done its work since', () => {
    const done = terminated({ exitCode: 0, reason: 'Completed', finishedAt: ago(MINUTE) });
    expect(crashesWith(restarted(4, MINUTE, { role: 'init', state: done }))).toBe(0);
    const failed = terminated({ exitCode: 2, finishedAt: ago(MINUTE) });
    expect(crashesWith(restarted(4, MINUTE, { role: 'init', state: failed }))).toBe(1);
  });

  it('are still a single look to a ledger that does not reach back far enough', () => {
    const memory = remembered([{ at: ago(5 * MINUTE), count: 2 }]);
    expect(crashesWith(restarted(2, 6 * MINUTE), memory)).toBe(1);
    expect(crashesWith(restarted(2, 11 * MINUTE), memory)).toBe(0);
  });
});

describe('restarts with the ledger’s counters', () => {
  const unready = (restarts: number, parts: Partial<ContainerRecord> = {}) =>
    aContainer({
      ready: false,
      restarts,
      state: running(ago(MINUTE)),
      lastTermination: aTermination({ finishedAt: ago(MINUTE) }),
      ...parts,
    });
  const base = (count: number, at = ago(15 * MINUTE)) => remembered([{ at, count }]);

  it('count from three in fifteen minutes', () => {
    expect(crashesWith(unready(103), base(100))).toBe(1);
    expect(crashesWith(unready(102), base(100))).toBe(0);
  });

  it('are counted from the newest sample that is fifteen minutes old', () => {
    const memory = remembered([
      { at: ago(60 * MINUTE), count: 10 },
      { at: ago(15 * MINUTE), count: 20 },
      { at: ago(15 * MINUTE - SECOND), count: 22 },
    ]);
    expect(crashesWith(unready(22), memory)).toBe(0);
    expect(crashesWith(unready(23), memory)).toBe(1);
  });

  it('overrule the single look: old restarts and a recent one are no loop', () => {
    expect(crashesWith(unready(51), base(50))).toBe(0);
    expect(crashesWith(unready(51))).toBe(1);
  });

  it('do not count once the container is ready again', () => {
    expect(crashesWith(unready(109, { ready: true }), base(100))).toBe(0);
  });

  it('all count in a pod younger than the window, and in a container the last look saw without any', () => {
    const young = (restarts: number) => aPodWith([unready(restarts)], { created: ago(14 * MINUTE) });
    expect(crashes(young(3))).toBe(1);
    expect(crashes(young(2))).toBe(0);
    const clean = { counters: { restarts: [], events: [], firstSeen: [] }, lastLookAt: ago(15 * MINUTE) };
    expect(crashesWith(unready(3), clean)).toBe(1);
    expect(crashesWith(unready(2), clean)).toBe(0);
    const longAgo = { ...clean, lastLookAt: ago(15 * MINUTE + SECOND) };
    expect(crashesWith(unready(2), longAgo)).toBe(1);
  });

  it('are not old ones that the last look, being blind, did not see', () => {
    const blind = { counters: { restarts: [], events: [], firstSeen: [] }, lastLookAt: ago(5 * MINUTE) };
    const lastWeek = aTermination({ finishedAt: ago(10_000 * MINUTE) });
    expect(crashesWith(unready(50, { lastTermination: lastWeek }), blind)).toBe(0);
    const atTheEdge = (age: number) => unready(50, { lastTermination: aTermination({ finishedAt: ago(age) }) });
    expect(crashesWith(atTheEdge(15 * MINUTE), blind)).toBe(1);
    expect(crashesWith(atTheEdge(15 * MINUTE + SECOND), blind)).toBe(0);
    expect(crashesWith(unready(3, { lastTermination: null }), blind)).toBe(1);
  });

  it('are not counted from samples of an earlier pod of the same name', () => {
    const reborn = aPodWith([unready(6, { lastTermination: aTermination({ finishedAt: ago(12 * MINUTE) }) })], {
      created: ago(20 * MINUTE),
    });
    expect(crashes(reborn, base(3, ago(60 * MINUTE)))).toBe(0);
    expect(crashes(reborn, base(3, ago(20 * MINUTE)))).toBe(1);
  });
});

describe('the start of a crash loop', () => {
  const since = (parts: Partial<PodRecord>, bound: 'exact' | 'lower' = 'exact') =>
    findingOf(CODE, { pods: [aCrashingPod(parts)], bound }).since;
  const detail = (changedAt: number | null, type = 'Ready', containers = [aCrashingContainer()]) =>
    aDetail({ conditions: [aCondition(type, { status: 'False', changedAt })], containers });

  it('is the loss of readiness, of initialisation for an init container', () => {
    expect(since({ detail: detail(ago(7 * MINUTE)) })).toBe(ago(7 * MINUTE));
    const init = [aCrashingContainer({ role: 'init' })];
    expect(since({ detail: detail(ago(8 * MINUTE), 'Initialized', init) })).toBe(ago(8 * MINUTE));
  });

  it('is the pod’s start, then its creation, where no condition tells', () => {
    expect(since({ detail: detail(null) })).toBe(ago(120 * MINUTE));
    expect(since({ detail: { ...detail(null), startedAt: null }, created: ago(130 * MINUTE) })).toBe(ago(130 * MINUTE));
    expect(since({ detail: { ...detail(null), startedAt: null }, created: null })).toBeNull();
  });

  it('is never in the future, and unknown when a dump’s newest observation is the crash itself', () => {
    expect(since({ detail: detail(NOON + MINUTE) })).toBe(NOON);
    expect(since({ detail: detail(NOON) }, 'lower')).toBeNull();
    expect(since({ detail: detail(ago(SECOND)) }, 'lower')).toBe(ago(SECOND));
  });
});

it('a healthy pod, and one that only remembers old restarts, are silent', () => {
  expect(crashes(aPod())).toBe(0);
  const recovered = aContainer({ restarts: 40, lastTermination: aTermination({ finishedAt: ago(11 * MINUTE) }) });
  expect(crashes(aPodWith([recovered], { ready: true }))).toBe(0);
});
