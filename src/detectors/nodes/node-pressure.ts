import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, conditionOf, earliestChange } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { isLeaving, nodeRef } from './node-state.ts';

/** OutOfDisk is what kubelets before Kubernetes 1.13 called the last stage of disk pressure. */
const PRESSURES: ReadonlySet<string> = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'OutOfDisk']);

/**
 * The kubelet reports pressure: it evicts pods until it is over, and takes no new ones. At once: it holds the condition
 * for five minutes by itself (evictionPressureTransitionPeriod).
 */
export const nodePressure = defineDetector({
  code: 'NodePressure',
  family: 'node-pressure',
  severity: 'high',
  when: "A node's MemoryPressure, DiskPressure or PIDPressure is True (OutOfDisk on old nodes): its kubelet evicts pods and takes no new ones.",
  notWhen: 'The node is being removed, or stopped reporting (NodeNotReady speaks).',
  advice: 'Find what fills the node: the largest pods by memory, or images, logs and emptyDir volumes on its disk.',
  subject: 'nodes',
  needs: ['nodes'],
  uses: ['pods'],
  judge(node, view) {
    const pressures = node.conditions.filter(({ type, status }) => status === 'True' && PRESSURES.has(type));
    if (pressures.length === 0 || isLeaving(node)) return NOTHING;
    const object = nodeRef(node);
    // What a kubelet said last before it fell silent is no news of now.
    if (conditionOf(node.conditions, 'Ready')?.status === 'Unknown') return { findings: [], excused: [object] };
    const names = pressures.map(({ type }) => type);
    const pods = view.podsOn(node.name).length;
    return {
      findings: [
        {
          code: 'NodePressure',
          severity: 'high',
          object,
          owner: object,
          message: `${names.join(' and ')}: the kubelet evicts pods and takes no new ones`,
          evidence: [
            ...pressures.flatMap(conditionEvidence),
            ...(pods === 0 ? [] : [{ label: 'pods on it', value: String(pods) }]),
          ],
          remedy: [
            kubectl('', `describe node ${node.name}`),
            names.includes('MemoryPressure')
              ? kubectl('', `top pods -A --sort-by=memory`)
              : kubectl('', `get --raw /api/v1/nodes/${node.name}/proxy/stats/summary`),
          ],
          since: measured(earliestChange(pressures), view.clock),
        },
      ],
    };
  },
});
