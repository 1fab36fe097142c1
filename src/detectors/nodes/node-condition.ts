import type { ConditionRecord } from '../../model/snapshot.ts';
import { measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionEvidence, earliestChange } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { KNOWN_CONDITIONS } from './node-conditions.ts';
import { isLeaving, isYoung, nodeRef } from './node-state.ts';

const MOST_TOLD = 4;

/** A condition of node-problem-detector or a cloud's node agent that is known to be bad. One finding per node tells all of them. */
export const nodeCondition = defineDetector({
  code: 'NodeCondition',
  family: 'node-condition',
  severity: 'medium',
  when: 'A condition that node-problem-detector or a cloud’s node agent is known to set says there is trouble: KernelDeadlock, ReadonlyFilesystem, FrequentKubeletRestart and others True; KernelReady, NetworkingReady, StorageReady, ContainerRuntimeReady, AcceleratedHardwareReady False.',
  notWhen:
    'Types that are not known; the node is younger than 5 min, or is being removed. Announced maintenance of its machine is info.',
  advice: 'Read what the condition says; drain the node and replace it when its kernel, disk or hardware is at fault.',
  subject: 'nodes',
  needs: ['nodes'],
  uses: [],
  judge(node, view) {
    const found = node.conditions.filter(isBad);
    if (found.length === 0 || isLeaving(node)) return NOTHING;
    const object = nodeRef(node);
    if (isYoung(node, view)) return { findings: [], excused: [object] };
    const real = found.filter(({ type }) => KNOWN_CONDITIONS.get(type)?.info !== true);
    const told = real.length > 0 ? real : found;
    const meanings = told.slice(0, MOST_TOLD).map(({ type }) => `${KNOWN_CONDITIONS.get(type)?.meaning} (${type})`);
    const more = told.length > MOST_TOLD ? `, and ${told.length - MOST_TOLD} more` : '';
    return {
      findings: [
        {
          code: 'NodeCondition',
          severity: real.length > 0 ? 'medium' : 'info',
          object,
          owner: object,
          message: `${meanings.join('; ')}${more}`,
          evidence: told.slice(0, MOST_TOLD).flatMap(conditionEvidence),
          remedy: [kubectl('', `describe node ${node.name}`), kubectl('', `cordon ${node.name}`)],
          since: measured(earliestChange(told), view.clock),
        },
      ],
    };
  },
});

function isBad({ type, status }: ConditionRecord): boolean {
  return KNOWN_CONDITIONS.get(type)?.badWhen === status;
}
