import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionWith } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';

/** The autoscaler wants more replicas than it may for more than 15 min. */
export const hpaAtMax = defineDetector({
  code: 'HpaAtMax',
  family: 'hpa-limit',
  severity: 'low',
  when: 'A HorizontalPodAutoscaler has wanted more than maxReplicas for more than 15 min (ScalingLimited, TooManyReplicas).',
  notWhen: 'It is held at minReplicas (TooFewReplicas), or its minimum is its maximum.',
  advice: 'Raise maxReplicas if the cluster has room, or see what drives the load.',
  subject: 'horizontalpodautoscalers',
  needs: ['horizontalpodautoscalers'],
  uses: [],
  judge(scaler, view) {
    if (scaler.deletingAt !== null || scaler.min >= scaler.max) return NOTHING;
    const limited = conditionWith(scaler.conditions, 'ScalingLimited', 'True');
    if (limited === null || limited.reason !== 'TooManyReplicas') return NOTHING;
    const { namespace, name } = scaler;
    const object = { kind: 'HorizontalPodAutoscaler', namespace, name };
    const key = `HpaAtMax/${namespace}/${name}`;
    const since = limited.changedAt ?? view.firstNoticed(key);
    const noticed = limited.changedAt === null ? [key] : [];
    if (!heldLongerThan(since, view.thresholds.hpaAtMax.grace, view)) {
      return { findings: [], noticed, excused: [object] };
    }
    const target = `${scaler.target.kind} ${scaler.target.name}`;
    return {
      findings: [
        {
          code: 'HpaAtMax',
          severity: 'low',
          object,
          owner: object,
          message: `${target} needs more than its ${scaler.max} replicas at most`,
          evidence: [
            { label: 'target', value: target },
            { label: 'replicas', value: `${scaler.current}, between ${scaler.min} and ${scaler.max}` },
            ...conditionEvidence(limited),
          ],
          remedy: [kubectl(namespace, `describe hpa ${name}`), kubectl(namespace, 'top pods')],
          since: measured(since, view.clock),
        },
      ],
      noticed,
    };
  },
});
