import type { Evidence } from '../model/finding.ts';
import type { Millis } from '../model/objects.ts';
import type { ContainerRecord, EventRecord, PodRecord } from '../model/snapshot.ts';
import { measured } from './age.ts';
import { hasEnded } from './containers.ts';
import { defineDetector, NOTHING } from './detector.ts';
import { kubectl } from './remedies.ts';
import type { View } from './view.ts';

/** The kubelet's waiting reasons for an image it cannot use. Source: kubernetes pkg/kubelet/images/types.go. */
const REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'RegistryUnavailable',
  'ImageInspectError',
  'SignatureValidationFailed',
]);

/** A container waits for an image that cannot be pulled. In its first minute ErrImagePull is low: a retry often cures it. */
export const imagePullFailed = defineDetector({
  code: 'ImagePullFailed',
  family: 'image',
  severity: 'critical',
  when: 'A container waits for an image that cannot be pulled, has a bad name, or may not be pulled.',
  notWhen: 'An old Failed event while the container runs. The first minute of ErrImagePull is low.',
  advice: "Check the image's name and tag, the registry, and the pull secret.",
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'jobs', 'events'],
  judge(pod, view) {
    if (pod.detail === null || pod.deletingAt !== null || hasEnded(pod)) return NOTHING;
    const waiting = pod.detail.containers.find(waitsForImage);
    if (waiting === undefined || waiting.state.type !== 'waiting') return NOTHING;

    const { reason } = waiting.state;
    const since = waitingSince(pod, waiting);
    const retrying =
      reason === 'ErrImagePull' && since !== null && view.clock.now - since < view.thresholds.imagePull.retrying;
    return {
      findings: [
        {
          code: 'ImagePullFailed',
          severity: retrying && view.clock.bound === 'exact' ? 'low' : 'critical',
          object: { kind: 'Pod', namespace: pod.namespace, name: pod.name },
          owner: view.ownerOf(pod),
          message: `container ${waiting.name} cannot get its image ${waiting.image} (${reason})`,
          evidence: evidence(pod, waiting, view),
          remedy: [
            kubectl(pod.namespace, `describe pod ${pod.name}`),
            kubectl(
              pod.namespace,
              `get pod ${pod.name} -o jsonpath='{.spec.containers[*].image} {.spec.imagePullSecrets}'`,
            ),
          ],
          since: measured(since, view.clock),
        },
      ],
    };
  },
});

function waitsForImage({ state }: ContainerRecord): boolean {
  return state.type === 'waiting' && state.reason !== null && REASONS.has(state.reason);
}

/** No time of its own: it cannot be older than the pod's start, nor than the container's last run. */
function waitingSince(pod: PodRecord, container: ContainerRecord): Millis | null {
  return container.lastTermination?.finishedAt ?? pod.detail?.startedAt ?? pod.created;
}

/** The pull error itself: while the kubelet backs off, the status only says so, and the Failed event still has the cause. */
function evidence(pod: PodRecord, container: ContainerRecord, view: View): Evidence[] {
  const facts: Evidence[] = [
    { label: 'container', value: container.name },
    { label: 'image', value: container.image },
  ];
  if (container.state.type === 'waiting') {
    if (container.state.reason !== null) facts.push({ label: 'waiting', value: container.state.reason });
    if (container.state.message !== null) {
      facts.push({ label: 'status', value: container.state.message, free: true });
    }
  }
  const failed = view
    .eventsOf({ kind: 'Pod', namespace: pod.namespace, name: pod.name })
    .filter((event) => event.reason === 'Failed' && event.message.includes('pull'))
    .toSorted(byDetail)[0];
  if (failed !== undefined) {
    facts.push({ label: `event Failed x${failed.count}`, value: failed.message, free: true });
  }
  return facts;
}

/** The longest message has the registry's own words. */
function byDetail(a: EventRecord, b: EventRecord): number {
  return b.message.length - a.message.length || (a.message < b.message ? -1 : 1);
}
