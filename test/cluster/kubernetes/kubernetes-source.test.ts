import { describe, expect, it } from 'vitest';
import { isCovered } from '../../../src/model/coverage.ts';
import { clusterSourceContract } from '../../contracts/cluster-source.ts';
import { minutesAgo, NOW, rawEvent, rawPod } from '../../support/kubernetes-objects.ts';
import { ALL_KINDS, CLUSTER, lookAt, openSource, startCluster } from '../../support/simulated-cluster.ts';

clusterSourceContract('the Kubernetes API', {
  open: async (objects) => openSource(await startCluster({ objects }), { clusterName: 'contract' }),
});

describe('the Kubernetes source', () => {
  it('reads every list to its last page, over a bounded number of connections', async () => {
    const server = await startCluster();
    const source = await openSource(server, { maxRequests: 2 });
    const snapshot = await lookAt(source);
    expect(snapshot.objects.pods).toHaveLength(7);
    expect(snapshot.serverVersion).toBe('v1.34.2');
    expect(snapshot.source).toBe(server.url);
    expect(source.description).toBe(server.url);
    expect(snapshot.partial).toBe(false);
    await lookAt(source);
    const { requests, connections } = server.stats;
    expect(requests.filter(({ path }) => path.startsWith('/api/v1/pods'))).toHaveLength(8);
    expect(requests.every(({ userAgent }) => userAgent === 'k8s-monitor/test')).toBe(true);
    expect(requests.every(({ authorizationSeen }) => authorizationSeen)).toBe(true);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(requests[1]?.path).toContain('limit=2');
    expect(requests.some(({ path }) => path.includes('resourceVersion'))).toBe(false);
    expect(connections).toBeLessThanOrEqual(2);
  });

  it("names the cluster by the option, else by the kubeconfig's cluster", async () => {
    const server = await startCluster();
    expect((await openSource(server)).cluster).toBe('simulated');
    expect((await openSource(server, { clusterName: 'prod-eu' })).cluster).toBe('prod-eu');
  });

  it('reads the given namespaces one by one, and tries nothing that a Role could not allow', async () => {
    const server = await startCluster({ objects: [...CLUSTER, rawPod('ledger-1', { namespace: 'pay' })] });
    const source = await openSource(server, { namespaces: ['shop', 'pay', 'shop'] });
    const snapshot = await lookAt(source, ['pods', 'nodes', 'leases']);
    const reason = 'not asked for: it lies outside NAMESPACES; with a ClusterRole, CLUSTER_SCOPED=true asks';
    expect(snapshot.coverage).toEqual([
      { kind: 'pods', namespace: 'shop', state: 'ok', reason: null },
      { kind: 'pods', namespace: 'pay', state: 'ok', reason: null },
      { kind: 'nodes', namespace: null, state: 'absent', reason },
      { kind: 'leases', namespace: 'kube-system', state: 'absent', reason },
    ]);
    expect(snapshot.objects.pods.map(({ name }) => name)).toEqual(
      [...Array(7)].map((_, i) => `api-${i + 1}`).concat('ledger-1'),
    );
    const paths = server.stats.requests.map(({ path }) => path.replace(/\?.*/, ''));
    expect(new Set(paths)).toEqual(
      new Set(['/version', '/api/v1/namespaces/shop/pods', '/api/v1/namespaces/pay/pods']),
    );
  });

  it('reads what lies in no namespace as CLUSTER_SCOPED says', async () => {
    const server = await startCluster();
    const wide = await lookAt(await openSource(server, { namespaces: ['shop'], clusterScoped: 'true' }), [
      'nodes',
      'leases',
    ]);
    expect(wide.coverage).toEqual([
      { kind: 'nodes', namespace: null, state: 'ok', reason: null },
      { kind: 'leases', namespace: 'kube-system', state: 'ok', reason: null },
    ]);
    const narrow = await lookAt(await openSource(server, { clusterScoped: 'false' }), ['pods', 'nodes']);
    expect(narrow.coverage).toMatchObject([
      { kind: 'pods', state: 'ok' },
      { kind: 'nodes', state: 'absent', reason: 'not asked for: CLUSTER_SCOPED is false' },
    ]);
  });

  it('reads leases in kube-system alone: the thousands of the nodes tell nothing more', async () => {
    const lease = (namespace: string, name: string) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
    });
    const server = await startCluster({
      objects: [lease('kube-node-lease', 'worker-1'), lease('kube-system', 'kube-scheduler')],
    });
    const { objects } = await lookAt(await openSource(server), ['leases']);
    expect(objects.leases.map(({ name }) => name)).toEqual(['kube-scheduler']);
    const excluded = await lookAt(await openSource(server, { excludeNamespaces: ['kube-system'] }), ['leases']);
    expect(excluded.objects.leases).toEqual([]);
    expect(excluded.coverage).toMatchObject([{ namespace: 'kube-system', state: 'absent' }]);
  });

  it('drops what lies in excluded namespaces, but not the events of nodes', async () => {
    const ofNode = {
      involvedObject: { kind: 'Node', name: 'worker-1' },
      metadata: { name: 'n', namespace: 'default' },
    };
    const objects = [
      rawPod('api-1'),
      rawPod('dns-1', { namespace: 'default' }),
      rawEvent('a', 'dns-1', {
        metadata: { name: 'a', namespace: 'default' },
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'dns-1' },
      }),
      rawEvent('n', 'x', ofNode),
    ];
    const source = await openSource(await startCluster({ objects }), { excludeNamespaces: ['default'] });
    const { objects: seen, coverage } = await lookAt(source, ['pods', 'events']);
    expect(seen.pods.map(({ name }) => name)).toEqual(['api-1']);
    // Left out on purpose is not seen: incidents there must not count as gone.
    expect(isCovered(coverage, 'pods', 'default')).toBe(false);
    expect(isCovered(coverage, 'pods', 'shop')).toBe(true);
    expect(seen.events.map(({ object }) => object.name)).toEqual(['worker-1']);
  });

  it('refuses to start when every included namespace is excluded too', async () => {
    const server = await startCluster();
    const options = { namespaces: ['shop'], excludeNamespaces: ['shop'] };
    await expect(openSource(server, options)).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('takes the time from the server, whatever the own clock says', async () => {
    let now = NOW;
    const source = await openSource(await startCluster({ now: () => now }), { now: () => 0 });
    expect((await lookAt(source)).clock).toEqual({ now: NOW, bound: 'exact' });
    now = NOW + 3_600_000;
    expect((await lookAt(source)).clock.now).toBe(NOW + 3_600_000);
  });

  it('leaves no socket after close', async () => {
    const server = await startCluster();
    const source = await openSource(server);
    await lookAt(source, ALL_KINDS);
    expect(server.stats.openSockets).toBeGreaterThan(0);
    await source.close();
    await expect.poll(() => server.stats.openSockets).toBe(0);
  });

  it('opens nothing when it is asked after close', async () => {
    const server = await startCluster();
    const source = await openSource(server);
    await source.close();
    const { coverage } = await lookAt(source, ['pods']);
    expect(coverage).toEqual([{ kind: 'pods', namespace: null, state: 'failed', reason: 'the source was closed' }]);
    expect(server.stats.connections).toBe(0);
  });
});

