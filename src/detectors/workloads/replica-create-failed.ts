import type { Evidence, Finding } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ConditionRecord, EventRecord, ReplicaSetRecord } from '../../model/snapshot.ts';
import { isWithin, measured } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionWith } from '../evidence/conditions.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import { guessSetOwner } from '../owners/pod-names.ts';
import { jobOwner, setOwner } from '../owners/workload-owner.ts';
import type { View } from '../view.ts';

const RULE = {
  code: 'ReplicaCreateFailed',
  family: 'creation',
  severity: 'high',
  when: 'Pods of a workload cannot be created: ReplicaFailure is True, or FailedCreate repeats (quota, webhook, Pod Security, service account).',
  notWhen: 'The workload has all its replicas since; the last failure is older than 20 min.',
  advice: "Read the API server's refusal: it names the quota, webhook, policy or account.",
} as const;

const refusal = (event: EventRecord) => event.reason === 'FailedCreate';

export const replicaCreateFailed = defineDetector({
  ...RULE,
  subject: 'deployments',
  needs: ['deployments'],
  uses: ['events'],
  judge(deployment, view) {
    const failure = conditionWith(deployment.conditions, 'ReplicaFailure', 'True');
    if (failure === null || deployment.desired === 0 || deployment.deletingAt !== null) return NOTHING;
    if (deployment.available >= deployment.desired && deployment.updated >= deployment.desired) return NOTHING;
    const object = { kind: 'Deployment', namespace: deployment.namespace, name: deployment.name };
    return { findings: [byCondition(object, object, failure, deployment, view)] };
  },
});

/** A ReplicaSet of its own, of another controller than a Deployment, or of a Deployment that was not read. */
export const replicaCreateFailedOfReplicaSet = defineDetector({
  ...RULE,
  subject: 'replicasets',
  needs: ['replicasets'],
  uses: ['deployments', 'events'],
  judge: (set, view) => judgeReplicaSet(set, 'ReplicaSet', view),
});

export const replicaCreateFailedOfController = defineDetector({
  ...RULE,
  subject: 'replicationcontrollers',
  needs: ['replicationcontrollers'],
  uses: ['events'],
  judge: (set, view) => judgeReplicaSet(set, 'ReplicationController', view),
});

/** StatefulSets, DaemonSets and Jobs have no condition for it: the event is all there is, also for what was not read. */
export const replicaCreateFailedByEvent = defineDetector({
  ...RULE,
  subject: 'events',
  needs: ['events'],
  uses: ['replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs'],
  judge(event, view) {
    if (!refusal(event) || event.type !== 'Warning' || !CREATORS.has(event.object.kind)) return NOTHING;
    const { recent, repeats } = view.thresholds.replicaCreate;
    if (event.count < repeats || !isWithin(event.last, recent, view.clock)) return NOTHING;
    if (isFull(event.object, view)) return NOTHING;
    const owner = ownerOf(event.object, view);
    return {
      findings: [
        finding({
          object: event.object,
          owner,
          why: event.message,
          evidence: [eventEvidence(event)],
          since: measured(event.first, view.clock),
        }),
      ],
    };
  },
});

