import type { KindName } from '../model/snapshot.ts';

/** Where the Kubernetes API serves a kind. RBAC, the API source, dumps and the simulator read this one table. */
export interface Resource {
  /** The API group; '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural in the URL. */
  readonly plural: string;
  /** The object's own kind, as in `kind: Pod`. */
  readonly objectKind: string;
  readonly namespaced: boolean;
}

/** Kinds with one place in the API. Custom resources have each their own. */
export type BuiltInKind = Exclude<KindName, 'customresources'>;

export const RESOURCES: { readonly [K in BuiltInKind]: Resource } = {
  pods: namespaced('', 'v1', 'pods', 'Pod'),
  nodes: clusterScoped('', 'v1', 'nodes', 'Node'),
  deployments: namespaced('apps', 'v1', 'deployments', 'Deployment'),
  replicasets: namespaced('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulsets: namespaced('apps', 'v1', 'statefulsets', 'StatefulSet'),
  daemonsets: namespaced('apps', 'v1', 'daemonsets', 'DaemonSet'),
  replicationcontrollers: namespaced('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  jobs: namespaced('batch', 'v1', 'jobs', 'Job'),
  cronjobs: namespaced('batch', 'v1', 'cronjobs', 'CronJob'),
  horizontalpodautoscalers: namespaced('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  poddisruptionbudgets: namespaced('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  services: namespaced('', 'v1', 'services', 'Service'),
  endpointslices: namespaced('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  ingresses: namespaced('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  persistentvolumeclaims: namespaced('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  persistentvolumes: clusterScoped('', 'v1', 'persistentvolumes', 'PersistentVolume'),
  storageclasses: clusterScoped('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass'),
  resourcequotas: namespaced('', 'v1', 'resourcequotas', 'ResourceQuota'),
  namespaces: clusterScoped('', 'v1', 'namespaces', 'Namespace'),
  apiservices: clusterScoped('apiregistration.k8s.io', 'v1', 'apiservices', 'APIService'),
  validatingwebhookconfigurations: clusterScoped(
    'admissionregistration.k8s.io',
    'v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
  ),
  mutatingwebhookconfigurations: clusterScoped(
    'admissionregistration.k8s.io',
    'v1',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
  ),
  leases: namespaced('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  configmaps: namespaced('', 'v1', 'configmaps', 'ConfigMap'),
  events: namespaced('', 'v1', 'events', 'Event'),
};

function namespaced(group: string, version: string, plural: BuiltInKind, objectKind: string): Resource {
  return { group, version, plural, objectKind, namespaced: true };
}

function clusterScoped(group: string, version: string, plural: BuiltInKind, objectKind: string): Resource {
  return { group, version, plural, objectKind, namespaced: false };
}

/** Kinds of which nothing but metadata is asked for: what is in them stays in the cluster. */
export const METADATA_ONLY: ReadonlySet<KindName> = new Set(['configmaps']);

/** `/api/v1/pods`, or `/apis/apps/v1/namespaces/shop/deployments`. */
export function listPath(resource: Omit<Resource, 'objectKind'>, namespace: string | null): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = namespace !== null && resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}`;
}
