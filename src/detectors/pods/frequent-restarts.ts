import { duration } from '../../model/duration.ts';
import type { Millis } from '../../model/objects.ts';
import type { ContainerRecord, PodRecord } from '../../model/snapshot.ts';
import { isWithin, measured, notAfter } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import type { View } from '../view.ts';
import { describeExit, exitEvidence } from './containers.ts';
import { isCrashing, newestOomKill, oomKill } from './crashes.ts';
import { containerLabel, crashOf, liveDetail, logRemedy, podRef, probeKillEvidence } from './pod-facts.ts';

/**
 * A container that runs now restarted >= 3 times within an hour or >= 5 times within a day, by the ledger's counters. With
 * a single look: >= 5 restarts, the last within an hour, and >= 5 a day over the pod's age.
 */
export const frequentRestarts = defineDetector({
  code: 'FrequentRestarts',
  family: 'crash',
  severity: 'medium',
  occurrence: true,
  when: 'A container that runs now restarted 3 times within 1 h, or 5 times within 24 h.',
  notWhen: 'Its restarts are old; the whole node restarted; CrashLoopBackOff or OOMKilled speak.',
  advice: 'Read how its last run ended, and whether a liveness probe stopped it.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    // Most pods with a detail have long stopped restarting: nothing is built for them.
    if (pod.restarts < view.thresholds.frequentRestarts.restarts) return NOTHING;
    const detail = liveDetail(pod);
    if (detail === null) return NOTHING;
    const found = detail.containers
      .flatMap((container) => frequency(pod, container, view) ?? [])
      .toSorted((a, b) => b.container.restarts - a.container.restarts)[0];
    if (found === undefined || newestOomKill(pod, view) !== null || restartedWithItsNode(pod, found.lastExit, view)) {
      return NOTHING;
    }
    const { container, lastExit, text } = found;
    return {
      findings: [
        {
          code: 'FrequentRestarts',
          severity: 'medium',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message: `container ${containerLabel(container)} restarts often: ${text}, last ${describeExit(container.lastTermination)}; it runs now`,
          evidence: [...exitEvidence(container, view.clock), ...probeKillEvidence(pod, container, view)],
          remedy: logRemedy(pod, container),
          since: measured(lastExit, view.clock),
          crash: crashOf(pod, container),
          occurredAt: notAfter(lastExit, view.clock),
        },
      ],
    };
  },
});

interface Frequency {
  readonly container: ContainerRecord;
  readonly lastExit: Millis;
  /** `4 restarts in 1 h`. */
  readonly text: string;
}

function frequency(pod: PodRecord, container: ContainerRecord, view: View): Frequency | null {
  const { restarts, name, state } = container;
  const lastExit = container.lastTermination?.finishedAt ?? null;
  if (state.type !== 'running' || lastExit === null || isCrashing(pod, container, view)) return null;
  const rule = view.thresholds.frequentRestarts;
  const told = (count: number, period: string) => ({ container, lastExit, text: `${count} restarts ${period}` });

  if (!view.isOnlyLook) {
    // The exit's own time contradicts counters of a ledger that was blind for a while.
    const within = (window: Millis) =>
      isWithin(lastExit, window, view.clock) ? view.restartsWithin(pod, name, restarts, window) : 0;
    const lately = within(rule.window);
    if (lately !== null && lately >= rule.restarts) return told(lately, `in ${duration(rule.window)}`);
    const daily = within(rule.day);
    if (daily !== null) return daily >= rule.dailyRestarts ? told(daily, `in ${duration(rule.day)}`) : null;
  }

  // No look reaches back a day: the rate over the pod's whole age is the nearest.
  if (restarts < rule.oneLookRestarts || !isWithin(lastExit, rule.oneLookRecent, view.clock)) return null;
  const age = pod.created === null ? null : view.clock.now - pod.created;
  if (age !== null && (restarts * rule.day) / Math.max(age, rule.day) < rule.dailyRestarts) return null;
  return told(restarts, age === null ? 'so far' : `in ${duration(age)}`);
}

/** More pods than the kubelet runs on one node are not asked. Source: kubernetes.io, Considerations for large clusters (110). */
const MOST_PODS = 500;
/** Of the pods that were there, how many must have restarted with it, and how many others at least. */
const SHARE = 0.75;
const AT_LEAST = 2;

/** Did (almost) all pods of its node restart together with it? Then the node did, and no workload is to blame. */
function restartedWithItsNode(pod: PodRecord, exit: Millis, view: View): boolean {
  if (pod.node === null) return false;
  let others = 0;
  let together = 0;
  for (const other of view.podsOn(pod.node).slice(0, MOST_PODS)) {
    if (other === pod || other.phase !== 'Running' || other.created === null || other.created >= exit) continue;
    others += 1;
    if (hasExitNear(other, exit, view)) together += 1;
  }
  return others >= AT_LEAST && together >= others * SHARE;
}

function hasExitNear(pod: PodRecord, exit: Millis, view: View): boolean {
  const { nodeRestart } = view.thresholds.frequentRestarts;
  return (pod.detail?.containers ?? []).some((container) => {
    const at = container.lastTermination?.finishedAt ?? null;
    return at !== null && Math.abs(at - exit) <= nodeRestart && oomKill(container) === null;
  });
}
