import type { Finding } from '../model/finding.ts';
import type { ContainerRecord, PodRecord } from '../model/snapshot.ts';
import { measured } from './age.ts';
import { describeExit, exitEvidence, hasEnded, newestTermination } from './containers.ts';
import { defineDetector, NOTHING } from './detector.ts';
import { kubectl } from './remedies.ts';
import type { View } from './view.ts';

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
  uses: ['replicasets', 'jobs'],
  judge(pod, view) {
    if (pod.detail === null || pod.deletingAt !== null || hasEnded(pod)) return NOTHING;
    // One finding per pod: of several crashing containers the one that restarted most speaks.
    const crashing = pod.detail.containers
      .filter((container) => waitsInBackOff(container) || restartsTooOften(pod, container, view))
      .toSorted((a, b) => b.restarts - a.restarts);
    const worst = crashing[0];
    return worst === undefined ? NOTHING : { findings: [describe(pod, worst, crashing, view)] };
  },
});

function waitsInBackOff({ state }: ContainerRecord): boolean {
  return state.type === 'waiting' && state.reason === 'CrashLoopBackOff';
}

function restartsTooOften(pod: PodRecord, container: ContainerRecord, view: View): boolean {
  // An init container that has done its work is "not ready" for ever: only a failing one counts.
  if (container.ready || container.restarts === 0 || endedWell(container)) return false;
  const { restarts, window, oneLookRestarts, oneLookRecent } = view.thresholds.crashLoop;
  const lately = view.restartsWithin(pod, container.name, container.restarts, window);
  const lastExit = newestTermination(container)?.finishedAt ?? null;
  const exitAge = lastExit === null ? null : view.clock.now - lastExit;
  // Where the last look was blind, old restarts would count as new ones: the last exit's own time contradicts.
  if (lately !== null) return lately >= restarts && (exitAge === null || exitAge <= window);
  return container.restarts >= oneLookRestarts && exitAge !== null && exitAge <= oneLookRecent;
}

function endedWell({ state }: ContainerRecord): boolean {
  return state.type === 'terminated' && state.termination.exitCode === 0;
}

function describe(pod: PodRecord, worst: ContainerRecord, crashing: readonly ContainerRecord[], view: View): Finding {
  const object = { kind: 'Pod', namespace: pod.namespace, name: pod.name };
  const others = crashing.length - 1;
  const role = worst.role === 'main' ? 'container' : `${worst.role} container`;
  return {
    code: 'CrashLoopBackOff',
    severity: 'critical',
    object,
    owner: view.ownerOf(pod),
    message:
      `${role} ${worst.name} keeps crashing: ${describeExit(newestTermination(worst))}, ${worst.restarts} restarts` +
      (others === 0 ? '' : `, and ${others} more of its containers`),
    evidence: exitEvidence(worst, view.clock),
    remedy: [
      kubectl(pod.namespace, `logs ${pod.name} -c ${worst.name} --previous`),
      kubectl(pod.namespace, `describe pod ${pod.name}`),
    ],
    since: measured(crashingSince(pod, worst), view.clock),
  };
}

/** Readiness was lost when the crashes began, or the pod never had it: then the start of its first run is the nearest. */
function crashingSince(pod: PodRecord, container: ContainerRecord): number | null {
  const type = container.role === 'init' ? 'Initialized' : 'Ready';
  const condition = pod.detail?.conditions.find((candidate) => candidate.type === type && candidate.status !== 'True');
  return condition?.changedAt ?? pod.detail?.startedAt ?? pod.created;
}
