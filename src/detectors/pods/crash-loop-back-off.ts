import type { Finding } from '../../model/finding.ts';
import type { ContainerRecord, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import type { View } from '../view.ts';
import { describeExit, exitEvidence, newestTermination } from './containers.ts';
import { crashingSince, isCrashing } from './crashes.ts';
import { crashOf, liveDetail, logRemedy, podRef, probeKillEvidence } from './pod-facts.ts';

/**
 * A container (init, sidecar or main) waits in CrashLoopBackOff; or it restarted >= 3 times in 15 min and is not ready.
 * With a single look: >= 2 restarts, the last within 10 min, and not ready. A pod that is being deleted, or whose run is
 * over, is left alone: nothing in it starts again.
 */
export const crashLoopBackOff = defineDetector({
  code: 'CrashLoopBackOff',
  family: 'crash',
  severity: 'critical',
  when: 'A container (init, sidecar or main) waits in CrashLoopBackOff, or restarted 3 times in 15 min and is not ready.',
  notWhen: 'It was ready for 10 min; the pod is being deleted, or its run is over.',
  advice: 'Read the last lines of the container that ended: `kubectl logs POD -c CONTAINER --previous`.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    const detail = liveDetail(pod);
    if (detail === null) return NOTHING;
    const crashing = detail.containers.filter((container) => isCrashing(pod, container, view));
    // One finding per pod: of several crashing containers the one that restarted most speaks.
    const worst = crashing.toSorted((a, b) => b.restarts - a.restarts)[0];
    return worst === undefined ? NOTHING : { findings: [describe(pod, worst, crashing.length - 1, view)] };
  },
});

function describe(pod: PodRecord, worst: ContainerRecord, others: number, view: View): Finding {
  return {
    code: 'CrashLoopBackOff',
    severity: 'critical',
    object: podRef(pod),
    owner: view.ownerOf(pod),
    message: `${crashText(worst)}, ${worst.restarts} restarts${others === 0 ? '' : `, and ${others} more of its containers`}`,
    evidence: [...exitEvidence(worst, view.clock), ...probeKillEvidence(pod, worst, view)],
    remedy: logRemedy(pod, worst),
    since: measured(crashingSince(pod, worst), view.clock),
    crash: crashOf(pod, worst),
  };
}

/** A process that ends well each time is no crash to its author: say what Kubernetes makes of it. */
function crashText(container: ContainerRecord): string {
  const { name, role } = container;
  const exit = newestTermination(container);
  const what = `${role === 'main' ? 'container' : `${role} container`} ${name}`;
  return exit?.exitCode === 0
    ? `${what} ends each time without an error and is restarted: exit 0`
    : `${what} keeps crashing: ${describeExit(exit)}`;
}
