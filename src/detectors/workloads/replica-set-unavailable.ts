import type { ObjectRef } from '../../model/objects.ts';
import type { ReplicaSetRecord } from '../../model/snapshot.ts';
import { measured, troubleHeld } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import { setOwner } from '../owners/workload-owner.ts';
import type { View } from '../view.ts';
import { activePods, imageEvidence, unreadyEvidence, unreadyMoments } from './workload-pods.ts';

const RULE = {
  code: 'ReplicaSetUnavailable',
  family: 'availability',
  severity: 'high',
  when: 'Fewer replicas of a ReplicaSet or ReplicationController are ready than desired for more than 5 min.',
  notWhen: 'Its Deployment was read and speaks for it; younger than 5 min; scaled to 0.',
  advice: 'Look at the pods that are not ready, then at the events of the set.',
} as const;

/** A ReplicaSet of its own, of another controller than a Deployment, or of a Deployment that was not read. */
export const replicaSetUnavailable = defineDetector({
  ...RULE,
  subject: 'replicasets',
  needs: ['replicasets'],
  uses: ['pods', 'deployments'],
  judge: (set, view) => judge(set, 'ReplicaSet', view),
});

/** A ReplicationController, of its own or of an OpenShift DeploymentConfig. */
export const replicationControllerUnavailable = defineDetector({
  ...RULE,
  subject: 'replicationcontrollers',
  needs: ['replicationcontrollers'],
  uses: ['pods'],
  judge: (set, view) => judge(set, 'ReplicationController', view),
});

function judge(set: ReplicaSetRecord, kind: 'ReplicaSet' | 'ReplicationController', view: View): Judgement {
  if (set.ready >= set.desired || set.deletingAt !== null) return NOTHING;
  const { namespace, name, controller } = set;
  if (controller?.kind === 'Deployment' && view.deployment(namespace, controller.name) !== undefined) return NOTHING;
  const object: ObjectRef = { kind, namespace, name };
  const owner = setOwner(set, kind);
  const key = `ReplicaSetUnavailable/${namespace}/${name}`;
  const active = activePods(view.podsOf(owner).filter((pod) => pod.controller?.name === name));
  if (active.filter((pod) => pod.ready).length >= set.desired) return { findings: [], excused: [owner] };

  const since = unreadyMoments(active)[0] ?? view.firstNoticed(key);
  if (!troubleHeld(since, set.created, view.thresholds.workload.grace, view)) {
    return { findings: [], noticed: [key], excused: [owner] };
  }
  return {
    findings: [
      {
        code: 'ReplicaSetUnavailable',
        severity: 'high',
        object,
        owner,
        message: `${set.ready} of ${set.desired} replicas ready`,
        evidence: [
          { label: 'ready', value: `${set.ready} of ${set.desired}` },
          ...imageEvidence(set.images),
          ...unreadyEvidence(active),
        ],
        remedy: [kubectl(namespace, `describe ${kind.toLowerCase()} ${name}`), kubectl(namespace, 'get pods')],
        since: measured(since, view.clock),
      },
    ],
    noticed: [key],
  };
}
