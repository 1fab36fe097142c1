import { describe, expect, it } from 'vitest';
import type { ContainerRecord, DeploymentRecord, PodDetail, PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, excusedIn, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDeployment,
  aDetail,
  ago,
  aLostNode,
  anEvent,
  aPod,
  aReplicaSet,
  MINUTE,
  NOON,
  running,
  SECOND,
  terminated,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'PodNotReady';
const unready = (parts: Partial<ContainerRecord> = {}) => aContainer({ ready: false, ...parts });

/** Running for two hours, not ready for `age`. */
function anUnreadyPod(
  age: number | null,
  containers: readonly ContainerRecord[] = [unready()],
  detail: Partial<PodDetail> = {},
  parts: Partial<PodRecord> = {},
): PodRecord {
  const changedAt = age === null ? null : ago(age);
  const ready = aCondition('Ready', {
    status: 'False',
    reason: 'ContainersNotReady',
    message: text('containers with unready status: [app]'),
    changedAt,
  });
  return aPod({ ready: false, detail: aDetail({ conditions: [ready], containers, ...detail }), ...parts });
}

const told = (pod: PodRecord) => codesIn({ pods: [pod] }).includes(CODE);

describe('a pod that runs and is not ready', () => {
  it('is critical when nothing of its Deployment serves that long, and no rollout accounts for it', () => {
    const down = aCondition('Available', { status: 'False', changedAt: ago(4 * MINUTE) });
    const moving = aCondition('Progressing', { status: 'True', reason: 'ReplicaSetUpdated', changedAt: ago(MINUTE) });
    const gone = aDeployment({ desired: 2, ready: 0, available: 0, conditions: [down] });
    const second = anUnreadyPod(4 * MINUTE, undefined, undefined, { name: 'api-7d9f5c8b6d-2' });
    const severities = (deployment: DeploymentRecord, other: PodRecord = second) =>
      findingsOf(CODE, {
        pods: [anUnreadyPod(4 * MINUTE), other],
        deployments: [deployment],
        replicasets: [aReplicaSet()],
      }).map(({ severity }) => severity);

    expect(severities(gone)).toEqual(['critical', 'critical']);
    expect(severities({ ...gone, available: 1, ready: 1 })).toEqual(['high', 'high']);
    expect(severities({ ...gone, conditions: [down, moving] })).toEqual(['high', 'high']);
    expect(severities({ ...gone, paused: true })).toEqual(['high', 'high']);
    // The other was lost a moment ago, or its status is older than it: not for so long has nothing served.
    expect(severities(gone, anUnreadyPod(MINUTE, undefined, undefined, { name: second.name }))).toEqual(['high']);
    expect(severities(gone, aPod({ name: second.name }))).toEqual(['high']);
  });

  it('is told with the words of its probe', () => {
    const pods = [anUnreadyPod(20 * MINUTE)];
    const events = [
      anEvent({
        reason: 'Unhealthy',
        container: 'app',
        count: 240,
        message: text('Readiness probe failed: HTTP probe failed with statuscode: 503'),
      }),
    ];
    expect(codesIn({ pods, events })).toEqual([CODE]);
    const finding = findingOf(CODE, { pods, events, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'high',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app runs but is not ready: its readiness probe does not succeed',
      evidence: [
        'container app: shop/api:1.5.0, 0 restarts',
        'reason: ContainersNotReady',
        'status: containers with unready status: [app] [free]',
        'event Unhealthy x240, last 2026-11-21 11:59:00Z: Readiness probe failed: HTTP probe failed with statuscode: 503 [free]',
        'node: worker-1',
      ],
      remedy: [
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
        'kubectl -n shop logs api-7d9f5c8b6d-x2x4k -c app --tail=100',
      ],
      since: ago(20 * MINUTE),
    });
  });

  it('is not told with the words of another container’s probe', () => {
    const events = [anEvent({ reason: 'Unhealthy', container: 'proxy', message: text('Readiness probe failed') })];
    const lines = evidenceLines(findingOf(CODE, { pods: [anUnreadyPod(20 * MINUTE)], events }).evidence);
    expect(lines.filter((line) => line.startsWith('event'))).toEqual([]);
  });

  it('is told after three minutes, to the second, and excused before', () => {
    expect(told(anUnreadyPod(3 * MINUTE))).toBe(false);
    expect(excusedIn({ pods: [anUnreadyPod(3 * MINUTE)] })).toContain(CODE);
    expect(told(anUnreadyPod(3 * MINUTE + SECOND))).toBe(true);
  });

  it('is given what its probes allow from the container’s start, and three minutes more', () => {
    const slow = (startedAgo: number) =>
      anUnreadyPod(60 * MINUTE, [
        unready({
          state: running(ago(startedAgo)),
          probes: { readiness: true, liveness: false, startup: true, startupAllowance: 10 * MINUTE },
        }),
      ]);
    expect(told(slow(13 * MINUTE))).toBe(false);
    expect(told(slow(13 * MINUTE + SECOND))).toBe(true);
    expect(findingOf(CODE, { pods: [slow(20 * MINUTE)] }).message).toContain('its startup or readiness probe');
  });

  it('is given that time in a dump, too, whose clock is a lower bound', () => {
    const probes = { readiness: true, liveness: false, startup: true, startupAllowance: 10 * MINUTE };
    const pods = [anUnreadyPod(MINUTE, [unready({ state: running(ago(MINUTE)), probes })])];
    expect(codesIn({ pods, bound: 'lower', partial: true })).toEqual([]);
  });

  it('is told by its unmet readiness gate when all containers are ready', () => {
    const gate = 'target-health.elbv2.k8s.aws/shop';
    const pods = [anUnreadyPod(20 * MINUTE, [aContainer()], { readinessGates: [gate] })];
    const finding = findingOf(CODE, { pods });
    expect(finding.message).toBe(`not ready: readiness gate ${gate} is not met`);
    expect(evidenceLines(finding.evidence)).toContain(`unmet readiness gate: ${gate}`);
  });

  it('is told when its node stopped reporting, with the node’s state', () => {
    const finding = findingOf(CODE, { pods: [anUnreadyPod(20 * MINUTE, [aContainer()])], nodes: [aLostNode()] });
    expect(finding.message).toBe('not ready although all its containers are: its node may have stopped reporting');
    expect(evidenceLines(finding.evidence)).toContain('node: worker-1 (not ready)');
    expect(finding.remedy[1]).toBe('kubectl describe node worker-1');
  });

  it('counts the other containers that are not ready', () => {
    const pod = anUnreadyPod(20 * MINUTE, [
      unready(),
      unready({ name: 'proxy', role: 'sidecar' }),
      aContainer({ name: 'c' }),
    ]);
    expect(findingOf(CODE, { pods: [pod] }).message).toContain(', and 1 more of 3 containers');
  });

  it('is told without a Ready condition by a container that runs unready, in a dump with its age unknown', () => {
    const bare = (container: ContainerRecord) => anUnreadyPod(0, [container], { conditions: [] });
    expect(told(bare(unready()))).toBe(true);
    expect(told(bare(unready({ state: { type: 'unknown' } })))).toBe(false);
    const timeless = anUnreadyPod(null, [unready({ state: running(null) })], { startedAt: null }, { created: null });
    expect(findingOf(CODE, { pods: [timeless], partial: true }).message).toContain('container app runs');
  });

  it('names a container that ended and was not started again', () => {
    const pod = anUnreadyPod(20 * MINUTE, [
      unready({ restarts: 1, state: terminated({ exitCode: 4, finishedAt: ago(20 * MINUTE) }) }),
    ]);
    expect(findingOf(CODE, { pods: [pod] }).message).toBe('container app has ended and was not started again: exit 4');
  });
});

describe('a pod whose unreadiness is told by another code, or is none', () => {
  it.each<[string, ContainerRecord, readonly string[]]>([
    ['a crash loop', unready({ restarts: 5, state: waiting('CrashLoopBackOff') }), ['CrashLoopBackOff']],
    ['an image', unready({ state: waiting('ImagePullBackOff') }), ['ImagePullFailed']],
    ['a configuration', unready({ state: waiting('CreateContainerConfigError') }), ['ContainerConfigError']],
    ['a start that is stuck', unready({ state: waiting('ContainerCreating') }), ['PodStartStuck']],
  ])('by %s', (_, container, codes) => {
    expect(codesIn({ pods: [anUnreadyPod(20 * MINUTE, [container, aContainer({ name: 'proxy' })])] })).toEqual(codes);
  });

  it('because what is not ready has done its work', () => {
    const done = unready({ name: 'job', state: terminated({ exitCode: 0, reason: 'Completed' }) });
    const pod = (restartPolicy: PodDetail['restartPolicy']) =>
      anUnreadyPod(20 * MINUTE, [done, aContainer({ name: 'proxy' })], { restartPolicy });
    expect(told(pod('Never'))).toBe(false);
    expect(told(pod('OnFailure'))).toBe(false);
    expect(told(pod('Always'))).toBe(true);
  });

  it.each<[string, Partial<PodRecord>]>([
    ['is ready', { ready: true }],
    ['is being deleted', { deletingAt: NOON }],
    ['is still pending', { phase: 'Pending' }],
    ['has succeeded', { phase: 'Succeeded' }],
  ])('because it %s', (_, parts) => {
    expect(told(anUnreadyPod(20 * MINUTE, [unready()], {}, parts))).toBe(false);
  });
});
