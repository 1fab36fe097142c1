import { MonitorError } from '../../model/errors.ts';
import type { Coverage, KindName } from '../../model/snapshot.ts';

/** One list to read: a kind in one namespace, or in all (`namespace: null`). */
export interface Scope {
  readonly kind: KindName;
  readonly namespace: string | null;
  /** Which of the custom resources. */
  readonly resource?: string;
}

/** What the user lets the monitor look at. */
export interface Reach {
  /** Only these, each by itself, so that Roles suffice; empty: all. */
  readonly namespaces: readonly string[];
  readonly excludeNamespaces: readonly string[];
  /** Are cluster-scoped objects asked for? `auto`: only where all namespaces are. */
  readonly clusterScoped: 'auto' | 'true' | 'false';
}

export interface Plan {
  readonly scopes: readonly Scope[];
  /** What is not even asked for. Nothing there may count as healthy, or as deleted. */
  readonly unasked: readonly Coverage[];
}

/** The leases that tell of control-plane components. Each node renews one of its own in another namespace: thousands that tell nothing more. */
const LEASE_NAMESPACE = 'kube-system';

const EXCLUDED = 'left out by EXCLUDE_NAMESPACES';
const CLUSTER_SCOPED = 'not asked for: it lies outside NAMESPACES; with a ClusterRole, CLUSTER_SCOPED=true asks';
const CLUSTER_SCOPED_OFF = 'not asked for: CLUSTER_SCOPED is false';

/**
 * The namespaces to read one by one; none means all at once.
 * @throws MonitorError config_invalid when everything that is included is excluded too
 */
export function namespacesToRead(included: readonly string[], excluded: readonly string[]): readonly string[] {
  const wanted = [...new Set(included)].filter((namespace) => !excluded.includes(namespace));
  if (included.length === 0 || wanted.length > 0) return wanted;
  throw new MonitorError(
    'config_invalid',
    'every namespace to look at is excluded too',
    'Take a namespace off the excluded ones, or leave the included ones empty to see all others.',
  );
}

/** The lists of one kind. `what.resource` names a custom resource. */
export function planKind(what: Pick<Scope, 'kind' | 'resource'>, namespaced: boolean, reach: Reach): Plan {
  const { excludeNamespaces } = reach;
  const namespaces = namespacesToRead(reach.namespaces, excludeNamespaces);
  const absent = (namespace: string | null, reason: string): Coverage => ({
    ...what,
    namespace,
    state: 'absent',
    reason,
  });
  if (what.kind === 'leases') {
    if (excludeNamespaces.includes(LEASE_NAMESPACE))
      return { scopes: [], unasked: [absent(LEASE_NAMESPACE, EXCLUDED)] };
    return namespaces.includes(LEASE_NAMESPACE) || asksClusterScoped(reach)
      ? { scopes: [{ ...what, namespace: LEASE_NAMESPACE }], unasked: [] }
      : { scopes: [], unasked: [absent(LEASE_NAMESPACE, whyNotClusterScoped(reach))] };
  }
  if (!namespaced) {
    return asksClusterScoped(reach)
      ? { scopes: [{ ...what, namespace: null }], unasked: [] }
      : { scopes: [], unasked: [absent(null, whyNotClusterScoped(reach))] };
  }
  if (namespaces.length > 0) {
    return { scopes: namespaces.map((namespace) => ({ ...what, namespace })), unasked: [] };
  }
  return {
    scopes: [{ ...what, namespace: null }],
    unasked: excludeNamespaces.map((namespace) => absent(namespace, EXCLUDED)),
  };
}

function asksClusterScoped({ clusterScoped, namespaces }: Reach): boolean {
  return clusterScoped === 'auto' ? namespaces.length === 0 : clusterScoped === 'true';
}

function whyNotClusterScoped({ clusterScoped }: Reach): string {
  return clusterScoped === 'false' ? CLUSTER_SCOPED_OFF : CLUSTER_SCOPED;
}