describe('ConfigMaps', () => {
  const config = (name: string, namespace = 'shop') => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { url: 'postgres://shop:hunter2@db/shop' } },
    metadata: {
      ...{ namespace, name, resourceVersion: '7' },
      managedFields: [
        { manager: 'argocd', time: minutesAgo(6), fieldsV1: { 'f:data': { '.': {}, 'f:url': {}, 'f:level': {} } } },
      ],
    },
  });
  const objects = [config('a'), config('b'), config('c'), config('d', 'bank')];
  const lists = (server: Awaited<ReturnType<typeof startCluster>>) =>
    server.stats.requests.filter(({ path }) => path.includes('configmaps'));

  it('are read page by page as metadata: what is in them does not leave the API server', async () => {
    const server = await startCluster({ objects });
    const snapshot = await lookAt(await openSource(server), ['configmaps']);
    expect(snapshot.coverage).toEqual([{ kind: 'configmaps', namespace: null, state: 'ok', reason: null }]);
    const [record] = snapshot.objects.configmaps;
    expect(snapshot.objects.configmaps.map(({ name }) => name)).toEqual(['d', 'a', 'b', 'c']);
    expect(record).toMatchObject({ keys: 2, changedBy: { manager: 'argocd', at: NOW - 6 * 60_000 } });
    expect(lists(server)).toHaveLength(2);
    for (const { path, accept } of lists(server)) {
      expect(accept).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
      const answer = await (await fetch(`${server.url}${path}`, { headers: { accept } })).text();
      expect(answer).toContain('"PartialObjectMetadataList"');
      expect(answer).not.toContain('hunter2');
    }
  });

  it('are read in the namespaces that are watched, and denied is said of the one where they may not be', async () => {
    const server = await startCluster({ objects });
    server.access.deny([{ resource: 'configmaps', namespace: 'bank' }]);
    const source = await openSource(server, { namespaces: ['shop', 'bank'] });
    const { coverage, objects: seen } = await lookAt(source, ['configmaps']);
    expect(coverage.map(({ namespace, state }) => [namespace, state])).toEqual([
      ['shop', 'ok'],
      ['bank', 'denied'],
    ]);
    expect(seen.configmaps).toHaveLength(3);
  });

  it('are not read from a server that cannot leave their contents out', async () => {
    const server = await startCluster({ objects });
    server.faults.set([{ kind: 'error', path: '/api/v1/configmaps', status: 406 }]);
    const { coverage } = await lookAt(await openSource(server), ['configmaps']);
    expect(coverage).toMatchObject([{ kind: 'configmaps', state: 'failed', reason: expect.stringContaining('406') }]);
    expect(new Set(lists(server).map(({ accept }) => accept)).size).toBe(1);
  });
});
