import type { Evidence, Finding } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { ConditionRecord, ScalerRecord } from '../../model/snapshot.ts';
import { heldLongerThan, isWithin, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionOf } from '../evidence/conditions.ts';
import { eventEvidence, newestEvent } from '../evidence/events.ts';
import { kubectl } from '../evidence/remedies.ts';

const RULE = {
  code: 'HpaUnableToScale',
  family: 'hpa-scaling',
  severity: 'medium',
  when: 'A HorizontalPodAutoscaler cannot scale for more than 5 min: AbleToScale or ScalingActive is False, as its metrics or its target are missing.',
  notWhen: 'Its target is scaled to 0 (ScalingDisabled), or it only waits between two scalings.',
  advice: 'Look whether its target exists, its pods request the resource, and the metrics API answers.',
} as const;

/** Not scaling for these reasons is as it should be. Source: kubernetes pkg/controller/podautoscaler/horizontal.go, of all versions. */
const HARMLESS: ReadonlySet<string> = new Set([
  'ScalingDisabled',
  // Up to 1.11: the pause between two scalings.
  'BackoffBoth',
  'BackoffDownscale',
  'BackoffUpscale',
]);

export const hpaUnableToScale = defineDetector({
  ...RULE,
  subject: 'horizontalpodautoscalers',
  needs: ['horizontalpodautoscalers'],
  uses: ['events'],
  judge(scaler, view) {
    if (scaler.deletingAt !== null) return NOTHING;
    const failing = failingCondition(scaler);
    if (failing === null) return NOTHING;
    const { namespace, name } = scaler;
    const object = { kind: 'HorizontalPodAutoscaler', namespace, name };
    const key = `HpaUnableToScale/${namespace}/${name}`;
    const since = failing.changedAt ?? view.firstNoticed(key);
    const noticed = failing.changedAt === null ? [key] : [];
    if (!heldLongerThan(since, view.thresholds.hpaUnable.grace, view)) {
      return { findings: [], noticed, excused: [object] };
    }
    const event = newestEvent(object, view, ({ type }) => type === 'Warning');
    const target = `${scaler.target.kind} ${scaler.target.name}`;
    return {
      findings: [
        finding(object, `cannot scale ${target}: ${failing.reason ?? failing.type}`, measured(since, view.clock), [
          { label: 'target', value: target },
          { label: 'replicas', value: `${scaler.current}, between ${scaler.min} and ${scaler.max}` },
          ...conditionEvidence(failing),
          ...(event === null ? [] : [eventEvidence(event)]),
        ]),
      ],
      noticed,
    };
  },
});

/** What the controller tells by events, for as long as it lasts, every 15 s. */
const EVENTS: ReadonlySet<string> = new Set([
  'FailedGetScale',
  'FailedGetResourceMetric',
  'FailedGetContainerResourceMetric',
  'FailedGetPodsMetric',
  'FailedGetObjectMetric',
  'FailedGetExternalMetric',
  'FailedComputeMetricsReplicas',
  'FailedRescale',
  'InvalidMetricSourceType',
]);

/** Where the autoscaler itself was not read, an event that goes on for more than 5 min is its word. */
export const hpaUnableToScaleByEvent = defineDetector({
  ...RULE,
  subject: 'events',
  needs: ['events'],
  uses: ['horizontalpodautoscalers'],
  fallback: true,
  judge(event, view) {
    const { kind, namespace, name } = event.object;
    if (kind !== 'HorizontalPodAutoscaler' || event.type !== 'Warning' || !EVENTS.has(event.reason)) return NOTHING;
    if (view.find('horizontalpodautoscalers', namespace, name) !== undefined) return NOTHING;
    if (view.showsAll('horizontalpodautoscalers', namespace)) return NOTHING;
    const { grace, eventRecent } = view.thresholds.hpaUnable;
    if (event.last === null || !isWithin(event.last, eventRecent, view.clock)) return NOTHING;
    if (event.first === null || event.last - event.first <= grace) return NOTHING;
    return {
      findings: [
        finding(event.object, `cannot scale: ${event.reason}`, measured(event.first, view.clock), [
          { label: 'seen in', value: 'events; the autoscaler itself was not read' },
          eventEvidence(event),
        ]),
      ],
    };
  },
});

/** AbleToScale goes first: without its target nothing else matters. */
function failingCondition({ conditions }: ScalerRecord): ConditionRecord | null {
  for (const type of ['AbleToScale', 'ScalingActive']) {
    const condition = conditionOf(conditions, type);
    if (condition?.status === 'False' && !HARMLESS.has(condition.reason ?? '')) return condition;
  }
  return null;
}

function finding(object: ObjectRef, message: string, since: Millis | null, evidence: readonly Evidence[]): Finding {
  return {
    code: 'HpaUnableToScale',
    severity: 'medium',
    object,
    owner: object,
    message,
    evidence,
    remedy: [kubectl(object.namespace, `describe hpa ${object.name}`), kubectl(object.namespace, 'top pods')],
    since,
  };
}
