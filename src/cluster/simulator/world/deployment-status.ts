import { findCondition, withCondition } from './conditions.ts';
import type { Condition, Deployment, DeploymentStatus, ReplicaSet } from './objects.ts';
import { resolveFenceposts } from './rollout-arithmetic.ts';

/** What one sync of a Deployment makes of its status (deployment controller, progress.go and sync.go). */
export interface DeploymentVerdict {
  readonly status: DeploymentStatus;
  readonly conditions: readonly Condition[];
}

/** Counts, Available and Progressing from the ReplicaSets; `current` is the one of the present template. */
export function judgeDeployment(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | null,
  now: number,
): DeploymentVerdict {
  const total = (field: 'replicas' | 'ready'): number => all.reduce((sum, { status }) => sum + status[field], 0);
  const status: DeploymentStatus = {
    observedGeneration: deployment.generation,
    replicas: total('replicas'),
    updated: current?.status.replicas ?? 0,
    ready: total('ready'),
    // minReadySeconds is 0: ready is available.
    available: total('ready'),
  };
  const { maxUnavailable } = deployment.rollout.recreate
    ? { maxUnavailable: 0 }
    : resolveFenceposts(deployment.rollout.maxSurge, deployment.rollout.maxUnavailable, deployment.replicas);
  const enough = status.available >= deployment.replicas - maxUnavailable;
  const conditions = setCondition(
    judgeProgress(deployment, status, current, now),
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
  return { status, conditions: withReplicaFailure(conditions, current, now) };
}

/** A refusal to create pods is copied from the current ReplicaSet, and goes with it. */
function withReplicaFailure(
  conditions: readonly Condition[],
  current: ReplicaSet | null,
  now: number,
): readonly Condition[] {
  const failure = current === null ? null : findCondition(current.conditions, 'ReplicaFailure');
  const before = findCondition(conditions, 'ReplicaFailure');
  if (failure === null) return before === null ? conditions : conditions.filter((condition) => condition !== before);
  const { type, status, reason, message } = failure;
  return setCondition(conditions, { type, status, reason, message }, now);
}

function judgeProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  current: ReplicaSet | null,
  now: number,
): readonly Condition[] {
  const { conditions } = deployment;
  const before = findCondition(conditions, 'Progressing');
  const settled = status.replicas === status.updated && before?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;
  const subject = current === null ? `Deployment "${deployment.name}"` : `ReplicaSet "${current.name}"`;
  const progressing = (fields: Pick<Condition, 'status' | 'reason' | 'message'>) =>
    setCondition(conditions, { type: 'Progressing', ...fields }, now);

  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return progressing({ status: 'True', reason: 'NewReplicaSetAvailable', message });
  }
  if (hasProgressed(deployment.status, status)) {
    // Each sign of progress starts the deadline anew, even where the condition reads the same.
    const changedAt = before?.status === 'True' ? before.changedAt : now;
    const message = `${subject} is progressing.`;
    const renewed = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message,
      changedAt,
      updatedAt: now,
    } as const;
    return [...conditions.filter(({ type }) => type !== 'Progressing'), renewed];
  }
  if (before !== null && timedOut(before, deployment.progressDeadline, now)) {
    const message = `${subject} has timed out progressing.`;
    return progressing({ status: 'False', reason: 'ProgressDeadlineExceeded', message });
  }
  return conditions;
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment;
  return status.updated === replicas && status.replicas === replicas && status.available === replicas;
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  return (
    after.updated > before.updated ||
    after.replicas - after.updated < before.replicas - before.updated ||
    after.ready > before.ready ||
    after.available > before.available
  );
}

function timedOut(progressing: Condition, deadline: number, now: number): boolean {
  if (progressing.reason === 'NewReplicaSetAvailable') return false;
  return progressing.reason === 'ProgressDeadlineExceeded' || progressing.updatedAt + deadline < now;
}

/** Kubernetes' SetDeploymentCondition: the same status and reason leave a condition as it is, message and times too. */
function setCondition(
  conditions: readonly Condition[],
  change: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: number,
): readonly Condition[] {
  const before = findCondition(conditions, change.type);
  if (before?.status === change.status && before.reason === change.reason) return conditions;
  return withCondition(conditions, change, now);
}
