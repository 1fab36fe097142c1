import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { KubernetesSourceOptions } from '../../../src/cluster/index.ts';
import type { Fault, SimulatedApiServer } from '../../../src/cluster/simulator/index.ts';
import type { ClusterSource } from '../../../src/cluster/source.ts';
import type { KindName, Snapshot } from '../../../src/model/snapshot.ts';
import { NOW } from '../../support/kubernetes-objects.ts';
import { ALL_KINDS, lookAt, openKubeconfig, openSource, startCluster } from '../../support/simulated-cluster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const MAX_REQUESTS = 4;
let opened: { server: SimulatedApiServer; source: ClusterSource } | null = null;

/** A look at a cluster that misbehaves. */
async function lookWith(faults: readonly Fault[], options: Partial<KubernetesSourceOptions> = {}) {
  const server = await startCluster();
  server.faults.set(faults);
  const source = await openSource(server, { maxRequests: MAX_REQUESTS, ...options });
  opened = { server, source };
  return { server, source, snapshot: await lookAt(source) };
}

/** After every fault: nothing is left open, and never was too much. */
afterEach(async () => {
  if (opened === null) return;
  const { server, source } = opened;
  opened = null;
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
});

const stateOf = ({ coverage }: Snapshot, kind: KindName) => coverage.find((entry) => entry.kind === kind);
const requestsFor = (server: SimulatedApiServer, plural: string) =>
  server.stats.requests.filter(({ path }) => path.includes(`/${plural}?`)).length;

/** Everything but pods was read; of pods nothing is shown. */
function expectOnlyPodsLost(snapshot: Snapshot): void {
  expect(snapshot.objects.pods).toEqual([]);
  for (const kind of ALL_KINDS.filter((each) => each !== 'pods')) {
    expect(stateOf(snapshot, kind)).toEqual({ kind, namespace: null, state: 'ok', reason: null });
    expect(snapshot.objects[kind]).toHaveLength(1);
  }
  expect(snapshot.serverVersion).toBe('v1.34.2');
}

