import type { Evidence } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ConditionRecord, DeploymentRecord, PodRecord } from '../../model/snapshot.ts';
import { earlier, isWithin, measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionOf, conditionWith } from '../evidence/conditions.ts';
import { kubectl, undoRollout } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { activePods, imageEvidence, lastLoss, unreadyEvidence, unreadyMoments } from './workload-pods.ts';

/**
 * Available < desired for more than 5 min, or at once when Progressing is False. Not while a rollout or scale-up that
 * caused it is younger than 5 min, nor when paused or scaled to 0. Critical when nothing is available.
 */
export const deploymentUnavailable = defineDetector({
  code: 'DeploymentUnavailable',
  family: 'availability',
  severity: 'high',
  when: 'Fewer replicas are available than desired for more than 5 min, or Available is False that long; at once when Progressing is False. Critical when none is available.',
  notWhen:
    'A rollout or scale-up younger than 5 min, or a rollout that moves on while Available holds; paused; scaled to 0.',
  advice: 'Look at its pods, and take the last rollout back if it began with it.',
  subject: 'deployments',
  needs: ['deployments'],
  uses: ['pods', 'replicasets'],
  judge(deployment, view) {
    if (deployment.desired === 0 || deployment.paused || deployment.deletingAt !== null) return NOTHING;
    const available = conditionOf(deployment.conditions, 'Available');
    const missing = deployment.available < deployment.desired;
    if (!missing && available?.status !== 'False') return NOTHING;

    const object: ObjectRef = { kind: 'Deployment', namespace: deployment.namespace, name: deployment.name };
    const key = `DeploymentUnavailable/${deployment.namespace}/${deployment.name}`;
    const active = activePods(view.podsOf(object));
    const since = unavailableSince(deployment, available, active) ?? view.firstNoticed(key);
    const noticed = [key];
    const stalled = missing && conditionWith(deployment.conditions, 'Progressing', 'False') !== null;
    if (!stalled) {
      // The pods of the same look are newer than the count in status, which waits for minReadySeconds, too.
      const served = active.filter((pod) => pod.ready).length >= deployment.desired;
      const held = troubleHeld(since, deployment.created, view.thresholds.deployment.grace, view);
      if (!held || served || isMovingRollout(deployment, available, since, view)) {
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
          evidence: evidence(deployment, active),
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

/**
 * Does nothing of the workload serve, for longer than `grace`, with no rollout to account for it? Then it is as bad as its
 * own code will call it, whichever trouble is told first. Asked once for each of its pods, and answered once in a look.
 */
export function isGone(owner: ObjectRef, grace: Millis, view: View): boolean {
  const deployment = owner.kind === 'Deployment' ? view.deployment(owner.namespace, owner.name) : undefined;
  if (deployment === undefined || deployment.desired === 0 || deployment.available > 0) return false;
  const known = gone.get(view) ?? new Map<string, boolean>();
  gone.set(view, known);
  const key = `${grace} ${owner.namespace}/${owner.name}`;
  const answer = known.get(key) ?? hasGone(deployment, view.podsOf(owner), grace, view);
  known.set(key, answer);
  return answer;
}

const gone = new WeakMap<View, Map<string, boolean>>();

function hasGone(deployment: DeploymentRecord, pods: readonly PodRecord[], grace: Millis, view: View): boolean {
  if (deployment.paused || deployment.deletingAt !== null) return false;
  const active = activePods(pods);
  if (active.some((pod) => pod.ready) || !troubleHeld(lastLoss(active), deployment.created, grace, view)) return false;
  const available = conditionOf(deployment.conditions, 'Available');
  return !isMovingRollout(deployment, available, unavailableSince(deployment, available, active), view);
}

/**
 * Available=False dates the loss of more than maxUnavailable; the pods date the smaller loss before it. The earlier of
 * the two counts: trouble that gets worse is no new trouble. Null when neither tells.
 */
function unavailableSince(
  deployment: DeploymentRecord,
  available: ConditionRecord | null,
  active: readonly PodRecord[],
): Millis | null {
  const byCondition = available?.status === 'False' ? available.changedAt : null;
  // A surplus pod of a rollout may wait unnoticed: the loss began when so many were unready that one was missing.
  const surplus = Math.max(0, active.length - deployment.desired);
  return earlier(byCondition, unreadyMoments(active)[surplus] ?? null);
}

/**
 * A rollout on the move excuses the trouble it began with; trouble that is older than the rollout it does not. It is young
 * by its ReplicaSet, or by its condition: lastUpdateTime is its last progress, lastTransitionTime stays that of the first
 * rollout ever while the status is True. As long as Available holds, no more are away than the rollout may take.
 */
function isMovingRollout(
  deployment: DeploymentRecord,
  available: ConditionRecord | null,
  since: Millis | null,
  view: View,
): boolean {
  const progressing = conditionWith(deployment.conditions, 'Progressing', 'True');
  if (progressing === null || progressing.reason === 'NewReplicaSetAvailable') return false;
  const { rollout } = view.thresholds.deployment;
  const progressed = progressing.updatedAt ?? progressing.changedAt;
  const started = newestReplicaSet(deployment, progressing, view) ?? progressed;
  const isYoung = isWithin(started, rollout, view.clock);
  const isMoving = available?.status === 'True' && isWithin(progressing.updatedAt, rollout, view.clock);
  if (started === null || !(isYoung || isMoving)) return false;
  return since === null || since >= (isYoung ? started : (progressed ?? started)) - rollout;
}

/** When the present revision's ReplicaSet was made; null for a rollback to an old one or where it was not read. */
function newestReplicaSet(deployment: DeploymentRecord, progressing: ConditionRecord, view: View): Millis | null {
  // `ReplicaSet "api-5d4" is progressing.`, `Created new replica set "api-5d4"`
  const name = /replica ?set "([^"]+)"/i.exec(progressing.message ?? '')?.[1];
  return name === undefined ? null : (view.replicaSet(deployment.namespace, name)?.created ?? null);
}

function evidence(deployment: DeploymentRecord, active: readonly PodRecord[]): Evidence[] {
  const facts: Evidence[] = [
    { label: 'available', value: `${deployment.available} of ${deployment.desired}` },
    { label: 'updated', value: `${deployment.updated} of ${deployment.desired}` },
    ...imageEvidence(deployment.images),
  ];
  for (const type of ['Available', 'Progressing', 'ReplicaFailure']) {
    const bad = conditionWith(deployment.conditions, type, type === 'ReplicaFailure' ? 'True' : 'False');
    if (bad !== null) facts.push(...conditionEvidence(bad));
  }
  facts.push(...unreadyEvidence(active));
  return facts;
}
