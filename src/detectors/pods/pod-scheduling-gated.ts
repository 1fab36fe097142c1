import type { PodDetail, PodRecord } from '../../model/snapshot.ts';
import { measured, outlasted } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import { podRef } from './pod-facts.ts';

/** A pod waits for more than 10 min until whoever gated it lets it through; that may be on purpose, so it is information only. */
export const podSchedulingGated = defineDetector({
  code: 'PodSchedulingGated',
  family: 'scheduling',
  severity: 'info',
  when: 'A pod has waited behind its scheduling gates for more than 10 min.',
  notWhen: null,
  advice: 'Ask the controller that owns the gate (a queue, a quota) what it waits for.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs'],
  judge(pod, view) {
    const { detail } = pod;
    if (detail === null || !isGated(pod, detail)) return NOTHING;
    if (!outlasted(pod.created, view.thresholds.schedulingGated.grace, view)) return NOTHING;
    const gates = detail.schedulingGates.slice(0, 5).join(', ');
    return {
      findings: [
        {
          code: 'PodSchedulingGated',
          severity: 'info',
          object: podRef(pod),
          owner: view.ownerOf(pod),
          message: `held back by scheduling gates${gates === '' ? '' : `: ${gates}`}`,
          evidence: [{ label: 'scheduling gates', value: gates === '' ? 'not named' : gates }],
          remedy: [
            kubectl(pod.namespace, `get pod ${pod.name} -o jsonpath='{.spec.schedulingGates}'`),
            kubectl(pod.namespace, `describe pod ${pod.name}`),
          ],
          since: measured(pod.created, view.clock),
        },
      ],
    };
  },
});

function isGated(pod: PodRecord, { schedulingGates, conditions }: PodDetail): boolean {
  if (pod.phase !== 'Pending' || pod.node !== null || pod.deletingAt !== null) return false;
  return (
    schedulingGates.length > 0 ||
    conditions.some(
      ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'SchedulingGated',
    )
  );
}
