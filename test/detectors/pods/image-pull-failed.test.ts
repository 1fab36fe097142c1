import { describe, expect, it } from 'vitest';
import type { PodRecord } from '../../../src/model/snapshot.ts';
import { evidenceLines, findingOf, findingsOf } from '../../support/detections.ts';
import {
  aContainer,
  aCrashingContainer,
  aDetail,
  ago,
  anEvent,
  aPod,
  aPodWith,
  aReplicaSet,
  aTermination,
  MINUTE,
  NOON,
  SECOND,
  text,
  waiting,
} from '../../support/snapshots.ts';

const CODE = 'ImagePullFailed';
const imageless = (reason: string, message: string | null = null) =>
  aContainer({ ready: false, image: 'shop/api:1.5.O', state: waiting(reason, message) });

/** Pending since `age`, its container waiting for `reason`. */
function aWaitingPod(reason: string, age: number, parts: Partial<PodRecord> = {}): PodRecord {
  return aPod({
    phase: 'Pending',
    ready: false,
    created: ago(age + SECOND),
    detail: aDetail({ startedAt: ago(age), containers: [imageless(reason)] }),
    ...parts,
  });
}

const count = (pod: PodRecord) => findingsOf(CODE, { pods: [pod] }).length;

describe('a container that waits for its image', () => {
  it.each([
    'ErrImagePull',
    'ImagePullBackOff',
    'InvalidImageName',
    'ErrImageNeverPull',
    'RegistryUnavailable',
    'ImageInspectError',
  ])('is told as critical for the reason %s', (reason) => {
    const { severity, message } = findingOf(CODE, { pods: [aWaitingPod(reason, 30 * MINUTE)] });
    expect(severity).toBe('critical');
    expect(message).toBe(`container app cannot get its image shop/api:1.5.O (${reason})`);
  });

  it('is told with status and the registry’s own words, on the owning Deployment', () => {
    const container = imageless('ImagePullBackOff', 'Back-off pulling image "shop/api:1.5.O"');
    const pods = [aPodWith([aContainer({ name: 'proxy' }), container], { phase: 'Pending' })];
    const events = [
      anEvent({ reason: 'Failed', count: 4, message: text('Error: ImagePullBackOff') }),
      anEvent({ reason: 'Failed', count: 3, message: text('Failed to pull image "shop/api:1.5.O": manifest unknown') }),
      anEvent({ reason: 'Failed', count: 2, message: text('cannot pull') }),
      anEvent({
        reason: 'BackOff',
        count: 9,
        message: text('Back-off pulling image, which is much longer than any other text'),
      }),
      anEvent({
        reason: 'Failed',
        message: text('Failed to pull the image of another pod, in many more words than this one has'),
        object: { kind: 'Pod', namespace: 'shop', name: 'other' },
      }),
    ];
    const finding = findingOf(CODE, { pods, events, replicasets: [aReplicaSet()] });
    expect({ ...finding, evidence: evidenceLines(finding.evidence) }).toEqual({
      code: 'ImagePullFailed',
      severity: 'critical',
      object: { kind: 'Pod', namespace: 'shop', name: 'api-7d9f5c8b6d-x2x4k' },
      owner: { kind: 'Deployment', namespace: 'shop', name: 'api' },
      message: 'container app cannot get its image shop/api:1.5.O (ImagePullBackOff)',
      evidence: [
        'container: app',
        'image: shop/api:1.5.O',
        'waiting: ImagePullBackOff',
        'status: Back-off pulling image "shop/api:1.5.O" [free]',
        'event Failed x3, last 2026-11-21 11:59:00Z: Failed to pull image "shop/api:1.5.O": manifest unknown [free]',
      ],
      remedy: [
        'kubectl -n shop describe pod api-7d9f5c8b6d-x2x4k',
        "kubectl -n shop get pod api-7d9f5c8b6d-x2x4k -o jsonpath='{.spec.containers[*].image} {.spec.imagePullSecrets}'",
      ],
      since: ago(120 * MINUTE),
    });
  });

  it.each(['init', 'sidecar'] as const)('is told in the role %s, too', (role) => {
    expect(count(aPodWith([{ ...imageless('ErrImagePull'), role }]))).toBe(1);
  });

  it('is left alone in a pod that is being deleted or whose run is over', () => {
    expect(count(aWaitingPod('ImagePullBackOff', MINUTE, { deletingAt: NOON }))).toBe(0);
    expect(count(aWaitingPod('ImagePullBackOff', MINUTE, { phase: 'Failed' }))).toBe(0);
    expect(count(aWaitingPod('ImagePullBackOff', MINUTE, { phase: 'Unknown' }))).toBe(1);
  });
});

