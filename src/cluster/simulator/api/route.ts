export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request's method, path and query ask for. */
export type ApiRoute =
  | { readonly to: 'version' | 'api-versions' | 'group-list' | 'health' | 'unknown' }
  | { readonly to: 'group'; readonly group: string }
  | { readonly to: 'resource-list'; readonly group: string; readonly version: string }
  | ObjectsRoute;

export interface ObjectsRoute {
  readonly to: 'objects';
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  /** With its subresource, if any: `pods`, `pods/log`. */
  readonly plural: string;
  readonly namespace: string | null;
  /** Null for a list. */
  readonly name: string | null;
  readonly query: URLSearchParams;
}

/** Reads a path as the Kubernetes API does: `/api/v1/...` is the core group, `/apis/<group>/<version>/...` the others. */
export function parseRoute(method: string, url: string): ApiRoute {
  // Not as a reference: `//x` would be a host.
  const parsed = URL.parse(`http://api${url}`);
  if (parsed === null || !url.startsWith('/')) return { to: 'unknown' };
  const { pathname, searchParams } = parsed;
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [root, ...rest] = parts;
  if (root === 'version' && rest.length === 0) return { to: 'version' };
  if (['healthz', 'livez', 'readyz'].includes(root ?? '') && rest.length === 0) return { to: 'health' };
  if (root === 'api') return rest.length === 0 ? { to: 'api-versions' } : groupRoute('', rest, method, searchParams);
  if (root === 'apis') {
    const [group, ...inGroup] = rest;
    return group === undefined ? { to: 'group-list' } : groupRoute(group, inGroup, method, searchParams);
  }
  return { to: 'unknown' };
}

function groupRoute(group: string, parts: readonly string[], method: string, query: URLSearchParams): ApiRoute {
  const [version, ...rest] = parts;
  if (version === undefined) return { to: 'group', group };
  if (rest.length === 0) return { to: 'resource-list', group, version };
  // `/namespaces/shop` is a Namespace, `/namespaces/shop/pods` is a list inside it.
  const scoped = rest[0] === 'namespaces' && rest.length >= 3 && rest[2] !== 'status';
  const namespace = scoped ? (rest[1] ?? null) : null;
  const [plural, name, ...subresource] = scoped ? rest.slice(2) : rest;
  if (plural === undefined) return { to: 'unknown' };
  return {
    to: 'objects',
    verb: verbOf(method, name ?? null, query),
    group,
    version,
    plural: [plural, ...subresource].join('/'),
    namespace,
    name: name ?? null,
    query,
  };
}

function verbOf(method: string, name: string | null, query: URLSearchParams): Verb {
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return name === null ? 'deletecollection' : 'delete';
  if (['true', '1'].includes(query.get('watch') ?? '')) return 'watch';
  return name === null ? 'list' : 'get';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
