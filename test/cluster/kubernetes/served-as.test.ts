import { describe, expect, it } from 'vitest';
import type { KubernetesSourceOptions } from '../../../src/cluster/index.ts';
import type { Fault } from '../../../src/cluster/simulator/index.ts';
import type { KindName } from '../../../src/model/snapshot.ts';
import { rawEvent } from '../../support/kubernetes-objects.ts';
import { lookAt, openSource, startCluster } from '../../support/simulated-cluster.ts';

/** A look at one kind of a cluster whose API is another one's. */
async function lookFor(kind: KindName, faults: readonly Fault[], options: Partial<KubernetesSourceOptions> = {}) {
  const server = await startCluster({ objects: [rawEvent('api-1.a', 'api-1')] });
  server.faults.set(faults);
  const snapshot = await lookAt(await openSource(server, options), [kind]);
  const asked = server.stats.requests.map(({ path }) => path.replace(/\?.*/, '')).filter((path) => path !== '/version');
  return { coverage: snapshot.coverage, found: snapshot.objects[kind], asked };
}

const list = (kind: string, ...items: readonly object[]) =>
  JSON.stringify({ kind: `${kind}List`, metadata: {}, items });
const OK = (kind: KindName) => [{ kind, namespace: null, state: 'ok', reason: null }];
const EVENT = {
  metadata: { name: 'e', namespace: 'shop', creationTimestamp: '2026-03-02T09:50:00Z' },
  regarding: { kind: 'Pod', namespace: 'shop', name: 'api-1' },
  type: 'Warning',
  reason: 'BackOff',
  note: 'Back-off restarting failed container',
};

describe('events', () => {
  it('are read once, though an API server serves them in two groups', async () => {
    const { asked, found } = await lookFor('events', []);
    expect(asked).toEqual(['/api/v1/events']);
    expect(found).toHaveLength(1);
  });

  it.each([
    { kind: 'forbid', plural: 'events', path: '/api/v1' },
    { kind: 'absent', path: '/api/v1/events' },
  ] satisfies Fault[])('are read in the other group where the first is lost ($kind)', async (fault) => {
    const other: Fault = { kind: 'answer', path: '/apis/events.k8s.io/v1/events', body: list('Event', EVENT) };
    const { coverage, found } = await lookFor('events', [fault, other]);
    expect(coverage).toEqual(OK('events'));
    expect(found).toMatchObject([{ reason: 'BackOff', message: EVENT.note, object: { name: 'api-1' } }]);
  });

  it('that are denied in both groups are denied once', async () => {
    const { coverage, asked } = await lookFor('events', [{ kind: 'forbid', plural: 'events' }]);
    expect(coverage).toMatchObject([{ state: 'denied', reason: '403: the ClusterRole must allow "list"' }]);
    expect(asked).toEqual(['/api/v1/events', '/apis/events.k8s.io/v1/events']);
  });

  it('that could not be read for another reason are not looked for elsewhere', async () => {
    const { coverage, asked } = await lookFor('events', [{ kind: 'error', status: 500, path: '/api/v1/events' }]);
    expect(coverage).toMatchObject([{ state: 'failed' }]);
    expect(new Set(asked)).toEqual(new Set(['/api/v1/events']));
  });
});

describe('endpoint slices', () => {
  const subsets = [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], notReadyAddresses: [{ ip: '10.0.0.3' }] }];
  const ENDPOINTS = { metadata: { name: 'api', namespace: 'shop' }, subsets };

  it('are read from Endpoints where their API is not served', async () => {
    const { coverage, found } = await lookFor('endpointslices', [
      { kind: 'absent', path: '/apis/discovery.k8s.io', body: 'text' },
      { kind: 'answer', path: '/api/v1/endpoints', body: list('Endpoints', ENDPOINTS) },
    ]);
    expect(coverage).toEqual(OK('endpointslices'));
    expect(found).toMatchObject([{ namespace: 'shop', service: 'api', ready: 2, notReady: 1 }]);
  });

  it('that are denied are not read from Endpoints, which no role allows', async () => {
    const { coverage, asked } = await lookFor('endpointslices', [{ kind: 'forbid', plural: 'endpointslices' }]);
    expect(coverage).toMatchObject([{ state: 'denied' }]);
    expect(asked).toEqual(['/apis/discovery.k8s.io/v1/endpointslices']);
  });
});

describe('kinds whose version is newer than the cluster', () => {
  it.each([
    ['horizontalpodautoscalers', '/apis/autoscaling', 'v2', 'v2beta2', 'HorizontalPodAutoscaler'],
    ['poddisruptionbudgets', '/apis/policy', 'v1', 'v1beta1', 'PodDisruptionBudget'],
    ['cronjobs', '/apis/batch', 'v1', 'v1beta1', 'CronJob'],
  ] as const)('%s are read in their older version', async (kind, group, version, older, objectKind) => {
    const object = { metadata: { name: 'api', namespace: 'shop' } };
    const { coverage, found, asked } = await lookFor(kind, [
      { kind: 'absent', path: `${group}/${version}/`, body: 'text' },
      { kind: 'answer', path: `${group}/${older}/`, body: list(objectKind, object) },
    ]);
    expect(coverage).toEqual(OK(kind));
    expect(found).toMatchObject([{ name: 'api' }]);
    expect(asked).toEqual([`${group}/${version}/${kind}`, `${group}/${older}/${kind}`]);
  });

  it('are absent where no version is served', async () => {
    const { coverage } = await lookFor('cronjobs', [{ kind: 'absent', plural: 'cronjobs' }]);
    expect(coverage).toMatchObject([{ state: 'absent', reason: expect.stringMatching(/^404: .* does not serve it$/) }]);
  });
});
