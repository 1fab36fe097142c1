import type { Millis, ObjectRef } from '../../model/objects.ts';
import type { NodeRecord } from '../../model/snapshot.ts';
import type { View } from '../view.ts';

/**
 * Taints that say a node is being taken away on purpose. Sources: cluster-autoscaler taints.ToBeDeletedTaint, Karpenter
 * v1 karpenter.sh/disrupted (karpenter.sh/disruption before v1), cloud-provider's shutdown taint, and those of
 * aws-node-termination-handler and GKE for machines their cloud has recalled.
 */
const REMOVAL_TAINTS: ReadonlySet<string> = new Set([
  'ToBeDeletedByClusterAutoscaler',
  'karpenter.sh/disrupted',
  'karpenter.sh/disruption',
  'node.cloudprovider.kubernetes.io/shutdown',
  'aws-node-termination-handler/spot-itn',
  'aws-node-termination-handler/asg-lifecycle-termination',
  'cloud.google.com/impending-node-termination',
]);

export function nodeRef({ name }: NodeRecord): ObjectRef {
  return { kind: 'Node', namespace: '', name };
}

/** Is it being removed on purpose? Then whatever it reports will pass by itself. */
export function isLeaving(node: NodeRecord): boolean {
  return node.deletingAt !== null || node.taints.some((taint) => REMOVAL_TAINTS.has(taint.key));
}

/** Nodes that are just joining are not ready, have no network and restart their kubelet. */
export function isYoung(node: NodeRecord, view: View): boolean {
  return node.created !== null && view.clock.now - node.created < view.thresholds.node.young;
}

/** Source: Kubernetes' well-known taints; the node controller sets it, with its time, on every cordoned node. */
const CORDON_TAINT = 'node.kubernetes.io/unschedulable';

/** When the node was cordoned; null when it does not say. */
export function cordonedAt({ taints }: NodeRecord): Millis | null {
  return taints.find(({ key }) => key === CORDON_TAINT)?.addedAt ?? null;
}
