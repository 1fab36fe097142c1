import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { conditionOf, controllerReference, metadataOf, objectOf } from './render-common.ts';
import { nonZero, templateObject } from './render-workload.ts';
import { revisionOf } from './stateful-set-controller.ts';
import {
  type CronJob,
  type DaemonSet,
  type Job,
  type JobSpec,
  jobIsFinished,
  type StatefulSet,
} from './workload-objects.ts';

type Fields = Readonly<Record<string, unknown>>;

export function renderStatefulSet(set: StatefulSet): KubernetesObject {
  const { template, status } = set;
  const spec = {
    replicas: set.replicas,
    selector: { matchLabels: template.labels },
    template: templateObject(template, {}),
    ...(set.claims.length === 0 ? {} : { volumeClaimTemplates: set.claims.map(claimTemplate) }),
    serviceName: set.name,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  };
  const updateRevision = revisionOf(set);
  return objectOf(set, metadataOf(set, { generation: set.generation, labels: template.labels }), {
    spec,
    status: {
      observedGeneration: status.observedGeneration,
      replicas: status.replicas,
      ...nonZero({ readyReplicas: status.ready, currentReplicas: status.current, updatedReplicas: status.updated }),
      availableReplicas: status.ready,
      currentRevision: set.currentRevision,
      updateRevision,
      collisionCount: 0,
    },
  });
}

function claimTemplate({ name, size, storageClass }: StatefulSet['claims'][number]): Fields {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(storageClass === null ? {} : { storageClassName: storageClass }),
      volumeMode: 'Filesystem',
    },
    status: { phase: 'Pending' },
  };
}

export function renderDaemonSet(set: DaemonSet): KubernetesObject {
  const { template, status } = set;
  const annotations = { 'deprecated.daemonset.template.generation': String(set.generation) };
  const metadata = metadataOf(set, { generation: set.generation, labels: template.labels, annotations });
  return objectOf(set, metadata, {
    spec: {
      selector: { matchLabels: template.labels },
      template: templateObject(template, {}),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    },
    status: {
      currentNumberScheduled: status.current,
      numberMisscheduled: status.misscheduled,
      desiredNumberScheduled: status.desired,
      numberReady: status.ready,
      observedGeneration: status.observedGeneration,
      ...nonZero({
        updatedNumberScheduled: status.updated,
        numberAvailable: status.ready,
        numberUnavailable: status.desired - status.ready,
      }),
    },
  });
}

function jobSpec(spec: JobSpec, labels: Fields): Fields {
  return {
    parallelism: spec.parallelism,
    completions: spec.completions,
    ...(spec.deadline === null ? {} : { activeDeadlineSeconds: spec.deadline / 1000 }),
    backoffLimit: spec.backoffLimit,
    ...(spec.ttl === null ? {} : { ttlSecondsAfterFinished: spec.ttl / 1000 }),
    template: templateObject(spec.template, labels),
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  };
}

export function renderJob(job: Job): KubernetesObject {
  const labels = {
    'batch.kubernetes.io/controller-uid': job.uid,
    'batch.kubernetes.io/job-name': job.name,
    'controller-uid': job.uid,
    'job-name': job.name,
  };
  const scheduled =
    job.scheduledFor === null
      ? {}
      : { annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(job.scheduledFor) } };
  const metadata = metadataOf(job, {
    generation: 1,
    labels: { ...job.spec.template.labels, ...labels },
    ...scheduled,
    ...(job.owner === null ? {} : { ownerReferences: [controllerReference(job.owner)] }),
  });
  const { active, ready, succeeded, failed } = job.status;
  const conditions = job.conditions.map((condition) =>
    conditionOf(condition, { lastProbeTime: timestamp(condition.changedAt) }),
  );
  const { parallelism, ...spec } = jobSpec(job.spec, labels);
  return objectOf(job, metadata, {
    spec: {
      parallelism,
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': job.uid } },
    },
    status: {
      ...(conditions.length === 0 ? {} : { conditions }),
      ...(job.startedAt === null ? {} : { startTime: timestamp(job.startedAt) }),
      ...(job.completedAt === null ? {} : { completionTime: timestamp(job.completedAt) }),
      ...nonZero({ active, succeeded, failed }),
      terminating: 0,
      uncountedTerminatedPods: {},
      ready,
    },
  });
}

export function renderCronJob(cron: CronJob, jobs: readonly Job[]): KubernetesObject {
  const active = jobs
    .filter((job) => !jobIsFinished(job))
    .map(({ apiVersion, kind, namespace, name, uid }) => ({
      apiVersion,
      kind,
      namespace,
      name,
      uid,
    }));
  const { labels } = cron.job.template;
  return objectOf(cron, metadataOf(cron, { generation: cron.generation, labels }), {
    spec: {
      schedule: cron.schedule,
      ...(cron.startingDeadline === null ? {} : { startingDeadlineSeconds: cron.startingDeadline / 1000 }),
      concurrencyPolicy: cron.concurrency,
      suspend: cron.suspended,
      jobTemplate: { metadata: {}, spec: jobSpec(cron.job, {}) },
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    },
    status: {
      ...(active.length === 0 ? {} : { active }),
      ...(cron.lastScheduled === null ? {} : { lastScheduleTime: timestamp(cron.lastScheduled) }),
      ...(cron.lastSuccessful === null ? {} : { lastSuccessfulTime: timestamp(cron.lastSuccessful) }),
    },
  });
}
