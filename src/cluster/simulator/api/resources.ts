import type { KubernetesObject } from '../kubernetes-object.ts';

/** One resource the simulated API server knows by name. */
export interface ApiResource {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Default: the kind in lower case. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** A CustomResourceDefinition's own columns for kubectl. */
  readonly columns?: readonly PrinterColumn[];
}

/** A column of a custom resource: where its value stands, as a JSONPath. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority: number;
  readonly path: string;
}

interface Names {
  readonly short?: readonly string[];
  readonly all?: true;
  readonly scope?: 'cluster';
}

function resource(group: string, version: string, plural: string, kind: string, names: Names = {}): ApiResource {
  return {
    group,
    version,
    plural,
    kind,
    namespaced: names.scope !== 'cluster',
    shortNames: names.short ?? [],
    categories: names.all === true ? ['all'] : [],
  };
}

const core = (plural: string, kind: string, names: Names = {}) => resource('', 'v1', plural, kind, names);
const all = true;
const scope = 'cluster';

/** The built-in resources, with the versions and short names of Kubernetes 1.34. */
export const API_RESOURCES: readonly ApiResource[] = [
  core('configmaps', 'ConfigMap', { short: ['cm'] }),
  core('endpoints', 'Endpoints', { short: ['ep'] }),
  core('events', 'Event', { short: ['ev'] }),
  core('limitranges', 'LimitRange', { short: ['limits'] }),
  core('namespaces', 'Namespace', { short: ['ns'], scope }),
  core('nodes', 'Node', { short: ['no'], scope }),
  core('persistentvolumeclaims', 'PersistentVolumeClaim', { short: ['pvc'] }),
  core('persistentvolumes', 'PersistentVolume', { short: ['pv'], scope }),
  core('pods', 'Pod', { short: ['po'], all }),
  core('replicationcontrollers', 'ReplicationController', { short: ['rc'], all }),
  core('resourcequotas', 'ResourceQuota', { short: ['quota'] }),
  core('secrets', 'Secret'),
  core('serviceaccounts', 'ServiceAccount', { short: ['sa'] }),
  core('services', 'Service', { short: ['svc'], all }),
  resource('apiregistration.k8s.io', 'v1', 'apiservices', 'APIService', { scope }),
  resource('apps', 'v1', 'daemonsets', 'DaemonSet', { short: ['ds'], all }),
  resource('apps', 'v1', 'deployments', 'Deployment', { short: ['deploy'], all }),
  resource('apps', 'v1', 'replicasets', 'ReplicaSet', { short: ['rs'], all }),
  resource('apps', 'v1', 'statefulsets', 'StatefulSet', { short: ['sts'], all }),
  resource('events.k8s.io', 'v1', 'events', 'Event', { short: ['ev'] }),
  resource('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', { short: ['hpa'], all }),
  resource('batch', 'v1', 'cronjobs', 'CronJob', { short: ['cj'], all }),
  resource('batch', 'v1', 'jobs', 'Job', { all }),
  resource('networking.k8s.io', 'v1', 'ingressclasses', 'IngressClass', { scope }),
  resource('networking.k8s.io', 'v1', 'ingresses', 'Ingress', { short: ['ing'] }),
  resource('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', { short: ['netpol'] }),
  resource('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', { short: ['pdb'] }),
  resource('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', { scope }),
  resource('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', { scope }),
  resource('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  resource('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  resource('storage.k8s.io', 'v1', 'csidrivers', 'CSIDriver', { scope }),
  resource('storage.k8s.io', 'v1', 'csinodes', 'CSINode', { scope }),
  resource('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', { short: ['sc'], scope }),
  resource('storage.k8s.io', 'v1', 'volumeattachments', 'VolumeAttachment', { scope }),
  resource('admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', {
    scope,
  }),
  resource('admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', {
    scope,
  }),
  resource('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', {
    short: ['crd', 'crds'],
    scope,
  }),
  resource('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass', { short: ['pc'], scope }),
  resource('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  resource('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
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

/** Groups that served a kind in former releases: what an old dump calls it is served where a client looks today. */
const FORMER_GROUPS: Readonly<Record<string, readonly string[]>> = {
  extensions: ['apps', 'networking.k8s.io'],
};

/** Where an object is served: as a built-in resource, as one of `custom`, or under the plural its kind usually has. */
export function resourceOf(object: KubernetesObject, custom: readonly ApiResource[] = []): ApiResource {
  const { group, version } = groupVersion(object.apiVersion);
  const groups = [group, ...(FORMER_GROUPS[group] ?? [])];
  const known = API_RESOURCES.find((entry) => groups.includes(entry.group) && entry.kind === object.kind);
  if (known !== undefined) return known;
  const defined = custom.find((entry) => entry.group === group && entry.kind === object.kind);
  if (defined !== undefined) return defined;
  const namespaced = object.metadata.namespace !== undefined;
  return { group, version, plural: pluralOf(object.kind), kind: object.kind, namespaced };
}

/** The plural a CustomResourceDefinition usually chooses. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}
