import type { Evidence, Finding, FindingSeverity } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import type { QuotaResource, ReplicaSetRecord } from '../../model/snapshot.ts';
import { isWithin, measured } from '../age.ts';
import { defineDetector, type Judgement, NOTHING } from '../detector.ts';
import { eventEvidence } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';

const RULE = {
  code: 'QuotaExhausted',
  family: 'quota',
  severity: 'high',
  when: 'The creation of a pod or another object fails with "exceeded quota"; or 95 % of a quota of CPU, memory or storage are used (low).',
  notWhen: 'A limit of 0, which forbids on purpose; numbers of objects, which are often filled on purpose.',
  advice: 'Raise the quota, or lower the requests and limits of what runs in the namespace.',
} as const;

/** Amounts that grow with load. Numbers of objects and of accelerators are often handed out to the last one on purpose. */
const AMOUNT = /^(?:(?:requests|limits)\.)?(?:cpu|memory|ephemeral-storage)$|(?:^|\/)requests\.storage$/;
const MOST_TOLD = 5;

/** A quota whose amounts are nearly used up: nothing has failed yet. */
export const quotaExhausted = defineDetector({
  ...RULE,
  subject: 'resourcequotas',
  needs: ['resourcequotas'],
  uses: [],
  judge(quota, view) {
    const full = quota.resources.filter(
      ({ name, share }) => share !== null && share >= view.thresholds.quota.share && AMOUNT.test(name),
    );
    if (full.length === 0 || quota.deletingAt !== null) return NOTHING;
    const object: ObjectRef = { kind: 'ResourceQuota', namespace: quota.namespace, name: quota.name };
    return {
      findings: [
        describe({
          quota: object,
          object,
          severity: 'low',
          message: full.slice(0, MOST_TOLD).map(usage).join(', '),
          evidence: full
            .slice(0, MOST_TOLD)
            .map(({ name, used, hard }) => ({ label: name, value: `${used} of ${hard}` })),
          since: null,
        }),
      ],
    };
  },
});

/** A creation that was refused lately, by its event: of a controller (FailedCreate), or of a claim (ProvisioningFailed). */
export const quotaExhaustedByEvent = defineDetector({
  ...RULE,
  subject: 'events',
  needs: ['events'],
  uses: ['replicasets', 'jobs', 'statefulsets', 'daemonsets', 'replicationcontrollers'],
  judge(event, view) {
    if (event.type !== 'Warning') return NOTHING;
    const name = exceededQuota(event.message);
    if (name === null || !isWithin(event.last, view.thresholds.quota.recent, view.clock)) return NOTHING;
    const { namespace } = event.object;
    if (hasAllItWants(event.object, view)) return NOTHING;
    return {
      findings: [
        describe({
          quota: { kind: 'ResourceQuota', namespace, name },
          object: event.object,
          severity: 'high',
          message: `it refuses what ${event.object.kind} ${event.object.name} needs`,
          evidence: [eventEvidence(event)],
          since: measured(event.first, view.clock),
        }),
      ],
    };
  },
});

/** A creation that is refused now, by its ReplicaSet's ReplicaFailure: it is told for as long as it lasts. */
export const quotaExhaustedByReplicaSet = defineDetector({ ...RULE, ...byCondition('replicasets', 'ReplicaSet') });
export const quotaExhaustedByDeployment = defineDetector({ ...RULE, ...byCondition('deployments', 'Deployment') });

type Creator = ReplicaSetRecord;

function byCondition(kind: 'replicasets' | 'deployments', objectKind: string) {
  return {
    subject: kind,
    needs: [kind],
    uses: [],
    judge(workload: Creator, view: View): Judgement {
      const failure = workload.conditions.find(({ type }) => type === 'ReplicaFailure');
      if (failure?.status !== 'True' || failure.message === null || workload.desired === 0) return NOTHING;
      const name = exceededQuota(failure.message);
      if (name === null) return NOTHING;
      const { namespace, controller } = workload;
      const owner = controller ?? { kind: objectKind, name: workload.name };
      const object = { kind: owner.kind, namespace, name: owner.name };
      return {
        findings: [
          describe({
            quota: { kind: 'ResourceQuota', namespace, name },
            object,
            severity: 'high',
            message: `it refuses the pods of ${object.kind} ${object.name}`,
            evidence: [{ label: 'ReplicaFailure says', value: failure.message, free: true }],
            since: measured(failure.changedAt, view.clock),
          }),
        ],
      };
    },
  } as const;
}

/**
 * `forbidden: exceeded quota: compute, requested: limits.memory=1Gi, used: ..., limited: ...`. Source: the resource quota
 * admission plugin of Kubernetes, all releases. The name of the quota that refused; null when none did.
 */
export function exceededQuota(message: SafeText): string | null {
  return /\bexceeded quota: ([a-z0-9][a-z0-9.-]{0,252})/.exec(message)?.[1] ?? null;
}

/** A workload that has all its pods got past the quota since. */
function hasAllItWants({ kind, namespace, name }: ObjectRef, view: View): boolean {
  const found = kind === 'ReplicaSet' ? view.replicaSet(namespace, name) : workload(kind, namespace, name, view);
  return found !== undefined && !found.unobserved && found.ready >= found.desired;
}

function workload(kind: string, namespace: string, name: string, view: View) {
  if (kind === 'StatefulSet') return view.find('statefulsets', namespace, name);
  if (kind === 'DaemonSet') return view.find('daemonsets', namespace, name);
  if (kind === 'ReplicationController') return view.find('replicationcontrollers', namespace, name);
  return undefined;
}

function usage({ name, used, hard, share }: QuotaResource): string {
  return `${name} ${used} of ${hard} used (${Math.round((share ?? 0) * 100)} %)`;
}

interface Facts {
  readonly quota: ObjectRef;
  /** What could not be created, or the quota itself. */
  readonly object: ObjectRef;
  readonly severity: FindingSeverity;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly since: number | null;
}

function describe({ quota, object, ...facts }: Facts): Finding {
  return {
    code: 'QuotaExhausted',
    object,
    owner: quota,
    ...facts,
    remedy: [
      kubectl(quota.namespace, `describe resourcequota ${quota.name}`),
      kubectl(quota.namespace, 'get pods --sort-by=.metadata.creationTimestamp'),
    ],
  };
}
