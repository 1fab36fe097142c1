import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type KubernetesObject,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../../src/cluster/simulator/index.ts';

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

  it('wants one of the tokens it is told, and another once they are rotated', async () => {
    const ask = async (token: string) =>
      (await fetch(`${server.url}/api/v1/pods`, { headers: { authorization: `Bearer ${token}` } })).status;
    server.faults.set([{ kind: 'token', accepts: ['first'] }]);
    expect([await ask('first'), await ask('second'), (await get('/api/v1/pods')).status]).toEqual([200, 401, 401]);
    server.faults.set([{ kind: 'token', accepts: ['second'] }]);
    expect([await ask('first'), await ask('second')]).toEqual([401, 200]);
    expect(JSON.stringify(server.stats)).not.toContain('second');
  });

  it('does as if an API were not installed', async () => {
    server.faults.set([{ kind: 'absent', plural: 'jobs' }]);
    expect(await get('/apis/batch/v1/jobs')).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
    expect((await get('/apis/apps/v1/deployments')).status).toBe(200);
    server.faults.set([{ kind: 'absent', path: '/apis/metrics.k8s.io', body: 'text' }]);
    const missing = await fetch(`${server.url}/apis/metrics.k8s.io/v1beta1/nodes`);
    expect([missing.status, await missing.text()]).toEqual([404, '404 page not found\n']);
  });

  it('strikes one page, after so many requests, so many times', async () => {
    server.faults.set([{ kind: 'error', status: 500, plural: 'pods', page: 1, skip: 1, times: 1 }]);
    const { body } = await get('/api/v1/pods?limit=2');
    const second = `/api/v1/pods?limit=2&continue=${(body as { metadata: { continue: string } }).metadata.continue}`;
    const statuses = [];
    for (const path of [second, '/api/v1/pods?limit=2', second, second]) statuses.push((await get(path)).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
  });

  it('strikes one namespace, and only a forbidden one takes the list over all with it', async () => {
    server.faults.set([{ kind: 'error', status: 503, namespace: 'shop' }]);
    expect((await get('/api/v1/namespaces/shop/pods')).status).toBe(503);
    expect((await get('/api/v1/pods')).status).toBe(200);
  });

  it('never ends a list: another token each time, or the same one', async () => {
    const follow = async (count: number) => {
      const pages: { metadata: { continue: string }; items: { metadata: { name: string } }[] }[] = [];
      for (let token = ''; pages.length < count; token = pages.at(-1)?.metadata.continue ?? '')
        pages.push((await get(`/api/v1/pods?limit=2&continue=${token}`)).body as (typeof pages)[number]);
      return pages;
    };
    server.faults.set([{ kind: 'endless', plural: 'pods' }]);
    const pages = await follow(20);
    expect(new Set(pages.map(({ metadata }) => metadata.continue)).size).toBe(20);
    expect(pages.at(-1)?.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    server.faults.set([{ kind: 'endless', plural: 'pods', token: 'same', items: 'none' }]);
    const same = await follow(3);
    expect(new Set(same.map(({ metadata }) => metadata.continue)).size).toBe(1);
    expect(same.map(({ items }) => items)).toEqual([[], [], []]);
  });

  it('cuts the connection before there is any answer', async () => {
    server.faults.set([{ kind: 'reset', plural: 'pods', where: 'headers' }]);
    await expect(fetch(`${server.url}/api/v1/pods`)).rejects.toThrow();
    expect((await get('/version')).status).toBe(200);
  });

  it('drips a body that is whole in the end', async () => {
    const whole = await (await fetch(`${server.url}/api/v1/pods`)).text();
    server.faults.set([{ kind: 'drip', plural: 'pods', bytes: 50, everyMs: 1 }]);
    expect(await (await fetch(`${server.url}/api/v1/pods`)).text()).toBe(whole);
  });

  it('gives any answer it is told', async () => {
    server.faults.set([{ kind: 'answer', plural: 'pods', body: 'null' }]);
    expect(await get('/api/v1/pods')).toMatchObject({ status: 200, body: null });
    server.faults.set([{ kind: 'answer', status: 302, body: '', headers: { Location: 'http://127.0.0.1:1/' } }]);
    const redirect = await fetch(`${server.url}/api/v1/pods`, { redirect: 'manual' });
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/']);
  });

  it('has a clock that is off, together with another fault, or tells no time', async () => {
    server.faults.set([
      { kind: 'clock', offsetMs: -90_000 },
      { kind: 'error', status: 503, plural: 'pods' },
    ]);
    const struck = await get('/api/v1/pods');
    expect([struck.status, struck.headers.get('date')]).toEqual([503, 'Wed, 31 Dec 1969 23:58:30 GMT']);
    server.faults.set([{ kind: 'clock', offsetMs: null }]);
    expect((await get('/api/v1/pods')).headers.get('date')).toBeNull();
  });

  it('takes one more fault without counting the others anew', async () => {
    server.faults.set([{ kind: 'error', status: 500, times: 2 }]);
    const statuses = [(await get('/version')).status];
    server.faults.add({ kind: 'error', status: 503, times: 1 });
    for (let count = 0; count < 3; count += 1) statuses.push((await get('/version')).status);
    expect(statuses).toEqual([500, 500, 503, 200]);
  });

  it('forgets its faults when cleared', async () => {
    server.faults.set([{ kind: 'unauthorized' }]);
    server.faults.clear();
    expect((await get('/api/v1/pods')).status).toBe(200);
  });
});
