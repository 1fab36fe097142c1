import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type KubernetesObject,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';

const NOW = Date.parse('2026-03-02T06:00:00Z');
let server: SimulatedApiServer;

function pod(namespace: string, name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, resourceVersion: '7' },
    spec: { nodeName: 'worker-1' },
  };
}

const PODS = ['e', 'b', 'd', 'a', 'c'].map((name) => pod('shop', name));
const NODE: KubernetesObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-1' } };

async function start(objects: readonly KubernetesObject[] = [...PODS, pod('other', 'z'), NODE]): Promise<void> {
  server = await startApiServer({ state: staticState({ now: NOW, objects, notServed: ['jobs'] }) });
}

/** A plain GET: the status, the parsed body, the answer itself. */
async function get(path: string): Promise<{ status: number; body: Record<string, unknown>; response: Response }> {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, response };
}

function names(body: Record<string, unknown>): string[] {
  return (body.items as KubernetesObject[]).map(({ metadata }) => metadata.name);
}

function metadata(body: Record<string, unknown>): Record<string, unknown> {
  return body.metadata as Record<string, unknown>;
}

afterEach(async () => {
  await server.close();
});

describe('the simulated API server', () => {
  it('tells its version, and its own time in the Date header of every answer', async () => {
    await start();
    const { body, response } = await get('/version');
    expect(body).toMatchObject({ major: '1', minor: '34', gitVersion: 'v1.34.2' });
    expect(response.headers.get('date')).toBe('Mon, 02 Mar 2026 06:00:00 GMT');
    expect((await get('/api/v1/nothing')).response.headers.get('date')).toBe('Mon, 02 Mar 2026 06:00:00 GMT');
  });

  it('lists in the order of keys, without kind and apiVersion on the items, and gets one object with them', async () => {
    await start();
    const { body } = await get('/api/v1/pods');
    expect(body).toMatchObject({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '100000' } });
    expect(names(body)).toEqual(['z', 'a', 'b', 'c', 'd', 'e']);
    expect((body.items as object[])[0]).not.toHaveProperty('kind');
    expect((await get('/api/v1/namespaces/shop/pods/c')).body).toEqual(pod('shop', 'c'));
    expect((await get('/api/v1/nodes/worker-1')).body).toEqual(NODE);
  });

  it('lists one namespace, and an empty list of the right kind where nothing is', async () => {
    await start();
    expect(names((await get('/api/v1/namespaces/other/pods')).body)).toEqual(['z']);
    expect((await get('/apis/apps/v1/namespaces/shop/deployments')).body).toMatchObject({
      kind: 'DeploymentList',
      apiVersion: 'apps/v1',
      items: [],
    });
  });

  it('pages a list from one frozen state although the state moves on', async () => {
    let current = PODS;
    let version = 1;
    server = await startApiServer({
      state: { now: () => NOW, serverVersion: 'v1.34.2', resourceVersion: () => String(version), list: () => current },
    });
    const first = await get('/api/v1/pods?limit=2');
    expect(names(first.body)).toEqual(['a', 'b']);
    expect(metadata(first.body)).toMatchObject({ resourceVersion: '1', remainingItemCount: 3 });
    current = [];
    version = 2;
    const second = await get(`/api/v1/pods?limit=2&continue=${metadata(first.body).continue}`);
    expect(names(second.body)).toEqual(['c', 'd']);
    expect(metadata(second.body)).toMatchObject({ resourceVersion: '1', remainingItemCount: 1 });
    const third = await get(`/api/v1/pods?limit=2&continue=${metadata(second.body).continue}`);
    expect(names(third.body)).toEqual(['e']);
    expect(metadata(third.body)).toEqual({ resourceVersion: '1' });
    expect(names((await get('/api/v1/pods?limit=2')).body)).toEqual([]);
  });

  it('answers every mistake with a Status', async () => {
    await start();
    const cases = [
      ['/api/v1/nothing', 404, 'NotFound', 'the server could not find the requested resource'],
      ['/apis/apps/v1beta1/deployments', 404, 'NotFound', 'the server could not find the requested resource'],
      ['/apis/batch/v1/jobs', 404, 'NotFound', 'the server could not find the requested resource'],
      ['/api/v1/namespaces/shop/nodes', 404, 'NotFound', 'the server could not find the requested resource'],
      ['//', 404, 'NotFound', 'the server could not find the requested resource'],
      ['/', 404, 'NotFound', 'the server could not find the requested resource'],
      ['/api/v1/namespaces/shop/pods/nobody', 404, 'NotFound', 'pods "nobody" not found'],
      ['/apis/apps/v1/namespaces/shop/deployments/x', 404, 'NotFound', 'deployments.apps "x" not found'],
      ['/api/v1/pods?limit=many', 400, 'BadRequest', 'limit must be a whole number, 0 or more'],
      ['/api/v1/pods?continue=garbage', 400, 'BadRequest', 'continue key is not valid: illegal base64 data'],
      ['/api/v1/pods?fieldSelector=spec.color%3Dred', 400, 'BadRequest', 'field label not supported: spec.color'],
      [
        '/api/v1/pods?labelSelector=a%20b',
        400,
        'BadRequest',
        "unable to parse requirement: found 'a b', expected: a label requirement",
      ],
    ] as const;
    for (const [path, code, reason, message] of cases) {
      const { status, body } = await get(path);
      expect({ path, status, body }).toMatchObject({
        path,
        status: code,
        body: { kind: 'Status', code, reason, message },
      });
    }
    const deleted = await fetch(`${server.url}/api/v1/namespaces/shop/pods/a`, { method: 'DELETE' });
    expect(deleted.status).toBe(405);
  });

  it('survives what it cannot answer', async () => {
    let broken = true;
    server = await startApiServer({
      state: {
        now: () => NOW,
        serverVersion: 'v1.34.2',
        resourceVersion: () => '1',
        list() {
          if (broken) throw new Error('a state that breaks');
          return [];
        },
      },
    });
    expect(await get('/api/v1/pods')).toMatchObject({
      status: 500,
      body: { reason: 'InternalError', message: 'Internal error occurred: a state that breaks' },
    });
    broken = false;
    expect((await get('/api/v1/pods')).status).toBe(200);
  });

  it('serves discovery and health', async () => {
    await start();
    expect((await get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    expect(JSON.stringify((await get('/apis')).body)).toContain('"groupVersion":"apps/v1"');
    expect(JSON.stringify((await get('/api/v1')).body)).toContain('"name":"pods"');
    expect((await get('/apis/batch/v2')).status).toBe(404);
    expect(await (await fetch(`${server.url}/readyz`)).text()).toBe('ok');
  });

  it('records what was asked, and never what an Authorization header held', async () => {
    await start();
    await fetch(`${server.url}/api/v1/pods?limit=1`, {
      headers: { authorization: 'Bearer hidden', 'user-agent': 'k8s-monitor/1' },
    });
    expect(server.stats.requests).toEqual([
      {
        ...{ method: 'GET', path: '/api/v1/pods?limit=1', userAgent: 'k8s-monitor/1', accept: '*/*' },
        authorizationSeen: true,
      },
    ]);
    expect(server.stats.connections).toBe(1);
    expect(JSON.stringify(server.stats)).not.toContain('hidden');
  });

  it('closes with requests still waiting, and leaves no socket', async () => {
    await start();
    server.faults.set([
      { kind: 'hang', plural: 'pods', where: 'headers' },
      { kind: 'slow', plural: 'nodes', delayMs: 600_000 },
    ]);
    const waiting = [fetch(`${server.url}/api/v1/pods`), fetch(`${server.url}/api/v1/nodes`)];
    await fetch(`${server.url}/version`);
    await server.close();
    expect(server.stats.openSockets).toBe(0);
    const settled = await Promise.allSettled(waiting);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await server.close();
  });
});

describe('the real Kubernetes client on the simulated API server', () => {
  it('reads pages and typed objects through its kubeconfig', async () => {
    await start();
    const config = new KubeConfig();
    config.loadFromString(server.kubeconfig());
    const api = config.makeApiClient(CoreV1Api);
    const first = await api.listPodForAllNamespaces({ limit: 4 });
    expect(first.items.map((item) => item.metadata?.name)).toEqual(['z', 'a', 'b', 'c']);
    const token = first.metadata?._continue ?? '';
    const second = await api.listPodForAllNamespaces({ limit: 4, _continue: token });
    expect(second.items.map((item) => item.metadata?.name)).toEqual(['d', 'e']);
    expect(second.metadata?._continue).toBeUndefined();
    expect(server.stats.requests.every(({ authorizationSeen }) => authorizationSeen)).toBe(true);
  });

  it('sees errors as its ApiException with a Status body', async () => {
    await start();
    const config = new KubeConfig();
    config.loadFromString(server.kubeconfig());
    server.faults.set([{ kind: 'forbid', plural: 'pods' }]);
    const error = await config
      .makeApiClient(CoreV1Api)
      .listPodForAllNamespaces()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 403 });
    expect(JSON.parse((error as { body: string }).body)).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      code: 403,
    });
  });
});
