/** One right: a verb on a kind of object. */
export interface Permission {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural in the URL. */
  readonly resource: string;
  /** `log` of `pods/log`; null for the objects themselves. */
  readonly subresource: string | null;
  readonly verb: 'get' | 'list' | 'create';
  /** Detectors that do not run without it; none when it only makes reports better. */
  readonly neededBy: readonly string[];
}

/** One permission in one namespace, or in all (`namespace: null`; cluster-scoped kinds have no other). */
export interface Wanted {
  readonly permission: Permission;
  readonly namespace: string | null;
  /** Does as well: the same objects in another API group. */
  readonly instead: Permission | null;
}

/** `pods`, `pods/log`: the resource as RBAC writes it. */
export function rbacResource({ resource, subresource }: Permission): string {
  return subresource === null ? resource : `${resource}/${subresource}`;
}

/** `list deployments.apps`, `get pods/log`. */
export function describePermission(permission: Permission): string {
  const { group, verb } = permission;
  return `${verb} ${rbacResource(permission)}${group === '' ? '' : `.${group}`}`;
}
