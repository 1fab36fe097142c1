import type { Evidence, Finding } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ContainerRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { describeExit, exitEvidence, newestTermination } from './containers.ts';
import { newestOomKill, oomKill } from './crashes.ts';
import { endedAt, endingWithin, failedContainer } from './pod-endings.ts';
import { podRef } from './pod-facts.ts';
import { isFull, wasReplaced } from './replacements.ts';

/** Reasons by which a node ends pods on purpose. Source: kubernetes pkg/kubelet/nodeshutdown, preemption; GKE's node shutdown. */
const DISRUPTIONS: ReadonlySet<string> = new Set(['Terminated', 'NodeShutdown', 'Shutdown', 'Preempting', 'Preempted']);

/** A pod ended in phase Failed within 24 h, for a cause that no other code names. */
export const podFailed = defineDetector({
  code: 'PodFailed',
  family: 'pod-failed',
  severity: 'medium',
  occurrence: true,
  when: 'A pod ended in phase Failed within 24 h: by an exit code, its deadline, or because its node refused or lost it.',
  notWhen:
    'Evicted or OOMKilled; owned by a Job that was read; being deleted; ended by a node shutdown or preemption while its workload is full; a later pod of its owner is ready or done.',
  advice: 'Read its reason and log; then delete it, as Kubernetes keeps failed pods.',
  subject: 'pods',
  needs: ['pods'],
  uses: [
    ...(['replicasets', 'replicationcontrollers', 'jobs'] as const),
    ...(['deployments', 'statefulsets', 'daemonsets'] as const),
  ],
  judge(pod, view) {
    const { detail, controller } = pod;
    if (pod.phase !== 'Failed' || detail === null || detail.reason === 'Evicted' || pod.deletingAt !== null)
      return NOTHING;
    if (controller?.kind === 'Job') {
      if (view.find('jobs', pod.namespace, controller.name) !== undefined) return NOTHING;
      // Its Job would speak, had it been read: one slow list must not tell all failed pods of all Jobs.
      if (view.isMissed('jobs', pod.namespace)) return { findings: [], excused: [view.ownerOf(pod)] };
    }

    const failed = failedContainer(pod);
    if (isTellingOfMemory(pod, failed, view)) return NOTHING;
    const ending = endingWithin('PodFailed', pod, failedAt(pod, detail), view.thresholds.podFailed.recent, view);
    const { noticed, occurredAt } = ending;
    const owner = view.ownerOf(pod);
    if (!ending.isTold || wasReplaced(pod, owner, view) || isOrderly(detail, owner, view)) {
      return { findings: [], noticed };
    }
    return { findings: [describe(pod, detail, failed, owner, occurredAt, view)], noticed };
  },
});

/** OOMKilled speaks for its hour, and has spoken where looks went before. */
function isTellingOfMemory(pod: PodRecord, failed: ContainerRecord | null, view: View): boolean {
  if (newestOomKill(pod, view) !== null) return true;
  return failed !== null && oomKill(failed) !== null && !view.isOnlyLook;
}

/** A pod that its node refused has run nothing: then its start is its end. */
function failedAt(pod: PodRecord, detail: PodDetail): Millis | null {
  const wasRefused =
    detail.reason !== 'DeadlineExceeded' && detail.containers.every(({ state }) => state.type === 'unknown');
  return endedAt(detail) ?? (wasRefused ? (detail.startedAt ?? pod.created) : null);
}

/** Ended on purpose, and its controller has made up for it; where the controller was not seen, nothing says it has not. */
function isOrderly({ reason, conditions }: PodDetail, owner: ObjectRef, view: View): boolean {
  const isDisrupted =
    (reason !== null && DISRUPTIONS.has(reason)) ||
    conditions.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  return isDisrupted && owner.kind !== 'Pod' && isFull(owner, view) !== false;
}

function describe(
  pod: PodRecord,
  detail: PodDetail,
  failed: ContainerRecord | null,
  owner: ObjectRef,
  occurredAt: Millis | null,
  view: View,
): Finding {
  const { clock } = view;
  return {
    code: 'PodFailed',
    severity: 'medium',
    object: podRef(pod),
    owner,
    message: describeFailure(detail, failed),
    evidence: [...podEvidence(pod, detail), ...(failed === null ? [] : exitEvidence(failed, clock))],
    remedy: [
      kubectl(pod.namespace, failed === null ? `describe pod ${pod.name}` : `logs ${pod.name} -c ${failed.name}`),
      failed === null
        ? kubectl(pod.namespace, `get events --field-selector involvedObject.name=${pod.name}`)
        : kubectl(pod.namespace, `describe pod ${pod.name}`),
    ],
    since: measured(occurredAt, clock),
    occurredAt,
  };
}

function describeFailure({ reason }: PodDetail, failed: ContainerRecord | null): string {
  const exit =
    failed === null
      ? null
      : `${failed.role === 'main' ? 'container' : `${failed.role} container`} ${failed.name} ended with ${describeExit(newestTermination(failed))}`;
  if (reason === null) return `the pod failed: ${exit ?? 'its status does not say why'}`;
  return `the pod failed: ${reason}${exit === null ? '' : `, ${exit}`}`;
}

function podEvidence(pod: PodRecord, { reason, message, restartPolicy }: PodDetail): Evidence[] {
  const facts: Evidence[] = [];
  if (reason !== null) facts.push({ label: 'reason', value: reason });
  if (message !== null) facts.push({ label: 'status', value: message, free: true });
  if (pod.node !== null) facts.push({ label: 'node', value: pod.node });
  facts.push({ label: 'restart policy', value: restartPolicy });
  return facts;
}
