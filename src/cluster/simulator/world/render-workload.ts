import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import type { Deployment, PodTemplate, ReplicaSet } from './objects.ts';
import { conditionOf, controllerReference, metadataOf, objectOf } from './render-common.ts';
import { templateSpec } from './render-pod-spec.ts';

type Fields = Readonly<Record<string, unknown>>;

export function renderDeployment(deployment: Deployment): KubernetesObject {
  const { template, status, rollout } = deployment;
  const metadata = metadataOf(deployment, {
    generation: deployment.generation,
    labels: template.labels,
    annotations: { 'deployment.kubernetes.io/revision': String(deployment.revision) },
  });
  const rolling = { maxUnavailable: rollout.maxUnavailable, maxSurge: rollout.maxSurge };
  const spec = {
    replicas: deployment.replicas,
    selector: { matchLabels: template.labels },
    template: templateObject(template, {}),
    strategy: rollout.recreate ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: rolling },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: deployment.progressDeadline / 1000,
  };
  // Kubernetes leaves counts of zero out, and unavailable ones are those that are not available yet.
  const counts = nonZero({
    replicas: status.replicas,
    updatedReplicas: status.updated,
    readyReplicas: status.ready,
    availableReplicas: status.available,
    unavailableReplicas: Math.max(0, Math.max(status.replicas, deployment.replicas) - status.available),
  });
  const conditions = deployment.conditions.map((condition) =>
    conditionOf(condition, { lastUpdateTime: timestamp(condition.updatedAt) }),
  );
  return objectOf(deployment, metadata, {
    spec,
    status: { observedGeneration: status.observedGeneration, ...counts, conditions },
  });
}

export function renderReplicaSet(set: ReplicaSet): KubernetesObject {
  const hash = { 'pod-template-hash': set.hash };
  const labels = { ...set.template.labels, ...hash };
  const metadata = metadataOf(set, {
    generation: set.generation,
    labels,
    annotations: {
      'deployment.kubernetes.io/desired-replicas': String(set.desiredReplicas),
      'deployment.kubernetes.io/max-replicas': String(set.maxReplicas),
      'deployment.kubernetes.io/revision': String(set.revision),
    },
    ownerReferences: [controllerReference(set.owner)],
  });
  const { replicas, ready } = set.status;
  return objectOf(set, metadata, {
    spec: { replicas: set.replicas, selector: { matchLabels: labels }, template: templateObject(set.template, hash) },
    status: {
      replicas,
      ...nonZero({ fullyLabeledReplicas: replicas, readyReplicas: ready, availableReplicas: ready }),
      observedGeneration: set.generation,
      ...(set.conditions.length === 0
        ? {}
        : { conditions: set.conditions.map((condition) => conditionOf(condition, {})) }),
    },
  });
}

export function templateObject(template: PodTemplate, moreLabels: Fields): Fields {
  const annotated = Object.keys(template.annotations).length > 0;
  return {
    metadata: {
      labels: { ...template.labels, ...moreLabels },
      ...(annotated ? { annotations: template.annotations } : {}),
    },
    spec: templateSpec(template),
  };
}

export function nonZero(counts: Readonly<Record<string, number>>): Fields {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
