import type { FindingSeverity } from '../../model/finding.ts';
import type { ConditionRecord, NodeRecord } from '../../model/snapshot.ts';
import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionOf } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { isLeaving, isYoung, nodeRef } from './node-state.ts';

/** Ready is False or Unknown for more than 40 s, on a node older than 5 min that is not being removed. Critical when it is the only node or >= 10 % are not ready. */
export const nodeNotReady = defineDetector({
  code: 'NodeNotReady',
  family: 'node-readiness',
  severity: 'high',
  when: "A node's Ready condition is False or Unknown for more than 40 s. Critical when it is the only node, or 10 % of the nodes are not ready.",
  notWhen:
    "The node is younger than 5 min, or is being removed (cluster-autoscaler, Karpenter, a cloud's shutdown taint).",
  advice: "Look at the node's conditions, then at its kubelet and its machine.",
  subject: 'nodes',
  needs: ['nodes'],
  uses: ['pods'],
  judge(node, view) {
    const condition = notReady(node);
    if (condition === null || isLeaving(node)) return NOTHING;
    const object = nodeRef(node);
    if (isYoung(node, view) || !heldLongerThan(condition.changedAt, view.thresholds.node.grace, view)) {
      return { findings: [], excused: [object] };
    }
    const all = view.nodes().length;
    const down = countDown(view);
    const pods = view.podsOn(node.name).length;
    return {
      findings: [
        {
          code: 'NodeNotReady',
          severity: severity(down, all, view),
          object,
          owner: object,
          message:
            condition.status === 'Unknown'
              ? `the kubelet stopped reporting; ${down} of ${all} nodes not ready`
              : `the kubelet reports not ready; ${down} of ${all} nodes not ready`,
          evidence: [
            {
              label: 'Ready',
              value: `${condition.status}${condition.reason === null ? '' : ` (${condition.reason})`}`,
            },
            ...(condition.message === null ? [] : [{ label: 'status', value: condition.message, free: true as const }]),
            ...(node.kubeletVersion === null ? [] : [{ label: 'kubelet', value: node.kubeletVersion }]),
            ...(node.taints.length === 0
              ? []
              : [{ label: 'taints', value: node.taints.map((taint) => `${taint.key}:${taint.effect}`).join(', ') }]),
            ...(pods === 0 ? [] : [{ label: 'pods on it', value: String(pods) }]),
          ],
          remedy: [
            kubectl('', `describe node ${node.name}`),
            kubectl('', `get pods -A -o wide --field-selector spec.nodeName=${node.name}`),
          ],
          since: measured(condition.changedAt, view.clock),
        },
      ],
    };
  },
});

function notReady(node: NodeRecord): ConditionRecord | null {
  const ready = conditionOf(node.conditions, 'Ready');
  return ready === null || ready.status === 'True' ? null : ready;
}

/** Counted once per look: when a whole zone is lost, every node would ask. */
const downByView = new WeakMap<View, number>();

function countDown(view: View): number {
  const known = downByView.get(view);
  if (known !== undefined) return known;
  // Nodes that are just joining do not make the loss of another one worse.
  const down = view
    .nodes()
    .filter((node) => notReady(node) !== null && !isLeaving(node) && !isYoung(node, view)).length;
  downByView.set(view, down);
  return down;
}

function severity(down: number, all: number, view: View): FindingSeverity {
  // A dump may hold one node of many: "the only one" is a fact only where the whole list was read.
  if (view.partial && all === 1) return 'high';
  return down / all >= view.thresholds.node.criticalShare ? 'critical' : 'high';
}
