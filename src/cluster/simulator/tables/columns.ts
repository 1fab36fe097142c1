import type { ApiResource, PrinterColumn } from '../api/resources.ts';
import { AUTOSCALER_COLUMNS } from './autoscalers.ts';
import * as cluster from './cluster.ts';
import { AGE, type Column, NAME, since } from './column.ts';
import { jsonPath } from './json-path.ts';
import * as network from './network.ts';
import { NODE_COLUMNS } from './nodes.ts';
import { POD_COLUMNS } from './pods.ts';
import * as storage from './storage.ts';
import * as workloads from './workloads.ts';

const DEFAULT: readonly Column[] = [NAME, AGE];

/** By group and plural, as in the URL. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/pods': POD_COLUMNS,
  '/nodes': NODE_COLUMNS,
  '/namespaces': cluster.NAMESPACE_COLUMNS,
  '/events': cluster.EVENT_COLUMNS,
  'events.k8s.io/events': cluster.EVENT_COLUMNS,
  '/configmaps': cluster.CONFIG_MAP_COLUMNS,
  '/secrets': cluster.SECRET_COLUMNS,
  '/resourcequotas': cluster.QUOTA_COLUMNS,
  '/services': network.SERVICE_COLUMNS,
  '/endpoints': network.ENDPOINTS_COLUMNS,
  'discovery.k8s.io/endpointslices': network.ENDPOINT_SLICE_COLUMNS,
  'networking.k8s.io/ingresses': network.INGRESS_COLUMNS,
  'networking.k8s.io/networkpolicies': network.NETWORK_POLICY_COLUMNS,
  '/persistentvolumeclaims': storage.CLAIM_COLUMNS,
  '/persistentvolumes': storage.VOLUME_COLUMNS,
  'storage.k8s.io/storageclasses': storage.STORAGE_CLASS_COLUMNS,
  '/replicationcontrollers': workloads.REPLICATION_CONTROLLER_COLUMNS,
  'apps/deployments': workloads.DEPLOYMENT_COLUMNS,
  'apps/replicasets': workloads.REPLICA_SET_COLUMNS,
  'apps/statefulsets': workloads.STATEFUL_SET_COLUMNS,
  'apps/daemonsets': workloads.DAEMON_SET_COLUMNS,
  'batch/jobs': workloads.JOB_COLUMNS,
  'batch/cronjobs': workloads.CRON_JOB_COLUMNS,
  'autoscaling/horizontalpodautoscalers': AUTOSCALER_COLUMNS,
  'policy/poddisruptionbudgets': cluster.DISRUPTION_BUDGET_COLUMNS,
  'apiregistration.k8s.io/apiservices': cluster.API_SERVICE_COLUMNS,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': cluster.WEBHOOK_COLUMNS,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': cluster.WEBHOOK_COLUMNS,
  'coordination.k8s.io/leases': cluster.LEASE_COLUMNS,
  'apiextensions.k8s.io/customresourcedefinitions': cluster.DEFINITION_COLUMNS,
  'scheduling.k8s.io/priorityclasses': cluster.PRIORITY_CLASS_COLUMNS,
};

/** How kubectl prints a resource: Kubernetes' own columns, a definition's, or name and age. */
export function columnsOf({ group, plural, columns }: ApiResource): readonly Column[] {
  if (columns !== undefined && columns.length > 0) return [NAME, ...columns.map(customColumn)];
  return COLUMNS[`${group}/${plural}`] ?? DEFAULT;
}

function customColumn({ name, type, description, priority, path }: PrinterColumn): Column {
  return {
    name,
    type,
    description,
    priority,
    cell(object, now) {
      const [value] = jsonPath(object, path);
      if (value === undefined) return type === 'date' ? '<unknown>' : '';
      if (type === 'date') return since(value, now);
      if (typeof value === 'number' || typeof value === 'boolean') return value;
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
  };
}
