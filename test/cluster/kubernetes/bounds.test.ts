import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { KubernetesSourceOptions } from '../../../src/cluster/index.ts';
import { MOST_BYTES } from '../../../src/cluster/kubernetes/body.ts';
import type { Fault } from '../../../src/cluster/simulator/index.ts';
import type { KindName } from '../../../src/model/snapshot.ts';
import { NOW } from '../../support/kubernetes-objects.ts';
import { serveBytes } from '../../support/serve-bytes.ts';
import { lookAt, openKubeconfig, openSource, startCluster } from '../../support/simulated-cluster.ts';

const KINDS: readonly KindName[] = ['pods', 'nodes', 'deployments'];

async function lookWith(
  faults: readonly Fault[],
  options: Partial<KubernetesSourceOptions> = {},
  kinds: readonly KindName[] = KINDS,
) {
  const server = await startCluster();
  server.faults.set(faults);
  const source = await openSource(server, options);
  const start = performance.now();
  const snapshot = await lookAt(source, kinds);
  const elapsed = performance.now() - start;
  await source.close();
  await expect.poll(() => server.stats.openSockets).toBe(0);
  const requests = server.stats.requests.filter(({ path }) => path !== '/version');
  return { snapshot, elapsed, requests, connections: server.stats.connections };
}

const states = ({ snapshot }: Awaited<ReturnType<typeof lookWith>>) =>
  Object.fromEntries(snapshot.coverage.map(({ kind, state }) => [kind, state]));
const reasonOf = ({ snapshot }: Awaited<ReturnType<typeof lookWith>>) => snapshot.coverage[0]?.reason;

describe('a list without end', () => {
  it.each(['repeated', 'none'] as const)('(%s objects) is given up, and starves no other', async (items) => {
    const look = await lookWith([{ kind: 'endless', plural: 'pods', items }], { maxRequests: 1, pageSize: 5_000 });
    expect(states(look)).toEqual({ pods: 'failed', nodes: 'ok', deployments: 'ok' });
    expect(reasonOf(look)).toMatch(/^given up: the list has no end/);
    expect(look.snapshot.objects.pods).toEqual([]);
    // A million objects, were its pages full; the others had their turns in between.
    expect(look.requests.filter(({ path }) => path.includes('/pods?'))).toHaveLength(200);
    expect(look.requests.findIndex(({ path }) => path.includes('/deployments?'))).toBeLessThan(5);
  });

  it('that gives the same token again is known at once', async () => {
    const look = await lookWith([{ kind: 'endless', plural: 'pods', token: 'same' }]);
    expect(states(look)).toMatchObject({ pods: 'failed', nodes: 'ok' });
    expect(reasonOf(look)).toContain('pages repeat');
    expect(look.requests.filter(({ path }) => path.includes('/pods?'))).toHaveLength(2);
  });

  it('and slow holds the look no longer than its limit', async () => {
    const faults: Fault[] = [
      { kind: 'endless', plural: 'pods' },
      { kind: 'slow', plural: 'pods', delayMs: 20 },
    ];
    const look = await lookWith(faults, { lookTimeoutMs: 700 });
    expect(states(look)).toEqual({ pods: 'failed', nodes: 'ok', deployments: 'ok' });
    expect(reasonOf(look)).toBe("not read to the last page within the look's 0.7 s");
    expect(look.elapsed).toBeLessThan(5_000);
  });
});

describe('an answer without end', () => {
  it('that trickles fails by the time limit of a request', async () => {
    const look = await lookWith([{ kind: 'drip', plural: 'pods', bytes: 1, everyMs: 5 }], { requestTimeoutMs: 300 });
    expect(states(look)).toEqual({ pods: 'failed', nodes: 'ok', deployments: 'ok' });
    expect(reasonOf(look)).toMatch(/^no complete answer from .* within 0\.3 s$/);
    expect(look.elapsed).toBeLessThan(5_000);
  });

  it('that is longer than any page is not read to its end', async () => {
    const { url, sent } = await serveBytes(Buffer.alloc(2 ** 20, ' '), 1_000);
    const source = await openKubeconfig(kubeconfigOf(url), { maxRequests: 1 });
    const { coverage } = await lookAt(source, ['pods']);
    expect(coverage[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^one answer is longer than 64 MB: lower KUBE_PAGE_SIZE/),
    });
    // The version is asked for as well, and what is under way when it is given up was sent in vain.
    expect(sent()).toBeLessThan(4 * MOST_BYTES);
  });

  it('that is packed is not unpacked beyond that', async () => {
    const bomb = gzipSync(Buffer.alloc(MOST_BYTES + 1, ' '));
    const { url } = await serveBytes(bomb, 1, { 'Content-Encoding': 'gzip' });
    const source = await openKubeconfig(kubeconfigOf(url), { maxRequests: 1 });
    expect((await lookAt(source, ['pods'])).coverage[0]?.reason).toMatch(/^one answer is longer than 64 MB/);
  });

  it('packed as it should be is read', async () => {
    const list = gzipSync(JSON.stringify({ kind: 'PodList', metadata: {}, items: [{ metadata: { name: 'api-1' } }] }));
    const { url } = await serveBytes(list, 1, { 'Content-Encoding': 'gzip' });
    const source = await openKubeconfig(kubeconfigOf(url), { maxRequests: 1 });
    const { coverage, objects } = await lookAt(source, ['pods']);
    expect(coverage).toMatchObject([{ state: 'ok' }]);
    expect(objects.pods).toMatchObject([{ name: 'api-1' }]);
    const torn = await serveBytes(list.subarray(0, 20), 1, { 'Content-Encoding': 'gzip' });
    const other = await openKubeconfig(kubeconfigOf(torn.url), { maxRequests: 1 });
    expect((await lookAt(other, ['pods'])).coverage).toMatchObject([{ state: 'failed' }]);
  });

  function kubeconfigOf(url: string): string {
    return JSON.stringify({
      'current-context': 'c',
      clusters: [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      contexts: [{ name: 'c', context: { cluster: 'c' } }],
    });
  }
});

