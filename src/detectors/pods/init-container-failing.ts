import type { Finding } from '../../model/finding.ts';
import type { ContainerRecord, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import type { View } from '../view.ts';
import { describeExit, exitEvidence, newestTermination } from './containers.ts';
import { crashingSince, failingInit } from './crashes.ts';
import { crashOf, liveDetail, logRemedy, podRef } from './pod-facts.ts';

/**
 * An ordinary init container ended non-zero or crash-loops: nothing behind it starts. Sidecars are judged as containers
 * that run beside the others. A pod that the failure ended (restartPolicy Never) is PodFailed.
 */
export const initContainerFailing = defineDetector({
  code: 'InitContainerFailing',
  family: 'crash',
  severity: 'critical',
  when: 'An ordinary init container ended non-zero or crash-loops, and its pod is stuck behind it.',
  notWhen: 'It succeeded since; the pod is being deleted, or its run is over.',
  advice: "Read the init container's log: `kubectl logs POD -c CONTAINER --previous`.",
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs'],
  judge(pod, view) {
    const detail = liveDetail(pod);
    const failing = detail === null ? null : failingInit(pod, detail, view);
    return failing === null ? NOTHING : { findings: [describe(pod, failing, view)] };
  },
});

function describe(pod: PodRecord, failing: ContainerRecord, view: View): Finding {
  const inits = pod.detail?.containers.filter(({ role }) => role !== 'main') ?? [];
  const place = inits.length < 2 ? '' : ` (${inits.indexOf(failing) + 1} of ${inits.length})`;
  return {
    code: 'InitContainerFailing',
    severity: 'critical',
    object: podRef(pod),
    owner: view.ownerOf(pod),
    message:
      `init container ${failing.name}${place} fails: ${describeExit(newestTermination(failing))}, ` +
      `${failing.restarts} restarts; the pod cannot start`,
    evidence: exitEvidence(failing, view.clock),
    remedy: logRemedy(pod, failing),
    since: measured(crashingSince(pod, failing), view.clock),
    crash: crashOf(pod, failing),
  };
}
