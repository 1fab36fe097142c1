import { describe, expect, it } from 'vitest';
import type { PodRecord } from '../../../src/model/snapshot.ts';
import { codesIn, evidenceLines, findingOf } from '../../support/detections.ts';
import {
  aCondition,
  aContainer,
  aDetail,
  ago,
  anEvent,
  aPod,
  aPodWith,
  aReplicaSet,
  aTermination,
  MINUTE,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'ContainerConfigError';

function aStuckPod(reason: string, message: string | null = null, parts: Partial<PodRecord> = {}): PodRecord {
  return aPodWith([aContainer({ ready: false, state: waiting(reason, message) })], { phase: 'Pending', ...parts });
}

const messageOf = (message: string) => findingOf(CODE, { pods: [aStuckPod('CreateContainerConfigError', message)] });

describe('a container that cannot be created or started', () => {
  it.each([
    'CreateContainerConfigError',
    'CreateContainerError',
    'RunContainerError',
    'PreStartHookError',
    'PostStartHookError',
    'PreCreateHookError',
    'VerifyNonRootError',
    'RunInitContainerError',
  ])('is told for the reason %s, and nothing else of the pod', (reason) => {
    const pods = [aStuckPod(reason)];
    expect(codesIn({ pods })).toEqual([CODE]);
    expect(findingOf(CODE, { pods }).message).toBe(`container app cannot start (${reason})`);
  });

  it('is told with what is missing, its event and the command that looks for it', () => {
    const pods = [aStuckPod('CreateContainerConfigError', 'secret "db-password" not found')];
    const events = [
      anEvent({
        reason: 'Failed',
        container: 'app',
        count: 12,
        message: text('Error: secret "db-password" not found'),
      }),
      anEvent({ reason: 'BackOff', container: 'app' }),
    ];
    const finding = findingOf(CODE, { pods, events, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: CODE,
      severity: 'critical',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app cannot start (CreateContainerConfigError): Secret db-password is missing',
      evidence: [
        'container: app',
        'image: shop/api:1.5.0',
        'waiting: CreateContainerConfigError',
        'missing: Secret db-password',
        'status: secret "db-password" not found [free]',
        'event Failed x12, last 2026-11-21 11:59:00Z: Error: secret "db-password" not found [free]',
      ],
      remedy: ['kubectl -n shop get secret db-password', 'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k'],
      since: ago(120 * MINUTE),
    });
  });

  it.each([
    ['configmap "api-config" not found', 'ConfigMap api-config', 'get configmap api-config'],
    ['configmaps "api-config" not found', 'ConfigMap api-config', 'get configmap api-config'],
    [
      "couldn't find key url in ConfigMap shop/api-config",
      'key url in ConfigMap api-config',
      'describe configmap api-config',
    ],
    ["couldn't find key DB_URL in Secret shop/api.db", 'key DB_URL in Secret api.db', 'describe secret api.db'],
    ["couldn't find key a in Secret old-style", 'key a in Secret old-style', 'describe secret old-style'],
  ])('reads %s', (words, missing, command) => {
    const { message, remedy } = messageOf(words);
    expect(message).toBe(`container app cannot start (CreateContainerConfigError): ${missing} is missing`);
    expect(remedy[0]).toBe(`kubectl -n shop ${command}`);
  });

  it.each([
    'secret "x; rm -rf /" not found',
    "couldn't find key `id` in Secret shop/api",
    'exec: "serve": executable file not found in $PATH',
  ])('takes nothing into a command that is no name: %s', (words) => {
    expect(messageOf(words).remedy).toEqual([
      'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
      "kubectl -n shop get pod api-7d9f5c8b6d-x2x4k -o jsonpath='{.spec.containers[*].command}'",
    ]);
  });

  it('is told in any role, once for a pod, the others counted', () => {
    const stuck = (name: string, role: 'init' | 'main') =>
      aContainer({ name, role, ready: false, state: waiting('CreateContainerError') });
    expect(findingOf(CODE, { pods: [aPodWith([stuck('a', 'init'), stuck('b', 'main')])] }).message).toBe(
      'container a cannot start (CreateContainerError), and 1 more of its containers',
    );
  });

  it('is not the event of another container', () => {
    const events = [anEvent({ reason: 'Failed', container: 'proxy' })];
    const { evidence } = findingOf(CODE, { pods: [aStuckPod('RunContainerError')], events });
    expect(evidence).toHaveLength(3);
  });

  it('that restarted before is no crash loop, and began with the end of its last run', () => {
    const container = aContainer({
      ready: false,
      restarts: 3,
      state: waiting('RunContainerError'),
      lastTermination: aTermination({ reason: 'StartError', exitCode: 128, finishedAt: ago(MINUTE) }),
    });
    const pods = [aPodWith([container])];
    expect(codesIn({ pods })).toEqual([CODE]);
    expect(findingOf(CODE, { pods }).since).toBe(ago(MINUTE));
  });

  it('began with the end of the init containers where there was no run', () => {
    const detail = aDetail({
      conditions: [aCondition('Initialized', { changedAt: ago(7 * MINUTE) })],
      containers: [aContainer({ ready: false, state: waiting('CreateContainerConfigError') })],
    });
    expect(findingOf(CODE, { pods: [aPod({ ready: false, detail })] }).since).toBe(ago(7 * MINUTE));
  });
});

describe('what is no such trouble', () => {
  it.each(['ContainerCreating', 'CrashLoopBackOff', 'ErrImagePull', 'PodInitializing'])('the reason %s', (reason) => {
    expect(codesIn({ pods: [aStuckPod(reason)] })).not.toContain(CODE);
  });

  it('StartError once the kubelet backs off: the crash loop speaks', () => {
    const lastTermination = aTermination({ reason: 'StartError', exitCode: 128 });
    const container = aContainer({ ready: false, restarts: 4, state: waiting('CrashLoopBackOff'), lastTermination });
    expect(codesIn({ pods: [aPodWith([container])] })).toEqual(['CrashLoopBackOff']);
  });

  it('a pod that is being deleted, or whose run is over', () => {
    expect(codesIn({ pods: [aStuckPod('CreateContainerError', null, { deletingAt: ago(MINUTE) })] })).toEqual([]);
    expect(codesIn({ pods: [aStuckPod('CreateContainerError', null, { phase: 'Failed' })] })).not.toContain(CODE);
  });
});
