import fc from 'fast-check';
import type {
  CronJobRecord,
  DaemonSetRecord,
  DeploymentRecord,
  DisruptionBudgetRecord,
  JobRecord,
  QuotaRecord,
  RecordByKind,
  ReplicaSetRecord,
  ScalerRecord,
  StatefulSetRecord,
  TemplateContainer,
  TemplateRecord,
  WorkloadRecord,
} from '../../src/model/snapshot.ts';
import {
  base,
  conditions,
  conditionsOf,
  count,
  labels,
  moment,
  name,
  namespace,
  orNull,
  record,
  selector,
  words,
  write,
} from './arbitrary-parts.ts';
import { MINUTE, NOON } from './situations.ts';

/** Workloads and what governs them, as no cluster would have them. */

const digest = fc.constantFrom('x7Gh', '_a-0', '?');
const quantity = orNull(fc.constantFrom('128Mi', '1', '250m', '2 Gi', ''));
const source = fc.constantFrom('configmap/api', 'secret/db');

const template = record<TemplateRecord>({
  containers: fc.array(
    record<TemplateContainer>({
      ...{ name, role: fc.constantFrom('main', 'init', 'sidecar'), image: words },
      resources: record<TemplateContainer['resources']>({
        ...{ memoryRequest: quantity, memoryLimit: quantity, cpuRequest: quantity, cpuLimit: quantity },
        storageLimit: quantity,
      }),
      ...{ probes: orNull(digest), command: orNull(digest), envFrom: fc.array(source, { maxLength: 2 }) },
      env: fc.array(
        fc.tuple(name, fc.oneof(digest, source)).map(([variable, from]) => `${variable}=${from}`),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 2 },
  ),
  ...{ configs: fc.array(source, { maxLength: 2 }), volumes: orNull(digest), placement: orNull(digest) },
  restartedAt: moment,
});

const workload = {
  ...base,
  ...{ desired: count, ready: count, available: count, updated: count, unobserved: fc.boolean() },
  ...{ images: fc.array(words, { maxLength: 2 }), templateLabels: labels, selector, conditions },
  ...{ template: orNull(template), changedBy: write, scaledBy: write },
} satisfies { readonly [K in keyof WorkloadRecord]: fc.Arbitrary<WorkloadRecord[K]> };

const replicaSet = record<ReplicaSetRecord>({ ...workload, revision: orNull(name) });

const job = record<JobRecord>({
  ...base,
  ...{ generateName: orNull(name), suspended: fc.boolean(), completions: orNull(count), parallelism: count },
  ...{
    backoffLimit: count,
    active: count,
    ready: orNull(count),
    succeeded: count,
    failed: count,
    failedIndexes: orNull(words),
  },
  ...{ startedAt: moment, completedAt: moment },
  conditions: conditionsOf(['Failed', 'Complete', 'FailureTarget'], ['BackoffLimitExceeded', 'DeadlineExceeded']),
  ...{ images: fc.array(words, { maxLength: 2 }), templateLabels: labels },
});

/** By chance alone hardly any Job runs for days. */
const stuckJob = job.map(
  (parts): JobRecord => ({
    ...parts,
    ...{ active: 1, ready: 0, suspended: false, deletingAt: null, startedAt: NOON - 5_000 * MINUTE },
  }),
);

const cronJob = record<CronJobRecord>({
  ...base,
  schedule: fc.oneof(fc.constantFrom('*/5 * * * *', '0 3 * * *', '@hourly', '0 0 30 2 *', ''), words),
  timeZone: fc.constantFrom(null, 'Europe/Berlin', 'No/Where'),
  ...{
    suspended: fc.boolean(),
    concurrency: fc.constantFrom('Allow', 'Forbid', 'Replace'),
    startingDeadline: orNull(count),
  },
  ...{ lastScheduledAt: moment, lastSucceededAt: moment, images: fc.array(words, { maxLength: 2 }) },
  configs: fc.array(source, { maxLength: 2 }),
  active: fc.array(record<CronJobRecord['active'][number]>({ namespace, name }), { maxLength: 2 }),
});

const scaler = record<ScalerRecord>({
  ...base,
  target: record<ScalerRecord['target']>({ kind: fc.constantFrom('Deployment', 'StatefulSet', ''), name }),
  ...{ min: count, max: count, current: count, wanted: count, lastScaledAt: moment, changedBy: write },
  conditions: conditionsOf(
    ['AbleToScale', 'ScalingActive', 'ScalingLimited'],
    ['FailedGetScale', 'ScalingDisabled', 'TooManyReplicas'],
  ),
});

const disruptionBudget = record<DisruptionBudgetRecord>({
  ...base,
  ...{ selector, minAvailable: orNull(words), maxUnavailable: orNull(words), allowed: count, healthy: count },
  ...{ wantedHealthy: count, expected: count, unobserved: fc.boolean(), conditions },
});

const quota = record<QuotaRecord>({
  ...base,
  resources: fc.array(
    record<QuotaRecord['resources'][number]>({
      name: fc.constantFrom('limits.memory', 'requests.storage', 'pods'),
      ...{ hard: words, used: words, share: orNull(fc.double({ noNaN: true })) },
    }),
    { maxLength: 3 },
  ),
});

type Workloads =
  | 'deployments'
  | 'replicasets'
  | 'statefulsets'
  | 'daemonsets'
  | 'replicationcontrollers'
  | 'jobs'
  | 'cronjobs'
  | 'horizontalpodautoscalers'
  | 'poddisruptionbudgets'
  | 'resourcequotas';

export const anyWorkloads: { readonly [K in Workloads]: fc.Arbitrary<RecordByKind[K]> } = {
  deployments: record<DeploymentRecord>({ ...workload, paused: fc.boolean(), revision: orNull(name) }),
  replicasets: replicaSet,
  replicationcontrollers: replicaSet,
  statefulsets: record<StatefulSetRecord>({
    ...workload,
    ...{ service: orNull(name), currentRevision: orNull(name), updateRevision: orNull(name) },
    ...{ partition: count, onDelete: fc.boolean() },
  }),
  daemonsets: record<DaemonSetRecord>({
    ...workload,
    ...{ misscheduled: count, onDelete: fc.boolean(), maxUnavailable: fc.constantFrom('1', '10%', '', '-1', 'x%') },
  }),
  jobs: fc.oneof({ weight: 5, arbitrary: job }, { weight: 1, arbitrary: stuckJob }),
  cronjobs: cronJob,
  horizontalpodautoscalers: scaler,
  poddisruptionbudgets: disruptionBudget,
  resourcequotas: quota,
};
