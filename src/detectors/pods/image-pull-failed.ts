import type { Evidence } from '../../model/finding.ts';
import type { ContainerRecord, EventRecord, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { eventEvidence, eventsBecause } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { containerLabel, liveDetail, podRef } from './pod-facts.ts';
import { waitingReason, waitingSince, waitsForImage } from './waiting.ts';

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
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    const detail = liveDetail(pod);
    const waiting = detail?.containers.find(waitsForImage);
    if (detail === null || waiting === undefined) return NOTHING;

    const reason = waitingReason(waiting);
    const others = detail.containers.filter(waitsForImage).length - 1;
    const since = waitingSince(pod, waiting);
    const retrying =
      reason === 'ErrImagePull' && since !== null && view.clock.now - since < view.thresholds.imagePull.retrying;
    return {
      findings: [
        {
          code: 'ImagePullFailed',
          severity: retrying && view.clock.bound === 'exact' ? 'low' : 'critical',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message:
            `container ${waiting.name} cannot get its image ${waiting.image} (${reason})` +
            (others === 0 ? '' : `, and ${others} more of its containers`),
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

/** The kubelet pulls without a pull secret that is not there, and tells so apart from the failure. */
const SECRET_REASONS: ReadonlySet<string> = new Set(['FailedToRetrieveImagePullSecret']);

/** The pull error itself: while the kubelet backs off, the status only says so, and the Failed event still has the cause. */
function evidence(pod: PodRecord, container: ContainerRecord, view: View): Evidence[] {
  const facts: Evidence[] = [
    { label: 'container', value: containerLabel(container) },
    { label: 'image', value: container.image },
  ];
  if (container.state.type === 'waiting') {
    if (container.state.reason !== null) facts.push({ label: 'waiting', value: container.state.reason });
    if (container.state.message !== null) {
      facts.push({ label: 'status', value: container.state.message, free: true });
    }
  }
  const failed = view
    .eventsOf(podRef(pod))
    .filter((event) => event.reason === 'Failed' && event.message.includes('pull'))
    .toSorted(byDetail)[0];
  if (failed !== undefined) facts.push(eventEvidence(failed));
  const secretless = eventsBecause(podRef(pod), SECRET_REASONS, view)[0];
  if (secretless !== undefined) facts.push(eventEvidence(secretless));
  return facts;
}

/** The longest message has the registry's own words. */
function byDetail(a: EventRecord, b: EventRecord): number {
  return b.message.length - a.message.length || (a.message < b.message ? -1 : 1) || b.count - a.count;
}
