import type { ObjectRef } from '../../model/objects.ts';
import type { ControllerRef, JobRecord, ObjectRecord, PodRecord } from '../../model/snapshot.ts';
import { nameOfRuns, sharedByRuns } from './runs.ts';
import { jobOwner } from './workload-owner.ts';

/** Finds a record of an intermediate owner; undefined when it was not seen. */
export interface OwnerLookup {
  replicaSet(namespace: string, name: string): ObjectRecord | undefined;
  replicationController(namespace: string, name: string): ObjectRecord | undefined;
  job(namespace: string, name: string): JobRecord | undefined;
  pod(namespace: string, name: string): PodRecord | undefined;
}

/**
 * The workload a pod belongs to, following only `controller: true` references: ReplicaSet to Deployment (or whatever
 * owns it, such as an Argo Rollout), ReplicationController to DeploymentConfig, Job to CronJob. Where the ReplicaSet was not
 * seen, the label pod-template-hash tells that a Deployment made it, and its name which: Kubernetes calls the ReplicaSet
 * `<deployment>-<hash>`. What runs once and is made anew each time (a standalone Job with generateName, a Workflow, a
 * TaskRun, a runner) is told under the name its runs share, which ends with `-`, so that no run is a new incident.
 */
export function owningWorkload(pod: PodRecord, lookup: OwnerLookup): ObjectRef {
  return ownerOf(pod, lookup, 0);
}

function ownerOf(pod: PodRecord, lookup: OwnerLookup, depth: number): ObjectRef {
  const { namespace, controller } = pod;
  // A pod that someone made with generateName is one of many: a CI runner, a helper of an operator.
  if (controller === null) return { kind: 'Pod', namespace, name: sharedByRuns(pod.generateName) ?? pod.name };

  switch (controller.kind) {
    case 'ReplicaSet':
      return ofReplicaSet(pod, controller, lookup);
    case 'ReplicationController':
      return named(controller, lookup.replicationController(namespace, controller.name)?.controller);
    case 'Job': {
      const job = lookup.job(namespace, controller.name);
      return job === undefined ? named(controller) : jobOwner(job);
    }
    // A static pod is controlled by its Node, but what fails is the pod: its name already holds the node's and never changes.
    case 'Node':
      return { kind: 'Pod', namespace, name: pod.name };
    case 'Pod': {
      // Spark's executors are controlled by their driver, a pod. No real chain is longer.
      const driver = depth > 2 ? undefined : lookup.pod(namespace, controller.name);
      return driver === undefined || driver === pod ? named(controller) : ownerOf(driver, lookup, depth + 1);
    }
    default:
      return named(controller);
  }

  function named(reference: ControllerRef, above?: ControllerRef | null): ObjectRef {
    const { kind, name } = above ?? reference;
    return { kind, namespace, name: nameOfRuns(kind, name) };
  }

  function ofReplicaSet({ templateHash }: PodRecord, reference: ControllerRef, { replicaSet }: OwnerLookup): ObjectRef {
    const seen = replicaSet(namespace, reference.name);
    if (seen !== undefined) return named(reference, seen.controller);
    // Kubernetes up to 1.10 wrote the label in decimal and the name's hash encoded: only the last part's form is common.
    const deployment = templateHash === null ? null : /^(.+)-[a-z0-9]{4,16}$/.exec(reference.name)?.[1];
    return deployment == null ? named(reference) : { kind: 'Deployment', namespace, name: deployment };
  }
}
