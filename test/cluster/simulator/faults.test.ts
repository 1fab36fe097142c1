import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type KubernetesObject,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';

const PODS: readonly KubernetesObject[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name },
}));
let server: SimulatedApiServer;

beforeEach(async () => {
  server = await startApiServer({ state: staticState({ now: 0, objects: PODS }) });
});
afterEach(async () => {
  await server.close();
});

async function get(path: string, signal?: AbortSignal): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(`${server.url}${path}`, signal === undefined ? {} : { signal });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

describe('faults of the simulated API server', () => {
  it('forbids a resource in the words of RBAC, and leaves the others alone', async () => {
    server.faults.set([{ kind: 'forbid', plural: 'deployments' }]);
    const { status, body } = await get('/apis/apps/v1/deployments');
    expect(status).toBe(403);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'deployments.apps is forbidden: User "system:serviceaccount:k8s-monitor:k8s-monitor" cannot list resource "deployments" in API group "apps" at the cluster scope',
      reason: 'Forbidden',
      details: { group: 'apps', kind: 'deployments' },
      code: 403,
    });
    expect((await get('/api/v1/pods')).status).toBe(200);
  });

  it('forbids one namespace, and with it the list over all of them', async () => {
    server.faults.set([{ kind: 'forbid', plural: 'pods', namespace: 'shop' }]);
    const { body } = await get('/api/v1/namespaces/shop/pods');
    expect(body).toMatchObject({
      message:
        'pods is forbidden: User "system:serviceaccount:k8s-monitor:k8s-monitor" cannot list resource "pods" in API group "" in the namespace "shop"',
    });
    expect((await get('/api/v1/pods')).status).toBe(403);
    expect((await get('/api/v1/namespaces/other/pods')).status).toBe(200);
    expect((await get('/api/v1/namespaces/shop/pods/a')).body).toMatchObject({
      message: expect.stringMatching(/^pods "a" is forbidden: .* cannot get resource "pods"/),
    });
  });

  it('answers 401 to everything', async () => {
    server.faults.set([{ kind: 'unauthorized' }]);
    expect(await get('/version')).toMatchObject({
      status: 401,
      body: { reason: 'Unauthorized', message: 'Unauthorized' },
    });
  });

  it('expires a list in its middle as often as it was told, then lets it pass', async () => {
    server.faults.set([{ kind: 'expire', plural: 'pods', afterPages: 2, times: 1 }]);
    const first = (await get('/api/v1/pods?limit=2')).body as { metadata: { continue: string } };
    const second = (await get(`/api/v1/pods?limit=2&continue=${first.metadata.continue}`)).body as typeof first;
    const path = `/api/v1/pods?limit=2&continue=${second.metadata.continue}`;
    const gone = await get(path);
    expect(gone).toMatchObject({ status: 410, body: { reason: 'Expired', code: 410 } });
    expect(gone.body).toMatchObject({ metadata: { continue: expect.any(String) } });
    expect((await get(path)).status).toBe(200);
  });

  it('answers errors with Retry-After until they are used up', async () => {
    server.faults.set([{ kind: 'error', plural: 'pods', status: 429, retryAfterSeconds: 3, times: 2 }]);
    const struck = await get('/api/v1/pods');
    expect(struck).toMatchObject({
      status: 429,
      body: { reason: 'TooManyRequests', details: { retryAfterSeconds: 3 } },
    });
    expect(struck.headers.get('retry-after')).toBe('3');
    expect((await get('/api/v1/pods')).status).toBe(429);
    expect((await get('/api/v1/pods')).status).toBe(200);
  });

  it('answers late, and late with another fault', async () => {
    server.faults.set([
      { kind: 'slow', delayMs: 5 },
      { kind: 'error', plural: 'pods', status: 503 },
    ]);
    expect((await get('/api/v1/nodes')).status).toBe(200);
    expect(await get('/api/v1/pods')).toMatchObject({ status: 503, body: { reason: 'ServiceUnavailable' } });
  });

  it('hangs before the headers or in the body until the client gives up', async () => {
    server.faults.set([{ kind: 'hang', plural: 'pods', where: 'headers' }]);
    const headers = new AbortController();
    const first = fetch(`${server.url}/api/v1/pods`, { signal: headers.signal });
    await get('/version');
    headers.abort();
    await expect(first).rejects.toThrow();

    server.faults.set([{ kind: 'hang', where: 'body' }]);
    const body = new AbortController();
    const response = await fetch(`${server.url}/api/v1/pods`, { signal: body.signal });
    expect(response.status).toBe(200);
    body.abort();
    await expect(response.text()).rejects.toThrow();
  });

  it('answers HTML, half a JSON, or a torn connection', async () => {
    server.faults.set([{ kind: 'not-json', plural: 'pods' }]);
    const html = await fetch(`${server.url}/api/v1/pods`);
    expect([html.status, (await html.text()).startsWith('<html>')]).toEqual([200, true]);

    server.faults.set([{ kind: 'truncate', plural: 'pods' }]);
    const half = await (await fetch(`${server.url}/api/v1/pods`)).text();
    expect(half.startsWith('{"kind":"PodList"')).toBe(true);
    expect(() => JSON.parse(half)).toThrow();

    server.faults.set([{ kind: 'reset', plural: 'pods' }]);
    const torn = await fetch(`${server.url}/api/v1/pods`);
    expect(torn.status).toBe(200);
    await expect(torn.text()).rejects.toThrow();
  });

  it('forgets its faults when cleared', async () => {
    server.faults.set([{ kind: 'unauthorized' }]);
    server.faults.clear();
    expect((await get('/api/v1/pods')).status).toBe(200);
  });
});
