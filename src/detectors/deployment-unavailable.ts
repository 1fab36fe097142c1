import type { Evidence } from '../model/finding.ts';
import type { Millis, ObjectRef } from '../model/objects.ts';
import type { ConditionRecord, DeploymentRecord, PodRecord } from '../model/snapshot.ts';
import { heldLongerThan, measured } from './age.ts';
import { defineDetector, NOTHING } from './detector.ts';
import { kubectl, undoRollout } from './remedies.ts';
import type { View } from './view.ts';

/**
 * Available < desired for more than 5 min, or at once when Progressing is False. Not while a rollout or scale-up that
 * caused it is younger than 5 min, nor when paused or scaled to 0. Critical when nothing is available.
 */
export const deploymentUnavailable = defineDetector({
  code: 'DeploymentUnavailable',
  family: 'availability',
  severity: 'high',
  when: 'Fewer replicas are available than desired for more than 5 min, or Available is False that long; at once when Progressing is False. Critical when none is available.',
  notWhen: 'A rollout or scale-up younger than 5 min; paused; scaled to 0.',
  advice: 'Look at its pods, and take the last rollout back if it began with it.',
  subject: 'deployments',
  needs: ['deployments'],
  uses: ['pods', 'replicasets'],
  judge(deployment, view) {
    if (deployment.desired === 0 || deployment.paused || deployment.deletingAt !== null) return NOTHING;
    const available = conditionOf(deployment, 'Available');
    const missing = deployment.available < deployment.desired;
    if (!missing && available?.status !== 'False') return NOTHING;

    const object: ObjectRef = { kind: 'Deployment', namespace: deployment.namespace, name: deployment.name };
    const key = `DeploymentUnavailable/${deployment.namespace}/${deployment.name}`;
    const since = unavailableSince(deployment, available, view) ?? view.firstNoticed(key);
    const noticed = [key];
    const stalled = missing && conditionOf(deployment, 'Progressing')?.status === 'False';
    if (!stalled) {
      const { grace } = view.thresholds.deployment;
      if (!heldLongerThan(since, grace, view) || isYoungRollout(deployment, since, view)) {
        return { findings: [], noticed, excused: [object] };
      }
    }
    return {
      findings: [
        {
          code: 'DeploymentUnavailable',
          severity: deployment.available === 0 ? 'critical' : 'high',
          object,
          owner: object,
          message: `${deployment.available} of ${deployment.desired} replicas available`,
          evidence: evidence(deployment, view),
          remedy: [
            kubectl(deployment.namespace, `describe deployment ${deployment.name}`),
            undoRollout(object) ?? kubectl(deployment.namespace, 'get pods'),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed,
    };
  },
});

function conditionOf(deployment: DeploymentRecord, type: string): ConditionRecord | null {
  return deployment.conditions.find((condition) => condition.type === type) ?? null;
}

/**
 * Available=False dates the loss of more than maxUnavailable; the pods date the smaller loss before it. The earlier of
 * the two counts: trouble that gets worse is no new trouble. Null when neither tells.
 */
function unavailableSince(deployment: DeploymentRecord, available: ConditionRecord | null, view: View): Millis | null {
  const byCondition = available?.status === 'False' ? available.changedAt : null;
  const byPods = firstPodMissing(deployment, view);
  return byCondition === null || byPods === null ? (byCondition ?? byPods) : Math.min(byCondition, byPods);
}

/** When so many of its pods had become unready that one was missing: a surplus pod of a rollout may wait unnoticed. */
function firstPodMissing(deployment: DeploymentRecord, view: View): Millis | null {
  const surplus = Math.max(0, activePods(deployment, view).length - deployment.desired);
  const moments = unreadyPods(deployment, view)
    .map((pod) => pod.detail?.conditions.find((condition) => condition.type === 'Ready')?.changedAt ?? pod.created)
    .filter((moment) => moment !== null)
    .toSorted((a, b) => a - b);
  return moments[surplus] ?? null;
}

function activePods(deployment: DeploymentRecord, view: View): PodRecord[] {
  return view
    .podsOf({ kind: 'Deployment', namespace: deployment.namespace, name: deployment.name })
    .filter((pod) => pod.deletingAt === null && (pod.phase === 'Pending' || pod.phase === 'Running'));
}

function unreadyPods(deployment: DeploymentRecord, view: View): PodRecord[] {
  return activePods(deployment, view).filter((pod) => !pod.ready);
}

/** A rollout on the move excuses the trouble it began with; trouble that is older than the rollout it does not. */
function isYoungRollout(deployment: DeploymentRecord, since: Millis | null, view: View): boolean {
  const progressing = conditionOf(deployment, 'Progressing');
  if (progressing === null || progressing.status !== 'True' || progressing.reason === 'NewReplicaSetAvailable')
    return false;
  const { rollout } = view.thresholds.deployment;
  const started = newestReplicaSet(deployment, view) ?? progressing.changedAt;
  if (started === null || view.clock.now - started > rollout) return false;
  return since === null || since >= started - rollout;
}

/** When the present revision's ReplicaSet was made; null for a rollback to an old one or where it was not read. */
function newestReplicaSet(deployment: DeploymentRecord, view: View): Millis | null {
  const progressing = conditionOf(deployment, 'Progressing')?.message ?? '';
  const name = /ReplicaSet "([^"]+)"/.exec(progressing)?.[1];
  return name === undefined ? null : (view.replicaSet(deployment.namespace, name)?.created ?? null);
}

function evidence(deployment: DeploymentRecord, view: View): Evidence[] {
  const facts: Evidence[] = [
    { label: 'available', value: `${deployment.available} of ${deployment.desired}` },
    { label: 'updated', value: `${deployment.updated} of ${deployment.desired}` },
    ...deployment.images.map((image) => ({ label: 'image', value: image })),
  ];
  for (const type of ['Available', 'Progressing', 'ReplicaFailure']) {
    const condition = conditionOf(deployment, type);
    const bad = type === 'ReplicaFailure' ? condition?.status === 'True' : condition?.status === 'False';
    if (condition === null || !bad) continue;
    facts.push({ label: `${type}=${condition.status}`, value: condition.reason ?? 'no reason given' });
    if (condition.message !== null) facts.push({ label: `${type} says`, value: condition.message, free: true });
  }
  const waiting = unreadyPods(deployment, view)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, 3);
  for (const pod of waiting) facts.push({ label: 'unready pod', value: `${pod.name} (${whyUnready(pod)})` });
  return facts;
}

function whyUnready(pod: PodRecord): string {
  for (const { state, ready } of pod.detail?.containers ?? []) {
    if (!ready && state.type === 'waiting' && state.reason !== null) return state.reason;
  }
  if (pod.node === null) return 'not scheduled';
  return pod.phase === 'Running' ? 'running, not ready' : pod.phase;
}
