import type { Evidence } from '../../model/finding.ts';
import type { ConditionRecord, PodDetail, PodRecord } from '../../model/snapshot.ts';
import { measured, outlasted } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import { podRef } from './pod-facts.ts';

/** Reasons that other codes speak of. */
const OTHER_CODES: ReadonlySet<string> = new Set(['Unschedulable', 'SchedulerError', 'SchedulingGated']);

/** No node, and no verdict of a scheduler, for more than 5 min: the scheduler it names is down, or there is none of that name. */
export const podNotScheduled = defineDetector({
  code: 'PodNotScheduled',
  family: 'scheduling',
  severity: 'high',
  when: 'A pod has had neither a node nor a verdict of any scheduler for more than 5 min: no scheduler looks at it.',
  notWhen: 'It has scheduling gates, or the scheduler said that no node fits.',
  advice: 'Check that the scheduler the pod names exists and runs.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs'],
  judge(pod, view) {
    const { detail } = pod;
    if (detail === null || !isOverlooked(pod, detail)) return NOTHING;
    const owner = view.ownerOf(pod);
    if (!outlasted(pod.created, view.thresholds.notScheduled.grace, view)) {
      return { findings: [], excused: [owner] };
    }
    const scheduler = detail.scheduler ?? 'default-scheduler';
    return {
      findings: [
        {
          code: 'PodNotScheduled',
          severity: 'high',
          object: podRef(pod),
          owner,
          message: `no scheduler looks at it: it names ${scheduler}`,
          evidence: evidence(scheduler, scheduledCondition(detail)),
          remedy: [
            kubectl(pod.namespace, `get pod ${pod.name} -o jsonpath='{.spec.schedulerName}'`),
            kubectl('', `get pods -A | grep ${scheduler === 'default-scheduler' ? 'kube-scheduler' : scheduler}`),
          ],
          since: measured(pod.created, view.clock),
        },
      ],
    };
  },
});

function isOverlooked(pod: PodRecord, detail: PodDetail): boolean {
  if (pod.phase !== 'Pending' || pod.node !== null || pod.deletingAt !== null) return false;
  if (detail.schedulingGates.length > 0) return false;
  // What a kubelet has told of it proves a node, though the file that was read does not name one.
  if (detail.containers.some(({ state }) => state.type !== 'unknown')) return false;
  const condition = scheduledCondition(detail);
  if (condition === undefined) return true;
  return condition.status !== 'True' && (condition.reason === null || !OTHER_CODES.has(condition.reason));
}

function scheduledCondition({ conditions }: PodDetail): ConditionRecord | undefined {
  return conditions.find(({ type }) => type === 'PodScheduled');
}

function evidence(scheduler: string, condition: ConditionRecord | undefined): readonly Evidence[] {
  const facts: Evidence[] = [
    { label: 'scheduler', value: scheduler },
    { label: 'PodScheduled', value: condition === undefined ? 'no such condition' : condition.status },
  ];
  if (condition?.reason != null) facts.push({ label: 'reason', value: condition.reason });
  if (condition?.message != null) facts.push({ label: 'status', value: condition.message, free: true });
  return facts;
}
