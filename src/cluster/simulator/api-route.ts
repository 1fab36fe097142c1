/** What a request's path and query ask for. */
export type ApiRoute =
  | { readonly to: 'version' | 'api-versions' | 'group-list' | 'health' | 'unknown' }
  | { readonly to: 'resource-list'; readonly group: string; readonly version: string }
  | {
      readonly to: 'objects';
      readonly group: string;
      readonly version: string;
      readonly plural: string;
      readonly namespace: string | null;
      /** Null for a list. */
      readonly name: string | null;
      readonly query: URLSearchParams;
    };

/** Reads a path as the Kubernetes API does: `/api/v1/...` is the core group, `/apis/<group>/<version>/...` the others. */
export function parseRoute(url: string): ApiRoute {
  const { pathname, searchParams } = new URL(url, 'http://api');
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [root, ...rest] = parts;
  if (root === 'version' && rest.length === 0) return { to: 'version' };
  if (['healthz', 'livez', 'readyz'].includes(root ?? '') && rest.length === 0) return { to: 'health' };
  if (root === 'api') return rest.length === 0 ? { to: 'api-versions' } : groupRoute('', rest, searchParams);
  if (root === 'apis') {
    const [group, ...inGroup] = rest;
    return group === undefined ? { to: 'group-list' } : groupRoute(group, inGroup, searchParams);
  }
  return { to: 'unknown' };
}

function groupRoute(group: string, parts: readonly string[], query: URLSearchParams): ApiRoute {
  const [version, ...rest] = parts;
  if (version === undefined) return { to: 'unknown' };
  if (rest.length === 0) return { to: 'resource-list', group, version };
  // `/namespaces/shop` is a Namespace, `/namespaces/shop/pods` is a list inside it.
  const scoped = rest[0] === 'namespaces' && rest.length >= 3;
  const namespace = scoped ? (rest[1] ?? null) : null;
  const [plural, name, ...more] = scoped ? rest.slice(2) : rest;
  if (plural === undefined || more.length > 0) return { to: 'unknown' };
  return { to: 'objects', group, version, plural, namespace, name: name ?? null, query };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
