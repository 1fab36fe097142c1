import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';

/** A namespace that cannot be emptied: an API that does not answer, or a finalizer nobody removes. */
export const namespaceStuckTerminating = defineDetector({
  code: 'NamespaceStuckTerminating',
  family: 'namespace-terminating',
  severity: 'low',
  when: 'A namespace has been Terminating for more than 10 min.',
  notWhen: null,
  advice: 'Read its conditions: they name the API that does not answer, or the objects and finalizers that remain.',
  subject: 'namespaces',
  needs: ['namespaces'],
  uses: [],
  judge(namespace, view) {
    if (namespace.phase !== 'Terminating') return NOTHING;
    const object = { kind: 'Namespace', namespace: '', name: namespace.name };
    const key = `NamespaceStuckTerminating//${namespace.name}`;
    const since = namespace.deletingAt ?? view.firstNoticed(key);
    if (!heldLongerThan(since, view.thresholds.namespace.grace, view)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    // Its conditions are all of trouble: True is bad.
    const blocking = namespace.conditions.filter(({ status }) => status === 'True');
    return {
      findings: [
        {
          code: 'NamespaceStuckTerminating',
          severity: 'low',
          object,
          owner: object,
          message: `it cannot be deleted${blocking.length === 0 ? '' : `: ${blocking.map(({ type }) => type).join(', ')}`}`,
          evidence: blocking.slice(0, 5).flatMap(conditionEvidence),
          remedy: [
            kubectl('', `get namespace ${namespace.name} -o yaml`),
            `kubectl api-resources --verbs=list --namespaced -o name | xargs -n 1 kubectl get --ignore-not-found -n ${namespace.name}`,
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});