describe('what is not an image that cannot be pulled', () => {
  it('an old Failed event while the container runs', () => {
    const events = [anEvent({ reason: 'Failed', message: text('Failed to pull image "shop/api:1.5.O"'), last: NOON })];
    expect(findingsOf(CODE, { pods: [aPod()], events })).toEqual([]);
    expect(findingsOf(CODE, { pods: [aPodWith([aContainer()])], events })).toEqual([]);
  });

  it.each(['ContainerCreating', 'CrashLoopBackOff', 'CreateContainerConfigError'])('the reason %s', (reason) => {
    expect(count(aPodWith([imageless(reason)]))).toBe(0);
  });

  it('a crash loop, which is told by its own code', () => {
    expect(count(aPodWith([aCrashingContainer()]))).toBe(0);
  });
});

describe('the first minute of ErrImagePull', () => {
  const severity = (reason: string, age: number, bound: 'exact' | 'lower' = 'exact') =>
    findingOf(CODE, { pods: [aWaitingPod(reason, age)], bound }).severity;

  it('is low, to the second: a retry often cures it', () => {
    expect(severity('ErrImagePull', 0)).toBe('low');
    expect(severity('ErrImagePull', MINUTE - SECOND)).toBe('low');
    expect(severity('ErrImagePull', MINUTE)).toBe('critical');
  });

  it('is critical in a dump, whose clock is a lower bound', () => {
    expect(severity('ErrImagePull', 10 * SECOND, 'lower')).toBe('critical');
  });

  it('is critical for any other reason', () => {
    expect(severity('ImagePullBackOff', 10 * SECOND)).toBe('critical');
    expect(severity('InvalidImageName', 10 * SECOND)).toBe('critical');
  });

  it('is critical when nothing tells its age', () => {
    const pod = aWaitingPod('ErrImagePull', 0, { created: null });
    const ageless = { ...pod, detail: aDetail({ startedAt: null, containers: [imageless('ErrImagePull')] }) };
    expect(findingOf(CODE, { pods: [ageless] })).toMatchObject({ severity: 'critical', since: null });
  });

  it('begins with the end of the container’s last run, in a pod that ran before', () => {
    const again = {
      ...imageless('ErrImagePull'),
      restarts: 1,
      lastTermination: aTermination({ finishedAt: ago(30 * SECOND) }),
    };
    expect(findingOf(CODE, { pods: [aPodWith([again])] })).toMatchObject({ severity: 'low', since: ago(30 * SECOND) });
  });
});

it('the start is the pod’s, its creation where it has none, and unknown at a dump’s newest observation', () => {
  expect(findingOf(CODE, { pods: [aWaitingPod('ErrImagePull', 5 * MINUTE)] }).since).toBe(ago(5 * MINUTE));
  const unstarted = aWaitingPod('ErrImagePull', 5 * MINUTE, {
    detail: aDetail({ startedAt: null, containers: [imageless('ErrImagePull')] }),
  });
  expect(findingOf(CODE, { pods: [unstarted] }).since).toBe(ago(5 * MINUTE + SECOND));
  expect(findingOf(CODE, { pods: [aWaitingPod('ErrImagePull', 0)], bound: 'lower' }).since).toBeNull();
});
