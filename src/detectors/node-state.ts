import type { Evidence } from '../model/finding.ts';
import type { ObjectRef } from '../model/objects.ts';
import type { ConditionRecord, NodeRecord } from '../model/snapshot.ts';
import type { View } from './view.ts';

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

export function nodeCondition(node: NodeRecord, type: string): ConditionRecord | undefined {
  return node.conditions.find((condition) => condition.type === type);
}

/** Is it being removed on purpose? Then whatever it reports will pass by itself. */
export function isLeaving(node: NodeRecord): boolean {
  return node.deletingAt !== null || node.taints.some((taint) => REMOVAL_TAINTS.has(taint.key));
}

/** Nodes that are just joining are not ready, have no network and restart their kubelet. */
export function isYoung(node: NodeRecord, view: View): boolean {
  return node.created !== null && view.clock.now - node.created < view.thresholds.node.young;
}

/** `DiskPressure: True (KubeletHasDiskPressure)`, and the condition's own words. */
export function conditionEvidence({ type, status, reason, message }: ConditionRecord): Evidence[] {
  return [
    { label: type, value: reason === null ? status : `${status} (${reason})` },
    ...(message === null ? [] : [{ label: `${type} says`, value: message, free: true as const }]),
  ];
}

/** The earliest known start of several conditions; null when none is known. */
export function earliest(conditions: readonly ConditionRecord[]): number | null {
  const known = conditions.map(({ changedAt }) => changedAt).filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.min(...known);
}
