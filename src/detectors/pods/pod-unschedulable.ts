import type { Evidence, Finding, FindingSeverity } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { SafeText } from '../../model/safe-text.ts';
import type { ConditionRecord, EventRecord, PodRecord } from '../../model/snapshot.ts';
import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { wasDeleted } from '../evidence/deletion.ts';
import { eventEvidence, eventsBecause } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';
import { guessOwner } from '../owners/pod-names.ts';
import type { View } from '../view.ts';
import { podRef } from './pod-facts.ts';
import { isFull } from './replacements.ts';

const RULE = {
  code: 'PodUnschedulable',
  family: 'scheduling',
  severity: 'high',
  when: 'The scheduler finds no node for a pod (Unschedulable, SchedulerError) that is older than 60 s, or says so in a fresh, repeated event.',
  notWhen:
    'Within 10 min of a scale-up that was triggered for it, or of a node nominated for it. Placeholders of negative priority are info. An event of a pod that was deleted, or that its workload is complete without.',
  advice: "Read the scheduler's message: it counts the nodes by what they lack.",
} as const;

/**
 * PodScheduled is False for Unschedulable or SchedulerError on a pod older than 60 s. Not within 10 min of a scale-up
 * that was triggered for it, nor of a node nominated for it. Placeholders of negative priority are info: they exist to be evicted.
 */
export const podUnschedulable = defineDetector({
  ...RULE,
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'events'],
  judge(pod, view) {
    const condition = unscheduled(pod);
    if (condition === null) return NOTHING;
    const { grace } = view.thresholds.unschedulable;
    if (!heldLongerThan(pod.created ?? condition.changedAt, grace, view) || helpIsComing(pod, condition, view)) {
      return { findings: [], excused: [view.ownerOf(pod)] };
    }
    const object = podRef(pod);
    const priority = pod.detail?.priority ?? null;
    return {
      findings: [
        finding({
          object,
          owner: view.ownerOf(pod),
          severity: priority !== null && priority < 0 ? 'info' : 'high',
          why: condition.message,
          since: measured(condition.changedAt ?? pod.created, view.clock),
          evidence: [
            ...(priority === null || priority >= 0 ? [] : [{ label: 'priority', value: String(priority) }]),
            ...refusals(object, view).slice(0, 1).map(eventEvidence),
          ],
        }),
      ],
    };
  },
});

/** A pod that was not read, but whose FailedScheduling event repeats and is fresh, is as unschedulable as one that was. */
export const podUnschedulableByEvent = defineDetector({
  ...RULE,
  subject: 'events',
  needs: ['events'],
  uses: ['pods', 'replicasets', 'deployments', 'statefulsets'],
  fallback: true,
  judge(event, view) {
    if (event.reason !== 'FailedScheduling' || event.object.kind !== 'Pod') return NOTHING;
    const { namespace, name } = event.object;
    if (view.pod(namespace, name) !== undefined) return NOTHING;
    if (view.isRead('pods', namespace) && !view.partial) return NOTHING;
    const { grace, eventRecent } = view.thresholds.unschedulable;
    if (event.last === null || view.clock.now - event.last > eventRecent) return NOTHING;
    if (event.first !== null && event.last - event.first <= grace) return NOTHING;
    if (wasScheduledSince(event.object, event.last, view) || scaleUpIsComing(event.object, view)) return NOTHING;
    if (wasDeleted(event.object, event.last, view) || isMissedByNobody(event.object, view)) return NOTHING;
    return {
      findings: [
        finding({
          object: event.object,
          owner: guessOwner(event.object, view),
          severity: 'high',
          why: null,
          since: measured(event.first, view.clock),
          evidence: [{ label: 'seen in', value: 'events; the pod itself was not read' }, eventEvidence(event)],
        }),
      ],
    };
  },
});

function unscheduled(pod: PodRecord): ConditionRecord | null {
  if (pod.detail === null || pod.node !== null || pod.deletingAt !== null || pod.phase !== 'Pending') return null;
  const condition = pod.detail.conditions.find((candidate) => candidate.type === 'PodScheduled');
  if (condition === undefined || condition.status !== 'False') return null;
  return condition.reason === 'Unschedulable' || condition.reason === 'SchedulerError' ? condition : null;
}

function helpIsComing(pod: PodRecord, condition: ConditionRecord, view: View): boolean {
  const { scaleUp } = view.thresholds.unschedulable;
  const since = condition.changedAt ?? pod.created;
  if (pod.detail?.nominatedNode != null && since !== null && view.clock.now - since <= scaleUp) return true;
  return scaleUpIsComing(podRef(pod), view);
}

function scaleUpIsComing(pod: ObjectRef, view: View): boolean {
  const { scaleUp } = view.thresholds.unschedulable;
  const triggered = view
    .eventsOf(pod)
    .reduce((newest, event) => (isScaleUp(event) ? Math.max(newest, event.last ?? 0) : newest), 0);
  // A cloud that has no machines to give says so afterwards.
  const failed = view.eventsOf(pod).some(({ reason, last }) => reason === 'FailedScaleUp' && (last ?? 0) > triggered);
  return triggered > 0 && !failed && view.clock.now - triggered <= scaleUp;
}

/** Why no node will be added for the pod, in the autoscaler's words, the newest first. */
function refusals(pod: ObjectRef, view: View): readonly EventRecord[] {
  return eventsBecause(pod, REFUSALS, view);
}

const REFUSALS: ReadonlySet<string> = new Set(['NotTriggerScaleUp', 'FailedScaleUp']);

/** The scheduler tells its success by an event, too. */
function wasScheduledSince(pod: ObjectRef, moment: Millis, view: View): boolean {
  return view
    .eventsOf(pod)
    .some((event) => event.reason === 'Scheduled' && event.last !== null && event.last >= moment);
}

/** The workload it is of, by its name, runs all the pods it wants, none of them of an older template, without it. */
function isMissedByNobody(pod: ObjectRef, view: View): boolean {
  const guessed = guessOwner(pod, view);
  const set = /^(.+)-\d+$/.exec(pod.name)?.[1];
  const owner = guessed === pod && set !== undefined ? { ...pod, kind: 'StatefulSet', name: set } : guessed;
  return isFull(owner, view) === true && !isRollingOut(owner, view);
}

function isRollingOut({ kind, namespace, name }: ObjectRef, view: View): boolean {
  const rolled = kind === 'Deployment' ? view.find('deployments', namespace, name) : undefined;
  return rolled !== undefined && rolled.updated < rolled.desired;
}

/** cluster-autoscaler says TriggeredScaleUp, Karpenter says Nominated. */
function isScaleUp({ reason }: EventRecord): boolean {
  return reason === 'TriggeredScaleUp' || reason === 'Nominated';
}

interface Facts {
  readonly object: ObjectRef;
  readonly owner: ObjectRef;
  readonly severity: FindingSeverity;
  /** The scheduler's own words. */
  readonly why: SafeText | null;
  readonly since: number | null;
  readonly evidence: readonly Evidence[];
}

function finding({ object, owner, severity, why, since, evidence }: Facts): Finding {
  return {
    code: 'PodUnschedulable',
    severity,
    object,
    owner,
    message: 'no node fits',
    evidence: [...(why === null ? [] : [{ label: 'scheduler', value: why, free: true as const }]), ...evidence],
    remedy: [
      kubectl(object.namespace, `describe pod ${object.name}`),
      kubectl('', 'describe nodes | grep -A 8 "Allocated resources"'),
    ],
    since,
  };
}
