import type {
  CronJobRecord,
  DaemonSetRecord,
  DeploymentRecord,
  JobRecord,
  ReplicaSetRecord,
  StatefulSetRecord,
  WorkloadRecord,
} from '../../model/snapshot.ts';
import {
  conditions,
  GENERATION,
  metadata,
  numberOrText,
  observedGeneration,
  type Raw,
  scaleWrite,
  selector,
  time,
  write,
} from './common.ts';
import { imagesTemplate, renderTemplate } from './template.ts';

export function renderDeployment(record: DeploymentRecord): Raw {
  return workload(record, { annotations: revision(record.revision), spec: { paused: record.paused } });
}

export function renderReplicaSet(record: ReplicaSetRecord): Raw {
  return workload(record, { annotations: revision(record.revision) });
}

/** Its selector is a plain map of labels. */
export function renderReplicationController(record: ReplicaSetRecord): Raw {
  const { selector: own } = record;
  const isPlain =
    own !== null && own.expressions.length === 0 && !('matchLabels' in own.labels || 'matchExpressions' in own.labels);
  return workload(record, { annotations: revision(record.revision), spec: isPlain ? { selector: own.labels } : {} });
}

export function renderStatefulSet(record: StatefulSetRecord): Raw {
  const { service, currentRevision, updateRevision, partition, onDelete } = record;
  const updateStrategy = { type: onDelete ? 'OnDelete' : 'RollingUpdate', rollingUpdate: { partition } };
  return workload(record, {
    spec: { serviceName: service ?? undefined, updateStrategy },
    status: { currentRevision: currentRevision ?? undefined, updateRevision: updateRevision ?? undefined },
  });
}

export function renderDaemonSet(record: DaemonSetRecord): Raw {
  const { desired, ready, available, updated, misscheduled, onDelete } = record;
  const rollingUpdate = { maxUnavailable: numberOrText(record.maxUnavailable) };
  return workload(record, {
    spec: { replicas: undefined, updateStrategy: { type: onDelete ? 'OnDelete' : 'RollingUpdate', rollingUpdate } },
    status: {
      ...{ readyReplicas: undefined, availableReplicas: undefined, updatedReplicas: undefined },
      ...{ desiredNumberScheduled: desired, numberReady: ready, numberAvailable: available },
      ...{ updatedNumberScheduled: updated, numberMisscheduled: misscheduled },
    },
  });
}

export function renderJob(record: JobRecord): Raw {
  const { generateName, suspended, completions, parallelism, backoffLimit, images, templateLabels } = record;
  const { active, ready, succeeded, failed, failedIndexes, startedAt, completedAt } = record;
  return {
    metadata: metadata(record, { generateName }),
    spec: {
      ...{ suspend: suspended, completions: completions ?? undefined, parallelism, backoffLimit },
      template: imagesTemplate(images, templateLabels),
    },
    status: {
      ...{ active, ready, succeeded, failed, failedIndexes: failedIndexes ?? undefined },
      ...{ startTime: time(startedAt), completionTime: time(completedAt), conditions: conditions(record.conditions) },
    },
  };
}

export function renderCronJob(record: CronJobRecord): Raw {
  const { schedule, timeZone, suspended, concurrency, startingDeadline, active, images, configs } = record;
  return {
    metadata: metadata(record),
    spec: {
      ...{ schedule, timeZone: timeZone ?? undefined, suspend: suspended, concurrencyPolicy: concurrency },
      startingDeadlineSeconds: startingDeadline === null ? undefined : startingDeadline / 1_000,
      jobTemplate: { spec: { template: imagesTemplate(images, {}, null, configs) } },
    },
    status: {
      active: active.map(({ namespace, name }) => ({ kind: 'Job', apiVersion: 'batch/v1', namespace, name })),
      ...{ lastScheduleTime: time(record.lastScheduledAt), lastSuccessfulTime: time(record.lastSucceededAt) },
    },
  };
}

interface Own {
  readonly annotations?: Raw;
  readonly spec?: Raw;
  readonly status?: Raw;
}

function workload(record: WorkloadRecord, { annotations, spec, status }: Own): Raw {
  const { desired, ready, available, updated, unobserved, changedBy, scaledBy } = record;
  const managedFields = [...write(changedBy, ['f:spec']), ...scaleWrite(scaledBy)];
  return {
    metadata: metadata(record, {
      ...{ generation: GENERATION, managedFields },
      ...(annotations === undefined ? {} : { annotations }),
    }),
    spec: {
      ...{ replicas: desired, selector: selector(record.selector), template: templateOf(record) },
      ...spec,
    },
    status: {
      observedGeneration: observedGeneration(unobserved),
      ...{ readyReplicas: ready, availableReplicas: available, updatedReplicas: updated },
      conditions: conditions(record.conditions, 'lastUpdateTime'),
      ...status,
    },
  };
}

/** What a workload makes by itself keeps the images of its template, and leaves the rest to its owner. */
function templateOf({ template, images, templateLabels, controller, marks }: WorkloadRecord): Raw | undefined {
  const critical = marks?.critical ?? null;
  if (template !== null) return renderTemplate(template, templateLabels, critical);
  return controller?.kind === 'Deployment' ? imagesTemplate(images, templateLabels, critical) : undefined;
}

function revision(text: string | null): Raw {
  return text === null ? {} : { 'deployment.kubernetes.io/revision': text };
}
