import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionOf } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { isLeaving, isYoung, nodeRef } from './node-state.ts';

/** The network plugin, or the cloud's route controller, says that pods of the node cannot be reached. */
export const nodeNetworkUnavailable = defineDetector({
  code: 'NodeNetworkUnavailable',
  family: 'node-network',
  severity: 'critical',
  when: "A node's NetworkUnavailable is True: its network plugin or the cloud's routes do not carry its pods' traffic.",
  notWhen: 'The node is younger than 5 min, is being removed, or stopped reporting (NodeNotReady speaks).',
  advice: "Look at the network plugin's pod on that node, then at the cloud's routes for it.",
  subject: 'nodes',
  needs: ['nodes'],
  uses: [],
  judge(node, view) {
    const condition = conditionOf(node.conditions, 'NetworkUnavailable');
    if (condition?.status !== 'True' || isLeaving(node)) return NOTHING;
    const object = nodeRef(node);
    // Network plugins set it when they are shut down: on a node that fell silent it is a consequence.
    const silent = conditionOf(node.conditions, 'Ready')?.status === 'Unknown';
    if (silent || isYoung(node, view)) return { findings: [], excused: [object] };
    return {
      findings: [
        {
          code: 'NodeNetworkUnavailable',
          severity: 'critical',
          object,
          owner: object,
          message: `its network is unavailable${condition.reason === null ? '' : ` (${condition.reason})`}`,
          evidence: conditionEvidence(condition),
          remedy: [
            kubectl('', `describe node ${node.name}`),
            kubectl('kube-system', `get pods -o wide --field-selector spec.nodeName=${node.name}`),
          ],
          since: measured(condition.changedAt, view.clock),
        },
      ],
    };
  },
});
