import type { KindName, RecordByKind } from '../../model/snapshot.ts';
import { CONFIG_MAP_READ, projectConfigMap } from './config-map.ts';
import {
  API_SERVICE_READ,
  LEASE_READ,
  NAMESPACE_READ,
  projectApiService,
  projectLease,
  projectNamespace,
} from './control-plane.ts';
import { CRON_JOB_READ, projectCronJob } from './cron-job.ts';
import { CUSTOM_RESOURCE_READ, projectCustomResource } from './custom-resource.ts';
import { DAEMON_SET_READ, projectDaemonSet } from './daemon-set.ts';
import { DEPLOYMENT_READ, projectDeployment } from './deployment.ts';
import { DISRUPTION_BUDGET_READ, projectDisruptionBudget } from './disruption-budget.ts';
import { ENDPOINT_SLICE_READ, projectEndpointSlice } from './endpoints.ts';
import { EVENT_READ, projectEvent } from './event.ts';
import type { FieldsRead } from './fields-read.ts';
import { INGRESS_READ, projectIngress } from './ingress.ts';
import type { Interner } from './interner.ts';
import { JOB_READ, projectJob } from './job.ts';
import { NODE_READ, projectNode } from './node.ts';
import { POD_READ, projectPod } from './pod.ts';
import { projectQuota, QUOTA_READ } from './quota.ts';
import { projectReplicaSet } from './replicaset.ts';
import { projectScaler, SCALER_READ } from './scaler.ts';
import { projectService, SERVICE_READ } from './service.ts';
import { projectStatefulSet, STATEFUL_SET_READ } from './stateful-set.ts';
import {
  CLAIM_READ,
  projectClaim,
  projectStorageClass,
  projectVolume,
  STORAGE_CLASS_READ,
  VOLUME_READ,
} from './storage.ts';
import { projectWebhookConfiguration, WEBHOOK_CONFIGURATION_READ } from './webhook.ts';
import { WORKLOAD_READ } from './workload.ts';

export { CUSTOM_RESOURCE_READ, projectCustomResource } from './custom-resource.ts';
export { ENDPOINTS_READ, projectEndpoints } from './endpoints.ts';
export { type RawEvent, readEvent, toEventRecord } from './event.ts';
export { createEventLog, type EventLog, MOST_EVENTS } from './event-log.ts';
export type { FieldsRead } from './fields-read.ts';
export { createInterner, type Interner } from './interner.ts';

/** Any JSON in, a record or null out, never a throw. */
export type Projectors = { readonly [K in KindName]: (raw: unknown, intern: Interner) => RecordByKind[K] | null };

export const projectors: Projectors = {
  pods: projectPod,
  nodes: projectNode,
  deployments: projectDeployment,
  replicasets: projectReplicaSet,
  statefulsets: projectStatefulSet,
  daemonsets: projectDaemonSet,
  replicationcontrollers: projectReplicaSet,
  jobs: projectJob,
  cronjobs: projectCronJob,
  horizontalpodautoscalers: projectScaler,
  poddisruptionbudgets: projectDisruptionBudget,
  services: projectService,
  endpointslices: projectEndpointSlice,
  ingresses: projectIngress,
  persistentvolumeclaims: projectClaim,
  persistentvolumes: projectVolume,
  storageclasses: projectStorageClass,
  resourcequotas: projectQuota,
  namespaces: projectNamespace,
  apiservices: projectApiService,
  validatingwebhookconfigurations: projectWebhookConfiguration,
  mutatingwebhookconfigurations: projectWebhookConfiguration,
  leases: projectLease,
  configmaps: projectConfigMap,
  // What an object was read as is known to the reader alone; without it the kind stands in.
  customresources: (raw, intern) => projectCustomResource(raw, '', intern),
  events: projectEvent,
};

/** What the projector of a kind reads of an object: nothing else of it needs to be there. */
export const FIELDS_READ: { readonly [K in KindName]: FieldsRead } = {
  pods: POD_READ,
  nodes: NODE_READ,
  deployments: DEPLOYMENT_READ,
  replicasets: WORKLOAD_READ,
  statefulsets: STATEFUL_SET_READ,
  daemonsets: DAEMON_SET_READ,
  replicationcontrollers: WORKLOAD_READ,
  jobs: JOB_READ,
  cronjobs: CRON_JOB_READ,
  horizontalpodautoscalers: SCALER_READ,
  poddisruptionbudgets: DISRUPTION_BUDGET_READ,
  services: SERVICE_READ,
  endpointslices: ENDPOINT_SLICE_READ,
  ingresses: INGRESS_READ,
  persistentvolumeclaims: CLAIM_READ,
  persistentvolumes: VOLUME_READ,
  storageclasses: STORAGE_CLASS_READ,
  resourcequotas: QUOTA_READ,
  namespaces: NAMESPACE_READ,
  apiservices: API_SERVICE_READ,
  validatingwebhookconfigurations: WEBHOOK_CONFIGURATION_READ,
  mutatingwebhookconfigurations: WEBHOOK_CONFIGURATION_READ,
  leases: LEASE_READ,
  configmaps: CONFIG_MAP_READ,
  customresources: CUSTOM_RESOURCE_READ,
  events: EVENT_READ,
};
