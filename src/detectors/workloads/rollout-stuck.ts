import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionWith } from '../evidence/conditions.ts';
import { kubectl, undoRollout } from '../evidence/remedies.ts';
import { activePods, imageEvidence, unreadyEvidence } from './workload-pods.ts';

/**
 * Progressing is False: the rollout made no progress within progressDeadlineSeconds (ProgressDeadlineExceeded), or its
 * ReplicaSet cannot be made (ReplicaSetCreateError). The Deployment controller has waited long enough; no grace is added.
 */
export const rolloutStuck = defineDetector({
  code: 'RolloutStuck',
  family: 'rollout',
  severity: 'high',
  when: "A Deployment's Progressing condition is False: its rollout passed its progress deadline, or cannot begin.",
  notWhen: 'The Deployment is paused, scaled to 0 or being deleted.',
  advice: 'Look at the newest pods; `kubectl rollout undo` brings the former revision back.',
  subject: 'deployments',
  needs: ['deployments'],
  uses: ['pods', 'replicasets'],
  judge(deployment, view) {
    if (deployment.paused || deployment.desired === 0 || deployment.deletingAt !== null) return NOTHING;
    const progressing = conditionWith(deployment.conditions, 'Progressing', 'False');
    if (progressing === null) return NOTHING;
    const { namespace, name, updated, desired, available, revision } = deployment;
    const object = { kind: 'Deployment', namespace, name };
    return {
      findings: [
        {
          code: 'RolloutStuck',
          severity: 'high',
          object,
          owner: object,
          message: `the rollout is stuck (${progressing.reason ?? 'no reason given'}): ${updated} of ${desired} replicas updated, ${available} available`,
          evidence: [
            ...conditionEvidence(progressing),
            ...(revision === null ? [] : [{ label: 'revision', value: revision }]),
            ...imageEvidence(deployment.images),
            ...unreadyEvidence(activePods(view.podsOf(object))),
          ],
          remedy: [
            kubectl(namespace, `describe deployment ${name}`),
            undoRollout(object) ?? kubectl(namespace, `rollout history deployment/${name}`),
          ],
          since: measured(progressing.changedAt, view.clock),
        },
      ],
    };
  },
});
