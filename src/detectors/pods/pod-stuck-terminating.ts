import type { Evidence } from '../../model/finding.ts';
import type { PodRecord } from '../../model/snapshot.ts';
import { defineDetector, NOTHING } from '../detector.ts';
import { kubectl } from '../evidence/remedies.ts';
import type { View } from '../view.ts';
import { podRef } from './pod-facts.ts';

/**
 * A pod is still there more than 5 min after its deletionTimestamp, the moment by which its grace has ended: a finalizer
 * that nobody removes, a node that does not answer, a process or a volume that does not let go.
 */
export const podStuckTerminating = defineDetector({
  code: 'PodStuckTerminating',
  family: 'terminating',
  severity: 'medium',
  when: 'A pod is still there more than 5 min after its grace to terminate ended.',
  notWhen: 'Within its grace: the deletionTimestamp already counts it in.',
  advice: 'Look at its finalizers and its node; delete it by force only when the node is gone for good.',
  subject: 'pods',
  needs: ['pods'],
  uses: ['replicasets', 'replicationcontrollers', 'jobs', 'nodes'],
  judge(pod, view) {
    const { deletingAt } = pod;
    // The time of deletion is no observation: in a dump it may well lie in the future.
    if (deletingAt === null || deletingAt >= view.clock.now) return NOTHING;
    const owner = view.ownerOf(pod);
    if (view.clock.now - deletingAt <= view.thresholds.terminating.grace) return { findings: [], excused: [owner] };
    const node = stateOfNode(pod, view);
    return {
      findings: [
        {
          code: 'PodStuckTerminating',
          severity: 'medium',
          object: podRef(pod),
          owner,
          message: `still there after its grace to terminate ended: ${why(pod, node)}`,
          evidence: evidence(pod, node),
          remedy: [
            pod.finalizers.length > 0
              ? kubectl(pod.namespace, `get pod ${pod.name} -o jsonpath='{.metadata.finalizers}'`)
              : kubectl(pod.namespace, `describe pod ${pod.name}`),
            pod.node === null
              ? kubectl(pod.namespace, `get pod ${pod.name} -o wide`)
              : kubectl('', `describe node ${pod.node}`),
          ],
          since: deletingAt,
        },
      ],
    };
  },
});

type NodeState = 'ready' | 'not ready' | 'gone' | 'not seen' | 'none';

function stateOfNode(pod: PodRecord, view: View): NodeState {
  if (pod.node === null) return 'none';
  const node = view.find('nodes', '', pod.node);
  if (node === undefined) return view.showsAll('nodes', '') ? 'gone' : 'not seen';
  return node.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? 'ready' : 'not ready';
}

function why(pod: PodRecord, node: NodeState): string {
  if (node === 'gone') return `its node ${pod.node} is gone`;
  if (node === 'not ready') return `its node ${pod.node} is not ready`;
  const running = runningContainers(pod);
  if (running.length > 0) return `container ${running[0]} still runs`;
  if (pod.finalizers.length > 0) return `finalizer ${pod.finalizers[0]}`;
  return 'its node has not confirmed the end';
}

function runningContainers(pod: PodRecord): string[] {
  return (pod.detail?.containers ?? []).flatMap(({ name, state }) => (state.type === 'running' ? [name] : []));
}

function evidence(pod: PodRecord, node: NodeState): readonly Evidence[] {
  const running = runningContainers(pod);
  return [
    { label: 'finalizers', value: listed(pod.finalizers) },
    { label: 'node', value: pod.node === null ? 'none' : `${pod.node} (${node})` },
    { label: 'containers that still run', value: listed(running) },
  ];
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}
