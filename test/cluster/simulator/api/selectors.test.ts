import { describe, expect, it } from 'vitest';
import { type KubernetesObject, staticState } from '../../../../src/cluster/simulator/index.ts';
import { type ApiClient, startClient } from '../../../support/api-client.ts';

function pod(name: string, labels: object, phase: string, node?: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name, labels },
    spec: { nodeName: node },
    status: { phase },
  };
}

const OBJECTS: readonly KubernetesObject[] = [
  pod('a', { app: 'api', tier: 'web', weight: '5' }, 'Running', 'worker-1'),
  pod('b', { app: 'cart', weight: '50' }, 'Running', 'worker-2'),
  pod('c', { app: 'cart', canary: '' }, 'Failed', 'worker-1'),
  pod('d', {}, 'Pending'),
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop', name: 'e1' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'a', uid: 'u1' },
    reason: 'BackOff',
    type: 'Warning',
    source: { component: 'kubelet' },
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace: 'shop', name: 'e2' },
    involvedObject: { kind: 'Node', name: 'worker-1' },
    reason: 'NodeReady',
    type: 'Normal',
  },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-1' }, spec: { unschedulable: true } },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-2' } },
];

async function names({ get }: ApiClient, path: string): Promise<string> {
  const { body } = await get(path);
  return (body as { items: KubernetesObject[] }).items.map(({ metadata }) => metadata.name).join('');
}

const start = () => startClient(staticState({ now: 0, objects: OBJECTS }));

describe('labelSelector', () => {
  it.each([
    ['app=cart', 'bc'],
    ['app==api', 'a'],
    ['app!=cart', 'ad'],
    ['app in (api, cart),tier', 'a'],
    ['app notin (api)', 'bcd'],
    ['canary', 'c'],
    ['!app', 'd'],
    ['weight>10', 'b'],
    ['weight<10', 'a'],
    ['app in (cart),!canary', 'b'],
  ])('%s', async (selector, expected) => {
    expect(await names(await start(), `/api/v1/pods?labelSelector=${encodeURIComponent(selector)}`)).toBe(expected);
  });

  it.each(['app in', 'a b', ',', 'weight>ten', 'app in (a'])('%s is no selector', async (selector) => {
    const { get } = await start();
    expect(await get(`/api/v1/pods?labelSelector=${encodeURIComponent(selector)}`)).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: expect.stringContaining('unable to parse requirement') },
    });
  });
});

describe('fieldSelector', () => {
  it.each([
    ['pods', 'metadata.name=b', 'b'],
    ['pods', 'spec.nodeName=worker-1,status.phase!=Failed', 'a'],
    ['pods', 'spec.nodeName=', 'd'],
    ['pods', 'metadata.namespace!=shop', ''],
    ['nodes', 'spec.unschedulable=true', 'worker-1'],
    ['nodes', 'spec.unschedulable=false', 'worker-2'],
    ['events', 'involvedObject.name=a,involvedObject.uid=u1', 'e1'],
    ['events', 'type!=Normal', 'e1'],
    ['events', 'reason==NodeReady', 'e2'],
    ['events', 'source=kubelet', 'e1'],
  ])('%s: %s', async (plural, selector, expected) => {
    expect(await names(await start(), `/api/v1/${plural}?fieldSelector=${encodeURIComponent(selector)}`)).toBe(
      expected,
    );
  });

  it('knows the events of the newer group by their own names', async () => {
    const path = '/apis/events.k8s.io/v1/events?fieldSelector=regarding.name%3Da';
    expect(await names(await start(), path)).toBe('e1');
  });

  it('names the label that is not supported', async () => {
    const { get } = await start();
    expect(await get('/api/v1/nodes?fieldSelector=status.phase%3DReady')).toMatchObject({
      status: 400,
      body: { message: 'field label not supported: status.phase' },
    });
    expect((await get('/api/v1/pods?fieldSelector=nonsense')).status).toBe(400);
  });

  it('pages what it selects', async () => {
    const client = await start();
    const { body } = await client.get('/api/v1/pods?limit=1&labelSelector=app%3Dcart');
    const { metadata } = body as { metadata: { continue: string; remainingItemCount: number } };
    expect(metadata.remainingItemCount).toBe(1);
    expect(await names(client, `/api/v1/pods?limit=1&labelSelector=app%3Dcart&continue=${metadata.continue}`)).toBe(
      'c',
    );
  });
});
