import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listPath, RESOURCES } from '../../src/cluster/index.ts';
import { resourceOf } from '../../src/cluster/simulator/api/resources.ts';
import type { KubernetesObject } from '../../src/cluster/simulator/index.ts';

/**
 * Serves lists as an API server does, from pages that were written beforehand: the simulated one holds its objects, which a
 * cluster of 150,000 pods is too large for. `limit` is taken to be `pageSize`.
 */
export async function startPageServer(objects: Iterable<KubernetesObject>, pageSize: number, now: number) {
  const lists = writePages(objects, pageSize);
  const date = new Date(now).toUTCString();
  const stats = { requests: 0, connections: 0 };
  const server = createServer((request, response) => {
    stats.requests += 1;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://server');
    const page = Number(searchParams.get('continue') ?? '0');
    const body = pathname === '/version' ? Buffer.from('{"gitVersion":"v1.34.2"}') : lists.get(pathname)?.[page];
    response.sendDate = false;
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json', Date: date });
    response.end(body ?? '{"kind":"Status","code":404}');
  });
  server.on('connection', () => {
    stats.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stats };
}

/** By path of the list; a namespaced one is served over all namespaces and in each. */
function writePages(objects: Iterable<KubernetesObject>, pageSize: number): ReadonlyMap<string, readonly Buffer[]> {
  const open = new Map<string, string[]>();
  const pages = new Map<string, Buffer[]>();
  const close = (path: string, items: readonly string[], isLast: boolean): void => {
    const list = pages.get(path) ?? [];
    const next = isLast ? '' : `,"continue":"${list.length + 1}"`;
    list.push(Buffer.from(`{"kind":"List","metadata":{"resourceVersion":"1"${next}},"items":[${items.join(',')}]}`));
    pages.set(path, list);
  };
  for (const object of objects) {
    const resource = resourceOf(object);
    // Only these are read by namespace.
    const paths = [
      listPath(resource, null),
      ...(object.kind === 'Lease' ? [listPath(resource, object.metadata.namespace ?? null)] : []),
    ];
    const json = JSON.stringify({ ...object, kind: undefined, apiVersion: undefined });
    for (const path of paths) {
      const items = open.get(path) ?? [];
      if (items.length === pageSize) close(path, items.splice(0), false);
      items.push(json);
      open.set(path, items);
    }
  }
  // What the cluster has none of is served all the same.
  for (const resource of Object.values(RESOURCES)) {
    const path = listPath(resource, null);
    if (!open.has(path)) open.set(path, []);
  }
  for (const [path, items] of open) close(path, items, true);
  return pages;
}