describe('a server in trouble', () => {
  const NAMESPACES = Array.from({ length: 40 }, (_, index) => `team-${index}`);

  it('that asks to wait is waited for', async () => {
    const faults: Fault[] = [{ kind: 'error', plural: 'pods', status: 429, retryAfterSeconds: 1, times: 1 }];
    const look = await lookWith(faults);
    expect(states(look)).toMatchObject({ pods: 'ok' });
    expect(look.elapsed).toBeGreaterThanOrEqual(990);
    expect(look.snapshot.objects.pods).toHaveLength(7);
  });

  it('is asked again a bounded number of times, over all lists', async () => {
    const look = await lookWith([{ kind: 'error', status: 503 }], { namespaces: NAMESPACES }, [
      'pods',
      'deployments',
      'jobs',
      'services',
    ]);
    expect(look.snapshot.coverage).toHaveLength(160);
    // Of each kind a few lists fail at the cost of all retries, and the others are not asked for at all.
    expect(look.requests.length).toBeLessThan(100);
    const reasons = new Set(look.snapshot.coverage.map(({ reason }) => reason?.replace(/ from .*/, '')));
    expect(reasons).toEqual(new Set(['503', 'not asked for, after other namespaces: 503']));
    expect(look.connections).toBeLessThanOrEqual(4);
  });

  it('that hangs on one kind in every namespace costs that kind, and not the others their turn', async () => {
    const look = await lookWith(
      [{ kind: 'hang', plural: 'events', where: 'headers' }],
      {
        namespaces: NAMESPACES,
        requestTimeoutMs: 200,
        lookTimeoutMs: 10_000,
      },
      ['events', 'pods'],
    );
    const failed = look.snapshot.coverage.filter(({ state }) => state !== 'ok');
    expect(failed).toHaveLength(40);
    expect(new Set(failed.map(({ kind }) => kind))).toEqual(new Set(['events']));
    expect(look.elapsed).toBeLessThan(2_000);
  });

  it('that refuses the credentials is not asked for the rest', async () => {
    const look = await lookWith([{ kind: 'unauthorized' }], { namespaces: NAMESPACES });
    expect(look.snapshot.coverage.filter(({ state }) => state === 'denied')).toHaveLength(80);
    expect(look.requests.length).toBeLessThanOrEqual(8);
  });
});

describe('the clock of the server', () => {
  it('that is hours off is what everything is judged by, and said', async () => {
    const { snapshot } = await lookWith([{ kind: 'clock', offsetMs: -3 * 3_600_000 }]);
    expect(snapshot.clock).toEqual({ now: NOW - 3 * 3_600_000, bound: 'exact' });
    expect(snapshot.problems).toEqual([
      "the API server's clock is 3 h behind this machine's: everything is judged by the server's",
    ]);
  });

  it('counts as it was when the look began: a lease that was read early is no older for a look that took long', async () => {
    const { snapshot } = await lookWith([{ kind: 'clock', plural: 'deployments', offsetMs: 90_000 }], {
      maxRequests: 1,
    });
    expect(snapshot.clock).toEqual({ now: NOW, bound: 'exact' });
  });

  it('that is not told is the own one', async () => {
    const { snapshot } = await lookWith([{ kind: 'clock', offsetMs: null }]);
    expect(snapshot.clock).toEqual({ now: NOW + 1, bound: 'exact' });
    expect(snapshot.problems).toEqual([]);
  });
});