const CREATORS: ReadonlySet<string> = new Set([
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

/** Of a ReplicaSet that was not read the Deployment its name tells, of anything else the object itself. */
function ownerOf(object: ObjectRef, view: View): ObjectRef {
  const { kind, namespace, name } = object;
  if (kind === 'Job') {
    const job = view.find('jobs', namespace, name);
    return job === undefined ? object : jobOwner(job);
  }
  if (kind !== 'ReplicaSet' && kind !== 'ReplicationController') return object;
  const set = view.find(kind === 'ReplicaSet' ? 'replicasets' : 'replicationcontrollers', namespace, name);
  if (set !== undefined) return setOwner(set, kind);
  return kind === 'ReplicaSet' ? guessSetOwner(object) : object;
}

/** Is nothing missing any more, or is the failure told by a condition? Not known of what was not read. */
function isFull({ kind, namespace, name }: ObjectRef, view: View): boolean {
  switch (kind) {
    case 'ReplicaSet':
    case 'ReplicationController': {
      const set = view.find(kind === 'ReplicaSet' ? 'replicasets' : 'replicationcontrollers', namespace, name);
      if (set === undefined) return kind === 'ReplicaSet' && hasItsReplicas({ kind, namespace, name }, view);
      return set.ready >= set.desired || conditionWith(set.conditions, 'ReplicaFailure', 'True') !== null;
    }
    case 'StatefulSet':
    case 'DaemonSet': {
      const set = view.find(kind === 'StatefulSet' ? 'statefulsets' : 'daemonsets', namespace, name);
      return set !== undefined && set.ready >= set.desired;
    }
    default: {
      const job = view.find('jobs', namespace, name);
      return job !== undefined && (job.active > 0 || job.completedAt !== null || job.suspended);
    }
  }
}

/** The Deployment of a ReplicaSet that was not read runs all it wants, or tells the failure itself. */
function hasItsReplicas(set: ObjectRef, view: View): boolean {
  const deployment = view.deployment(set.namespace, guessSetOwner(set).name);
  if (deployment === undefined || deployment.unobserved) return false;
  const { ready, desired, updated, conditions } = deployment;
  return (ready >= desired && updated >= desired) || conditionWith(conditions, 'ReplicaFailure', 'True') !== null;
}

function judgeReplicaSet(set: ReplicaSetRecord, kind: 'ReplicaSet' | 'ReplicationController', view: View): Judgement {
  const failure = conditionWith(set.conditions, 'ReplicaFailure', 'True');
  if (failure === null || set.ready >= set.desired || set.deletingAt !== null) return NOTHING;
  const { namespace, name, controller } = set;
  const isOfDeployment = kind === 'ReplicaSet' && controller?.kind === 'Deployment';
  if (isOfDeployment) {
    // The Deployment mirrors it as soon as its controller has seen it.
    const deployment = view.deployment(namespace, controller.name);
    if (deployment !== undefined && conditionWith(deployment.conditions, 'ReplicaFailure', 'True') !== null)
      return NOTHING;
  }
  const object: ObjectRef = { kind, namespace, name };
  const owner = setOwner(set, kind);
  return { findings: [byCondition(object, owner, failure, set, view)] };
}

interface Counts {
  readonly desired: number;
  readonly available: number;
}

function byCondition(
  object: ObjectRef,
  owner: ObjectRef,
  failure: ConditionRecord,
  { desired, available }: Counts,
  view: View,
): Finding {
  const event = newestEvent(object, view, refusal);
  return finding({
    object,
    owner,
    why: failure.message ?? failure.reason ?? '',
    evidence: [
      { label: 'available', value: `${available} of ${desired}` },
      ...conditionEvidence(failure),
      ...(event === null ? [] : [eventEvidence(event)]),
    ],
    since: measured(failure.changedAt, view.clock),
  });
}

interface Facts {
  readonly object: ObjectRef;
  readonly owner: ObjectRef;
  /** The API server's words. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly since: Millis | null;
}

function finding({ object, owner, why, evidence, since }: Facts): Finding {
  return {
    code: 'ReplicaCreateFailed',
    severity: 'high',
    object,
    owner,
    message: `its pods cannot be created: ${cause(why)}`,
    evidence,
    remedy: [
      kubectl(object.namespace, `describe ${object.kind.toLowerCase()} ${object.name}`),
      kubectl(
        object.namespace,
        cause(why) === CAUSES[0].what ? 'describe resourcequota' : 'get events --field-selector reason=FailedCreate',
      ),
    ],
    since,
  };
}

/** What the API server's refusals have in them. */
const CAUSES = [
  { sign: /exceeded quota|failed quota/, what: 'a quota is exhausted' },
  {
    sign: /violates PodSecurity|PodSecurityPolicy|security context constraint/i,
    what: 'a pod security policy forbids them',
  },
  { sign: /admission webhook|failed calling webhook/, what: 'an admission webhook refuses them or does not answer' },
  { sign: /service ?account/i, what: 'their service account is missing' },
  { sign: /limits? range|LimitRange|maximum .* usage per|minimum .* usage per/, what: 'a limit range forbids them' },
  { sign: /PriorityClass/i, what: 'their priority class is missing' },
] as const;

function cause(why: string): string {
  return CAUSES.find(({ sign }) => sign.test(why))?.what ?? 'the API server refuses them';
}
