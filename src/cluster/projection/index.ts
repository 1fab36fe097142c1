import type { KindName, RecordByKind } from '../../model/snapshot.ts';
import { projectConfigMap } from './config-map.ts';
import { projectApiService, projectLease, projectNamespace } from './control-plane.ts';
import { projectCronJob } from './cron-job.ts';
import { projectCustomResource } from './custom-resource.ts';
import { projectDaemonSet } from './daemon-set.ts';
import { projectDeployment } from './deployment.ts';
import { projectDisruptionBudget } from './disruption-budget.ts';
import { projectEndpointSlice } from './endpoints.ts';
import { projectEvent } from './event.ts';
import { projectIngress } from './ingress.ts';
import type { Interner } from './interner.ts';
import { projectJob } from './job.ts';
import { projectNode } from './node.ts';
import { projectPod } from './pod.ts';
import { projectQuota } from './quota.ts';
import { projectReplicaSet } from './replicaset.ts';
import { projectScaler } from './scaler.ts';
import { projectService } from './service.ts';
import { projectStatefulSet } from './stateful-set.ts';
import { projectClaim, projectStorageClass, projectVolume } from './storage.ts';
import { projectWebhookConfiguration } from './webhook.ts';

export { projectCustomResource } from './custom-resource.ts';
export { projectEndpoints } from './endpoints.ts';
export { type RawEvent, readEvent, toEventRecord } from './event.ts';
export { createEventLog, type EventLog, MOST_EVENTS } from './event-log.ts';
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
