import type { Evidence } from '../../model/finding.ts';
import type { Millis } from '../../model/objects.ts';
import type { ClaimRecord, ConditionRecord, EventRecord } from '../../model/snapshot.ts';
import { heldLongerThan, isWithin, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionWith } from '../evidence/conditions.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

/** Conditions of a resize that waits or failed, the worst first. Source: kubernetes core/v1, PersistentVolumeClaimConditionType. */
const CONDITIONS = ['ControllerResizeError', 'NodeResizeError', 'FileSystemResizePending'] as const;
/** allocatedResourceStatuses of a resize that failed, of all versions. */
const FAILED = /(Infeasible|Failed)$/;
const EVENTS: ReadonlySet<string> = new Set(['VolumeResizeFailed', 'FileSystemResizeFailed']);

/** A claim was enlarged, and its volume is not for more than 10 min. */
export const pvcResizeFailed = defineDetector({
  code: 'PvcResizeFailed',
  family: 'claim-resize',
  severity: 'low',
  when: 'The resize of a PersistentVolumeClaim failed, or waits for a pod to start anew, for more than 10 min.',
  notWhen: 'The resize is younger than 10 min, or on its way.',
  advice: 'Restart the pod that mounts it if the file system waits; else read the events of the claim.',
  subject: 'persistentvolumeclaims',
  needs: ['persistentvolumeclaims'],
  uses: ['events'],
  judge(claim, view) {
    if (claim.phase !== 'Bound' || claim.deletingAt !== null) return NOTHING;
    if (claim.conditions.length === 0 && claim.resizeStatus === null) return NOTHING;
    const { namespace, name } = claim;
    const object = { kind: 'PersistentVolumeClaim', namespace, name };
    const condition = waitingCondition(claim);
    const event = newestEvent(object, view, ({ reason }) => EVENTS.has(reason));
    const resizing = conditionWith(claim.conditions, 'Resizing', 'True');
    const isFailed = claim.resizeStatus !== null && FAILED.test(claim.resizeStatus);
    const failsNow =
      resizing !== null && event !== null && isWithin(event.last, view.thresholds.pvcResize.recent, view.clock);
    if (condition === null && !isFailed && !failsNow) return NOTHING;

    const key = `PvcResizeFailed/${namespace}/${name}`;
    const since: Millis | null = (condition ?? resizing)?.changedAt ?? view.firstNoticed(key);
    if (!heldLongerThan(since, view.thresholds.pvcResize.grace, view)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    return {
      findings: [
        {
          code: 'PvcResizeFailed',
          severity: 'low',
          object,
          owner: object,
          message: `${claim.capacity ?? 'unknown'} instead of ${claim.requested ?? 'unknown'}: ${describe(claim, condition)}`,
          evidence: evidence(claim, condition, event),
          remedy: [
            kubectl(namespace, `describe pvc ${name}`),
            kubectl(namespace, `get events --field-selector involvedObject.name=${name}`),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});

function waitingCondition({ conditions }: ClaimRecord): ConditionRecord | null {
  for (const type of CONDITIONS) {
    const condition = conditionWith(conditions, type, 'True');
    if (condition !== null) return condition;
  }
  return null;
}

function describe({ resizeStatus }: ClaimRecord, condition: ConditionRecord | null): string {
  if (condition?.type === 'FileSystemResizePending') return 'the file system grows only when a pod mounts it anew';
  return `the resize fails (${condition?.type ?? resizeStatus ?? 'VolumeResizeFailed'})`;
}

function evidence(
  { requested, capacity, resizeStatus }: ClaimRecord,
  condition: ConditionRecord | null,
  event: EventRecord | null,
): Evidence[] {
  return [
    { label: 'requested', value: requested ?? 'unknown' },
    { label: 'capacity', value: capacity ?? 'unknown' },
    ...(resizeStatus === null ? [] : [{ label: 'resize status', value: resizeStatus }]),
    ...(condition === null ? [] : conditionEvidence(condition)),
    ...(event === null ? [] : [eventEvidence(event)]),
  ];
}
