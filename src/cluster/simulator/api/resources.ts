import type { KubernetesObject } from '../kubernetes-object.ts';

/** One resource the simulated API server knows by name. */
export interface ApiResource {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function resource(group: string, version: string, plural: string, kind: string, namespaced = true): ApiResource {
  return { group, version, plural, kind, namespaced };
}

/** The built-in resources, with the versions Kubernetes 1.34 serves. */
export const API_RESOURCES: readonly ApiResource[] = [
  resource('', 'v1', 'pods', 'Pod'),
  resource('', 'v1', 'nodes', 'Node', false),
  resource('', 'v1', 'namespaces', 'Namespace', false),
  resource('', 'v1', 'events', 'Event'),
  resource('', 'v1', 'services', 'Service'),
  resource('', 'v1', 'endpoints', 'Endpoints'),
  resource('', 'v1', 'configmaps', 'ConfigMap'),
  resource('', 'v1', 'secrets', 'Secret'),
  resource('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  resource('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  resource('', 'v1', 'persistentvolumes', 'PersistentVolume', false),
  resource('', 'v1', 'resourcequotas', 'ResourceQuota'),
  resource('', 'v1', 'limitranges', 'LimitRange'),
  resource('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  resource('apps', 'v1', 'deployments', 'Deployment'),
  resource('apps', 'v1', 'replicasets', 'ReplicaSet'),
  resource('apps', 'v1', 'statefulsets', 'StatefulSet'),
  resource('apps', 'v1', 'daemonsets', 'DaemonSet'),
  resource('batch', 'v1', 'jobs', 'Job'),
  resource('batch', 'v1', 'cronjobs', 'CronJob'),
  resource('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  resource('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  resource('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  resource('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', false),
  resource('coordination.k8s.io', 'v1', 'leases', 'Lease'),
];

/** The group and version of an object's `apiVersion`: `apps/v1`, or `v1` for the core group. */
export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(found: Pick<ApiResource, 'group' | 'version'>): string {
  return found.group === '' ? found.version : `${found.group}/${found.version}`;
}

/** The built-in resource of that name, or null. */
export function findResource(group: string, plural: string): ApiResource | null {
  return API_RESOURCES.find((known) => known.group === group && known.plural === plural) ?? null;
}

/** Where an object is served. A kind that is not built in gets the plural a CustomResourceDefinition usually chooses. */
export function resourceOf(object: KubernetesObject): ApiResource {
  const { group, version } = groupVersion(object.apiVersion);
  const known = API_RESOURCES.find((entry) => entry.group === group && entry.kind === object.kind);
  if (known !== undefined) return { ...known, version };
  const namespaced = object.metadata.namespace !== undefined;
  return { group, version, plural: pluralOf(object.kind), kind: object.kind, namespaced };
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}
