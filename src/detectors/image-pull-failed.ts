import type { Evidence } from '../model/finding.ts';
import type { ContainerRecord, PodRecord } from '../model/snapshot.ts';
import { defineDetector, NOTHING } from './detector.ts';
import { kubectl } from './remedies.ts';
import { THRESHOLDS } from './thresholds.ts';
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
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'jobs', 'events'],
  judge(pod, view) {
    if (pod.detail === null || pod.deletingAt !== null) return NOTHING;
    const waiting = pod.detail.containers.find(waitsForImage);
    if (waiting === undefined || waiting.state.type !== 'waiting') return NOTHING;

    const { reason } = waiting.state;
    const since = pod.detail.startedAt ?? pod.created;
    const retrying =
      reason === 'ErrImagePull' && since !== null && view.clock.now - since < THRESHOLDS.imagePull.retrying;
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
          since,
        },
      ],
    };
  },
});

function waitsForImage({ state }: ContainerRecord): boolean {
  return state.type === 'waiting' && state.reason !== null && REASONS.has(state.reason);
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
    .toSorted((a, b) => b.message.length - a.message.length)[0];
  if (failed !== undefined) {
    facts.push({ label: `event Failed x${failed.count}`, value: failed.message, free: true });
  }
  return facts;
}
