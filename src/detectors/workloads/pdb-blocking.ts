import type { Evidence } from '../../model/finding.ts';
import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { DisruptionBudgetRecord, PodRecord } from '../../model/snapshot.ts';
import { heldLongerThan, later, measured } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionOf } from '../evidence/conditions.ts';
import { kubectl } from '../evidence/remedies.ts';
import { cordonedAt } from '../nodes/node-state.ts';
import type { View } from '../view.ts';
import { activePods, unreadyEvidence, unreadyMoments } from './workload-pods.ts';

/** No disruption is allowed, and somebody waits for one: a drain, or a rollout behind pods that are not healthy. */
export const pdbBlocking = defineDetector({
  code: 'PdbBlocking',
  family: 'disruption-budget',
  severity: 'low',
  when: 'A PodDisruptionBudget allows no disruption, and a node cordoned for more than 15 min holds one of its pods, or its pods have been unhealthy that long.',
  notWhen: 'It merely allows none, as with a single replica, and nobody waits.',
  advice: 'Mend the unhealthy pods, add a replica, or loosen the budget for the time of the drain.',
  subject: 'poddisruptionbudgets',
  needs: ['poddisruptionbudgets'],
  uses: ['pods', 'nodes'],
  judge(budget, view) {
    if (budget.allowed > 0 || budget.expected === 0 || budget.deletingAt !== null) return NOTHING;
    const unhealthy = budget.healthy < budget.expected;
    const covered = activePods(view.podsSelected(budget.namespace, budget.selector));
    const cordoned = cordonedPod(covered, view);
    if (!unhealthy && cordoned === null) return NOTHING;

    const { namespace, name } = budget;
    const object = { kind: 'PodDisruptionBudget', namespace, name };
    const key = `PdbBlocking/${namespace}/${name}`;
    const noticed = [key];
    const known = view.firstNoticed(key);
    const drainSince = cordoned === null ? null : (cordoned.since ?? known);
    const blocksDrain = cordoned !== null && heldLongerThan(drainSince, view.thresholds.pdb.cordoned, view);
    const illSince = unhealthySince(budget, covered) ?? known;
    const blocksAll = unhealthy && heldLongerThan(illSince, view.thresholds.pdb.unhealthy, view);
    if (!blocksDrain && !blocksAll) return { findings: [], noticed, excused: [object] };
    return {
      findings: [
        {
          code: 'PdbBlocking',
          severity: 'low',
          object,
          owner: object,
          message: blocksDrain
            ? `allows no disruption: the cordoned node ${cordoned.node} cannot be drained of pod ${cordoned.pod}`
            : `allows no disruption: ${budget.healthy} of ${budget.expected} pods healthy, ${budget.wantedHealthy} wanted`,
          evidence: evidence(budget, covered),
          remedy: remedy(object, blocksDrain ? cordoned.node : null),
          since: measured(blocksDrain ? drainSince : illSince, view.clock),
        },
      ],
      noticed,
    };
  },
});

const LATEST: Millis = Number.MAX_SAFE_INTEGER;

interface CordonedPod {
  readonly pod: string;
  readonly node: string;
  readonly since: Millis | null;
}

/** The covered pod on the node that was cordoned first; a drain leaves those of DaemonSets and static ones where they are. */
function cordonedPod(covered: readonly PodRecord[], view: View): CordonedPod | null {
  const held = covered.flatMap((pod): CordonedPod[] => {
    if (pod.node === null || pod.controller?.kind === 'DaemonSet' || pod.controller?.kind === 'Node') return [];
    const node = view.find('nodes', '', pod.node);
    if (node?.cordoned !== true) return [];
    return [{ pod: pod.name, node: node.name, since: cordonedAt(node) }];
  });
  const order = (a: CordonedPod, b: CordonedPod) =>
    (a.since ?? LATEST) - (b.since ?? LATEST) || (a.pod < b.pod ? -1 : 1);
  return held.toSorted(order)[0] ?? null;
}

/** Both must have begun: no disruption is allowed, and a pod is not ready. */
function unhealthySince({ conditions }: DisruptionBudgetRecord, covered: readonly PodRecord[]): Millis | null {
  const allowed = conditionOf(conditions, 'DisruptionAllowed');
  return later(allowed?.status === 'False' ? allowed.changedAt : null, unreadyMoments(covered)[0] ?? null);
}

function evidence(budget: DisruptionBudgetRecord, covered: readonly PodRecord[]): Evidence[] {
  const { minAvailable, maxUnavailable } = budget;
  return [
    { label: 'disruptions allowed', value: String(budget.allowed) },
    { label: 'healthy', value: `${budget.healthy} of ${budget.expected}, ${budget.wantedHealthy} wanted` },
    ...(minAvailable === null ? [] : [{ label: 'minAvailable', value: minAvailable }]),
    ...(maxUnavailable === null ? [] : [{ label: 'maxUnavailable', value: maxUnavailable }]),
    ...unreadyEvidence(covered),
  ];
}

function remedy({ namespace, name }: ObjectRef, node: string | null): string[] {
  const describe = kubectl(namespace, `describe pdb ${name}`);
  if (node === null) return [describe, kubectl(namespace, 'get pods')];
  return [describe, kubectl('', `get pods -A -o wide --field-selector spec.nodeName=${node}`)];
}
