import type { ObjectRef } from '../model/objects.ts';
import type { ControllerRef, ObjectRecord, PodRecord } from '../model/snapshot.ts';

/** Finds a record of an intermediate owner; undefined when it was not seen. */
export interface OwnerLookup {
  replicaSet(namespace: string, name: string): ObjectRecord | undefined;
  job(namespace: string, name: string): ObjectRecord | undefined;
}

/**
 * The workload a pod belongs to, following only `controller: true` references: ReplicaSet to Deployment (or whatever
 * owns it, such as an Argo Rollout), Job to CronJob. Where the ReplicaSet was not seen, the label pod-template-hash
 * tells that a Deployment made it, and its name which: Kubernetes calls the ReplicaSet `<deployment>-<hash>`.
 */
export function owningWorkload(pod: PodRecord, lookup: OwnerLookup): ObjectRef {
  const { namespace, controller } = pod;
  if (controller === null) return { kind: 'Pod', namespace, name: pod.name };

  if (controller.kind === 'ReplicaSet') {
    const seen = lookup.replicaSet(namespace, controller.name);
    if (seen !== undefined) return seen.controller === null ? named(controller) : named(seen.controller);
    // Kubernetes up to 1.10 wrote the label in decimal and the name's hash encoded: only the last part's form is common.
    const deployment = pod.templateHash === null ? null : /^(.+)-[a-z0-9]{4,16}$/.exec(controller.name)?.[1];
    if (deployment != null) return { kind: 'Deployment', namespace, name: deployment };
    return named(controller);
  }

  if (controller.kind === 'Job') {
    const owner = lookup.job(namespace, controller.name)?.controller;
    return named(owner ?? controller);
  }

  // A static pod is controlled by its Node, but what fails is the pod: its name already holds the node's and never changes.
  if (controller.kind === 'Node') return { kind: 'Pod', namespace, name: pod.name };

  return named(controller);

  function named(reference: ControllerRef): ObjectRef {
    return { kind: reference.kind, namespace, name: reference.name };
  }
}
