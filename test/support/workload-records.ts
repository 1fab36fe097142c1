import type {
  CronJobRecord,
  DaemonSetRecord,
  DeploymentRecord,
  JobRecord,
  Labels,
  ObjectRecord,
  ReplicaSetRecord,
  StatefulSetRecord,
  TemplateContainer,
  TemplateRecord,
} from '../../src/model/snapshot.ts';
import { MINUTE, NOON } from './situations.ts';

/** Builders of workloads in namespace shop, healthy and days old until `parts` say otherwise. */

export const API_LABELS: Labels = { app: 'api' };

export function anObject(name: string, parts: Partial<ObjectRecord> = {}): ObjectRecord {
  return {
    namespace: 'shop',
    name,
    created: NOON - 5_000 * MINUTE,
    deletingAt: null,
    finalizers: [],
    labels: {},
    controller: null,
    marks: null,
    ...parts,
  };
}

/** One container, named as in images. */
export function aTemplate(name: string, parts: Partial<TemplateContainer> = {}): TemplateRecord {
  return {
    containers: [
      {
        name: 'app',
        role: 'main',
        image: `shop/${name}:1.5.0`,
        resources: NO_RESOURCES,
        probes: null,
        command: null,
        env: [],
        envFrom: [],
        ...parts,
      },
    ],
    configs: [],
    volumes: null,
    placement: null,
    restartedAt: null,
  };
}

const NO_RESOURCES = {
  ...{ memoryRequest: null, memoryLimit: null, cpuRequest: null, cpuLimit: null, storageLimit: null },
} as const;

function workload(name: string) {
  return {
    ...anObject(name),
    desired: 3,
    ready: 3,
    available: 3,
    updated: 3,
    unobserved: false,
    images: [`app=shop/${name}:1.5.0`],
    templateLabels: { app: name },
    template: aTemplate(name),
    changedBy: null,
    scaledBy: null,
    selector: { labels: { app: name }, expressions: [] },
    conditions: [],
  };
}

export function aPlainDeployment(parts: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return { ...workload('api'), paused: false, revision: '7', ...parts };
}

export function aReplicaSet(parts: Partial<ReplicaSetRecord> = {}): ReplicaSetRecord {
  return {
    ...workload('api'),
    name: 'api-7d9f5c8b6d',
    created: NOON - 120 * MINUTE,
    updated: 0,
    template: null,
    controller: { kind: 'Deployment', name: 'api' },
    revision: '7',
    ...parts,
  };
}

export function aStatefulSet(parts: Partial<StatefulSetRecord> = {}): StatefulSetRecord {
  return {
    ...workload('db'),
    service: 'db',
    currentRevision: 'db-6d5f7c9b8',
    updateRevision: 'db-6d5f7c9b8',
    partition: 0,
    onDelete: false,
    ...parts,
  };
}

export function aDaemonSet(parts: Partial<DaemonSetRecord> = {}): DaemonSetRecord {
  return { ...workload('agent'), misscheduled: 0, onDelete: false, maxUnavailable: '1', ...parts };
}

/** A Job of the CronJob report that has run for half an hour. */
export function aJob(parts: Partial<JobRecord> = {}): JobRecord {
  return {
    ...anObject('report-29000000', { created: NOON - 30 * MINUTE }),
    controller: { kind: 'CronJob', name: 'report' },
    generateName: null,
    suspended: false,
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    active: 1,
    ready: 1,
    succeeded: 0,
    failed: 0,
    failedIndexes: null,
    startedAt: NOON - 30 * MINUTE,
    completedAt: null,
    conditions: [],
    images: ['report=shop/report:2.1.0'],
    templateLabels: { app: 'report' },
    ...parts,
  };
}

/** Every hour; the last run was on time. */
export function aCronJob(parts: Partial<CronJobRecord> = {}): CronJobRecord {
  return {
    ...anObject('report'),
    schedule: '0 * * * *',
    timeZone: null,
    suspended: false,
    concurrency: 'Allow',
    startingDeadline: null,
    lastScheduledAt: NOON,
    lastSucceededAt: NOON - 59 * MINUTE,
    active: [],
    images: ['report=shop/report:2.1.0'],
    configs: [],
    ...parts,
  };
}
