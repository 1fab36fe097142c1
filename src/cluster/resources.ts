import type { KindName } from '../model/snapshot.ts';

/** Where the Kubernetes API serves a kind. RBAC, the API source, dumps and the simulator read this one table. */
export interface Resource {
  /** The API group; '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural in the URL. */
  readonly plural: KindName;
  /** The object's own kind, as in `kind: Pod`. */
  readonly objectKind: string;
  readonly namespaced: boolean;
}

export const RESOURCES: { readonly [K in KindName]: Resource } = {
  pods: { group: '', version: 'v1', plural: 'pods', objectKind: 'Pod', namespaced: true },
  nodes: { group: '', version: 'v1', plural: 'nodes', objectKind: 'Node', namespaced: false },
  deployments: { group: 'apps', version: 'v1', plural: 'deployments', objectKind: 'Deployment', namespaced: true },
  replicasets: { group: 'apps', version: 'v1', plural: 'replicasets', objectKind: 'ReplicaSet', namespaced: true },
  jobs: { group: 'batch', version: 'v1', plural: 'jobs', objectKind: 'Job', namespaced: true },
  events: { group: '', version: 'v1', plural: 'events', objectKind: 'Event', namespaced: true },
};

/** `/api/v1/pods`, or `/apis/apps/v1/namespaces/shop/deployments`. */
export function listPath(resource: Resource, namespace: string | null): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = namespace !== null && resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}`;
}
