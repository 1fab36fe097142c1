import { measured, notAfter } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { describeExit, exitEvidence } from './containers.ts';
import { exitForGood } from './crashes.ts';
import { containerLabel, liveDetail, logRemedy, podRef } from './pod-facts.ts';

/**
 * A container that will not run again ended non-zero while others of its pod still run: the pod looks alive and is not
 * whole. With restartPolicy OnFailure the kubelet restarts it, so only one that it has left down for a minute counts.
 */
export const containerExited = defineDetector({
  code: 'ContainerExited',
  family: 'container-exit',
  severity: 'medium',
  occurrence: true,
  when: 'A container that will not be restarted (restartPolicy Never, or OnFailure with others running) ended non-zero within 24 h (in a single look: ever), and its pod still runs.',
  notWhen: 'The pod is being deleted, or its run is over; OOMKilled speaks.',
  advice: 'Read its log; then delete the pod, or let its owner start another.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs'],
  judge(pod, view) {
    const detail = liveDetail(pod);
    const exit = detail === null ? null : exitForGood(pod, detail, view);
    if (exit === null) return NOTHING;
    const { container, termination } = exit;
    return {
      findings: [
        {
          code: 'ContainerExited',
          severity: 'medium',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message: `container ${containerLabel(container)} ended for good: ${describeExit(termination)}; the pod still runs`,
          evidence: [
            ...exitEvidence(container, view.clock),
            { label: 'restart policy', value: pod.detail?.restartPolicy ?? '' },
          ],
          remedy: logRemedy(pod, container),
          since: measured(termination.finishedAt, view.clock),
          occurredAt: notAfter(termination.finishedAt, view.clock),
        },
      ],
    };
  },
});
