import type { DaemonSetRecord, NodeRecord, PodRecord } from '../../model/snapshot.ts';
import { measured, troubleHeld } from '../age.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { conditionWith } from '../evidence/conditions.ts';
import { kubectl, undoRollout } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { activePods, imageEvidence, unreadyEvidence, unreadyMoments } from './workload-pods.ts';

/**
 * Ready < desired for more than 5 min, counting only nodes that are ready and schedulable: what is missing elsewhere is the
 * node's trouble. Pods date it, else the ledger.
 */
export const daemonSetUnavailable = defineDetector({
  code: 'DaemonSetUnavailable',
  family: 'availability',
  severity: 'high',
  when: 'Fewer pods of a DaemonSet are ready than there are ready, schedulable nodes for it, for more than 5 min.',
  notWhen: 'The nodes concerned are not ready or cordoned; a rolling update within maxUnavailable that moves on.',
  advice: 'Look at the pods that are not ready, and at the nodes they are on.',
  subject: 'daemonsets',
  needs: ['daemonsets'],
  uses: ['pods', 'nodes'],
  judge(set, view) {
    const missing = set.desired - set.ready;
    if (missing <= 0 || set.desired === 0 || set.deletingAt !== null) return NOTHING;
    const { namespace, name } = set;
    const object = { kind: 'DaemonSet', namespace, name };
    const key = `DaemonSetUnavailable/${namespace}/${name}`;
    const active = activePods(view.podsOf(object));
    const concerned = active.filter((pod) => !isOnBadNode(pod, view));
    const away = active.length > 0 ? countUnready(active) - countUnready(concerned) : badNodes(view);
    const readyPods = active.length - countUnready(active);
    // Without the nodes' word for once, what is missing may well be missing on a lost one.
    if (missing <= away || readyPods >= set.desired || view.isMissed('nodes', ''))
      return { findings: [], excused: [object] };

    const byPods = unreadyMoments(concerned)[0] ?? null;
    const since = byPods ?? view.firstNoticed(key);
    const { grace, rollout } = view.thresholds.workload;
    const rolling = isRolling(set) && missing - away <= allowedAway(set) && byPods === null;
    if (!troubleHeld(since, set.created, rolling ? rollout : grace, view) || (rolling && since === null)) {
      return { findings: [], noticed: [key], excused: [object] };
    }
    return {
      findings: [
        {
          code: 'DaemonSetUnavailable',
          severity: 'high',
          object,
          owner: object,
          message: `${set.ready} of ${set.desired} pods ready`,
          evidence: [
            { label: 'ready', value: `${set.ready} of ${set.desired}` },
            { label: 'updated', value: `${set.updated} of ${set.desired}` },
            ...(away === 0 ? [] : [{ label: 'not counted', value: `${away} on nodes that are not ready or cordoned` }]),
            ...imageEvidence(set.images),
            ...unreadyEvidence(concerned),
          ],
          remedy: [
            kubectl(namespace, `describe daemonset ${name}`),
            (isRolling(set) ? undoRollout(object) : null) ?? kubectl(namespace, 'get pods -o wide'),
          ],
          since: measured(since, view.clock),
        },
      ],
      noticed: [key],
    };
  },
});

function countUnready(pods: readonly PodRecord[]): number {
  return pods.reduce((sum, pod) => (pod.ready ? sum : sum + 1), 0);
}

function isOnBadNode(pod: PodRecord, view: View): boolean {
  const node = pod.node === null ? undefined : view.find('nodes', '', pod.node);
  return node !== undefined && isBad(node);
}

function isBad(node: NodeRecord): boolean {
  return node.cordoned || conditionWith(node.conditions, 'Ready', 'True') === null;
}

/** Counted once per look. */
const badByView = new WeakMap<View, number>();

function badNodes(view: View): number {
  const known = badByView.get(view);
  if (known !== undefined) return known;
  const bad = view.nodes().filter(isBad).length;
  badByView.set(view, bad);
  return bad;
}

function isRolling({ onDelete, updated, desired }: DaemonSetRecord): boolean {
  return !onDelete && updated < desired;
}

/** maxUnavailable is a number or a share of the nodes, rounded up. Source: Kubernetes API reference, RollingUpdateDaemonSet. */
function allowedAway({ maxUnavailable, desired }: DaemonSetRecord): number {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(maxUnavailable) ?? [];
  if (digits === undefined) return 1;
  const number = Number(digits);
  return Math.max(1, percent === '%' ? Math.ceil((number / 100) * desired) : number);
}
