import type { StatefulSetRecord } from '../../model/snapshot.ts';
import { measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl, undoRollout } from '../evidence/remedies.ts';
import { activePods, imageEvidence, unreadyEvidence, unreadyMoments } from './workload-pods.ts';

/**
 * Ready < desired for more than 5 min. Status has no time: the unready pods date it, else the ledger; a StatefulSet of a
 * few minutes is still starting. One pod away during a rolling update is the update itself, as long as no pod stays away.
 */
export const statefulSetUnavailable = defineDetector({
  code: 'StatefulSetUnavailable',
  family: 'availability',
  severity: 'high',
  when: 'Fewer replicas of a StatefulSet are ready than desired for more than 5 min.',
  notWhen: 'One replica is away in a rolling update that moves on; younger than 5 min; scaled to 0.',
  advice: 'Pods start in order: the lowest that is not ready holds up all after it.',
  subject: 'statefulsets',
  needs: ['statefulsets'],
  uses: ['pods'],
  judge(set, view) {
    const missing = set.desired - set.ready;
    if (missing <= 0 || set.desired === 0 || set.deletingAt !== null) return NOTHING;
    const { namespace, name } = set;
    const object = { kind: 'StatefulSet', namespace, name };
    const key = `StatefulSetUnavailable/${namespace}/${name}`;
    const active = activePods(view.podsOf(object));
    // The pods of the same look are newer than the count in status.
    if (active.filter((pod) => pod.ready).length >= set.desired) return { findings: [], excused: [object] };

    const byPods = unreadyMoments(active)[0] ?? null;
    const since = byPods ?? view.firstNoticed(key);
    const { grace, rollout } = view.thresholds.workload;
    const rolling = isRolling(set) && missing === 1 && byPods === null;
    if (!troubleHeld(since, set.created, rolling ? rollout : grace, view) || (rolling && since === null)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    return {
      findings: [
        {
          code: 'StatefulSetUnavailable',
          severity: 'high',
          object,
          owner: object,
          message: `${set.ready} of ${set.desired} replicas ready`,
          evidence: [
            { label: 'ready', value: `${set.ready} of ${set.desired}` },
            ...(isRolling(set)
              ? [
                  {
                    label: 'rolling update',
                    value: `${set.updated} replicas of ${set.updateRevision ?? 'the new revision'}`,
                  },
                ]
              : []),
            ...imageEvidence(set.images),
            ...unreadyEvidence(active),
          ],
          remedy: [
            kubectl(namespace, `describe statefulset ${name}`),
            (isRolling(set) ? undoRollout(object) : null) ?? kubectl(namespace, 'get pods,pvc'),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});

/** Pods below the partition stay old on purpose, and with OnDelete nothing rolls by itself. */
function isRolling({
  onDelete,
  currentRevision,
  updateRevision,
  updated,
  desired,
  partition,
}: StatefulSetRecord): boolean {
  if (onDelete || updateRevision === null || currentRevision === updateRevision) return false;
  return updated < desired - partition;
}
