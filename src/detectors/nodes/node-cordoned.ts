import { heldLongerThan, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import { cordonedAt, isLeaving, nodeRef } from './node-state.ts';

/** spec.unschedulable for more than an hour: somebody may have forgotten to uncordon. */
export const nodeCordoned = defineDetector({
  code: 'NodeCordoned',
  family: 'node-cordoned',
  severity: 'info',
  when: 'A node has been unschedulable for more than 1 h.',
  notWhen: 'It is being removed.',
  advice: 'Uncordon the node once its maintenance is over.',
  subject: 'nodes',
  needs: ['nodes'],
  uses: ['pods'],
  judge(node, view) {
    if (!node.cordoned || isLeaving(node)) return NOTHING;
    const key = `NodeCordoned//${node.name}`;
    const noticed = [key];
    const since = cordonedAt(node) ?? view.firstNoticed(key);
    const object = nodeRef(node);
    if (!heldLongerThan(since, view.thresholds.nodeCordoned.grace, view)) {
      return { findings: [], noticed, excused: [object] };
    }
    return {
      findings: [
        {
          code: 'NodeCordoned',
          severity: 'info',
          object,
          owner: object,
          message: 'it is cordoned: no new pods are scheduled there',
          evidence: [{ label: 'pods on it', value: String(view.podsOn(node.name).length) }],
          remedy: [kubectl('', `uncordon ${node.name}`)],
          since: measured(since, view.clock),
        },
      ],
      noticed,
    };
  },
});