describe('the Kubernetes source, when the API misbehaves', () => {
  it('401: every kind is denied, after the credentials were read once more', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'unauthorized' }]);
    for (const kind of ALL_KINDS) expect(stateOf(snapshot, kind)?.state).toBe('denied');
    expect(stateOf(snapshot, 'pods')?.reason).toBe(
      `401: ${server.url} does not accept the credentials: renew the kubeconfig's token or certificate`,
    );
    expect(snapshot.serverVersion).toBeNull();
    expect(requestsFor(server, 'pods')).toBe(2);
    expect(snapshot.clock).toEqual({ now: NOW, bound: 'exact' });
  });

  it('403 on one kind: that kind is denied and names the permission', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'forbid', plural: 'pods' }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')).toMatchObject({
      state: 'denied',
      reason: '403: the ClusterRole must allow "list"',
    });
    expect(requestsFor(server, 'pods')).toBe(1);
    expect(server.stats.connections).toBeLessThanOrEqual(MAX_REQUESTS);
  });

  it('403 in one of two namespaces: the other is read', async () => {
    const faults: Fault[] = [{ kind: 'forbid', plural: 'deployments', namespace: 'pay' }];
    const { snapshot } = await lookWith(faults, { namespaces: ['shop', 'pay'] });
    expect(snapshot.coverage.filter(({ kind }) => kind === 'deployments')).toEqual([
      { kind: 'deployments', namespace: 'shop', state: 'ok', reason: null },
      {
        kind: 'deployments',
        namespace: 'pay',
        state: 'denied',
        reason: '403: a Role in the namespace must allow "list"',
      },
    ]);
    expect(snapshot.objects.deployments).toHaveLength(1);
  });

  it('404: an API that is not served is absent', async () => {
    const server = await startCluster({ notServed: ['jobs'] });
    const snapshot = await lookAt(await openSource(server));
    expect(stateOf(snapshot, 'jobs')).toMatchObject({
      state: 'absent',
      reason: `404: ${server.url} does not serve it`,
    });
    expect(snapshot.objects.pods).toHaveLength(7);
  });

  it('410 in mid-list: the list is read again from the start, and each object is there once', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'expire', plural: 'pods', afterPages: 2, times: 1 }]);
    expect(stateOf(snapshot, 'pods')?.state).toBe('ok');
    expect(snapshot.objects.pods.map(({ name }) => name)).toEqual([...Array(7)].map((_, index) => `api-${index + 1}`));
    expect(requestsFor(server, 'pods')).toBe(3 + 4);
  });

  it('410 without end: the kind fails after three new starts, and half of it is not shown', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'expire', plural: 'pods', afterPages: 1, times: 1_000 }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toMatch(/^410: the list expired again and again/);
    expect(requestsFor(server, 'pods')).toBe(4 * 2);
  });

  it('slow: an answer within the limit counts', async () => {
    const { snapshot } = await lookWith([{ kind: 'slow', plural: 'nodes', delayMs: 30 }]);
    expect(stateOf(snapshot, 'nodes')?.state).toBe('ok');
  });

  it.each(['headers', 'body'] as const)(
    'a hang in the %s: the kind fails by its time limit, without a retry',
    async (where) => {
      const { snapshot, server } = await lookWith([{ kind: 'hang', plural: 'pods', where }], {
        requestTimeoutMs: 1_000,
      });
      expectOnlyPodsLost(snapshot);
      expect(stateOf(snapshot, 'pods')?.reason).toBe(`no complete answer from ${server.url} within 1 s`);
      expect(requestsFor(server, 'pods')).toBe(1);
    },
  );

  it('a server that never answers: the rest of the look does not wait for its turn', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'hang', where: 'headers' }], {
      requestTimeoutMs: 200,
      maxRequests: 1,
    });
    for (const kind of ALL_KINDS) expect(stateOf(snapshot, kind)?.state).toBe('failed');
    expect(server.stats.requests).toHaveLength(1);
    expect(snapshot.clock).toEqual({ now: NOW + 1, bound: 'exact' });
  });

  it("the look's own limit ends it, and keeps what was read", async () => {
    const { snapshot } = await lookWith([{ kind: 'hang', plural: 'pods', where: 'headers' }], { lookTimeoutMs: 1_000 });
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toBe("not read to the last page within the look's 1 s");
  });

  it('500: two retries, then the kind fails with the message of the server', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'error', plural: 'pods', status: 500 }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toMatch(/^500 from the API server: /);
    expect(requestsFor(server, 'pods')).toBe(3);
  });

  it('503 that passes: nothing is lost', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'error', plural: 'pods', status: 503, times: 2 }]);
    expect(snapshot.objects.pods).toHaveLength(7);
    expect(requestsFor(server, 'pods')).toBe(2 + 4);
  });

  it('429 that asks to wait longer than the look may last: the kind fails at once', async () => {
    const { snapshot, server } = await lookWith([
      { kind: 'error', plural: 'pods', status: 429, retryAfterSeconds: 3_600 },
    ]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toMatch(/^429 .*\(asks to wait 3600 s\)$/);
    expect(requestsFor(server, 'pods')).toBe(1);
  });

  it('a page of HTML with status 200: the kind fails, and the page is not repeated', async () => {
    const { snapshot } = await lookWith([{ kind: 'not-json', plural: 'pods' }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toBe(
      'the answer is no Kubernetes list (text/html; charset=utf-8): is the address right, is a proxy in between?',
    );
  });

  it('a connection that breaks in the body: two retries, then the kind fails', async () => {
    const { snapshot, server } = await lookWith([{ kind: 'reset', plural: 'pods' }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toMatch(
      /^the connection to http.* broke before the last page \([A-Z_]+\)$/,
    );
    expect(requestsFor(server, 'pods')).toBe(3);
  });

  it('a body that is cut off: the kind fails, and is called damaged', async () => {
    const { snapshot } = await lookWith([{ kind: 'truncate', plural: 'pods' }]);
    expectOnlyPodsLost(snapshot);
    expect(stateOf(snapshot, 'pods')?.reason).toBe(
      'the answer is JSON that is damaged or cut off: is a proxy in between?',
    );
  });

  it('an unreachable server: every kind fails with what to check, and few attempts are made', async () => {
    const server = await startCluster();
    const source = await openSource(server, { maxRequests: 1 });
    await server.close();
    const snapshot = await lookAt(source);
    expect(snapshot.coverage).toEqual(
      ALL_KINDS.map((kind) => ({
        kind,
        namespace: null,
        state: 'failed',
        reason: `cannot reach ${server.url} (ECONNREFUSED): is the API server up, is the address right?`,
      })),
    );
    expect(snapshot.clock).toEqual({ now: NOW + 1, bound: 'exact' });
    expect(snapshot.serverVersion).toBeNull();
  });

  it('a stop in mid-look rejects with its reason', async () => {
    const server = await startCluster();
    server.faults.set([{ kind: 'hang', where: 'headers' }]);
    const source = await openSource(server);
    opened = { server, source };
    const stop = new AbortController();
    const looking = source.look({ kinds: ALL_KINDS, signal: stop.signal });
    await expect.poll(() => server.stats.requests.length).toBeGreaterThan(0);
    const reason = new Error('SIGTERM');
    stop.abort(reason);
    await expect(looking).rejects.toBe(reason);
  });

  it('recovers at the next look', async () => {
    const { source, server } = await lookWith([{ kind: 'error', status: 500 }]);
    server.faults.clear();
    const snapshot = await lookAt(source);
    expect(snapshot.coverage.every(({ state }) => state === 'ok')).toBe(true);
    expect(snapshot.objects.pods).toHaveLength(7);
  });
});

describe('the Kubernetes source, when credentials change', () => {
  /** Serves empty lists to whoever brings the token. */
  async function serverFor(token: string) {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization ?? '');
      const welcome = request.headers.authorization === `Bearer ${token}`;
      response.writeHead(welcome ? 200 : 401, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify(welcome ? { kind: 'PodList', metadata: {}, items: null } : { kind: 'Status', code: 401 }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  it('reads them anew on 401, and takes a null list for an empty one', async () => {
    const { url, seen } = await serverFor('fresh');
    const tokenFile = join(await temporaryDirectory(), 'token');
    await writeFile(tokenFile, 'stale');
    const kubeconfig = {
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    };
    const source = await openKubeconfig(JSON.stringify(kubeconfig), { maxRequests: 1 });
    expect((await lookAt(source, ['pods'])).coverage[0]?.state).toBe('denied');
    await writeFile(tokenFile, 'fresh\n');
    const { coverage } = await lookAt(source, ['pods']);
    expect(coverage).toEqual([{ kind: 'pods', namespace: null, state: 'ok', reason: null }]);
    expect(new Set(seen)).toEqual(new Set(['Bearer stale', 'Bearer fresh']));
  });

  it('says nothing of what a failing credential plugin printed', async () => {
    const { url } = await serverFor('x');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', 'console.error("my-secret"); process.exit(1)'],
    };
    const kubeconfig = {
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'u', user: { exec } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    };
    const snapshot = await lookAt(await openKubeconfig(JSON.stringify(kubeconfig), { maxRequests: 1 }), ['pods']);
    expect(snapshot.coverage[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('credentials could not be had'),
    });
    expect(JSON.stringify(snapshot)).not.toContain('my-secret');
  });
});
