import { describe, expect, it } from 'vitest';
import { type KubernetesObject, staticState } from '../../../../src/cluster/simulator/index.ts';
import { openWatch, startClient } from '../../../support/api-client.ts';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const OWN: KubernetesObject = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { namespace: 'kube-system', name: 'kube-scheduler', uid: 'u', resourceVersion: '5' },
  spec: { holderIdentity: 'control-plane' },
};

async function start() {
  const { server, get, send } = await startClient(staticState({ now: 0, objects: [OWN] }));
  const create = (holderIdentity: string) =>
    send('POST', LEASES, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'k8s-monitor' },
      spec: { holderIdentity, leaseDurationSeconds: 15 },
    });
  return { server, get, send, create };
}

const lease = (reply: { body: unknown }) => reply.body as KubernetesObject & { spec: { holderIdentity: string } };

describe('leases', () => {
  it('are created once, and listed beside those of the state', async () => {
    const { get, create } = await start();
    const first = await create('one');
    expect(first).toMatchObject({
      status: 201,
      body: {
        kind: 'Lease',
        metadata: {
          name: 'k8s-monitor',
          namespace: 'kube-system',
          creationTimestamp: '1970-01-01T00:00:00Z',
          uid: expect.any(String),
        },
      },
    });
    expect(await create('two')).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists', message: 'leases.coordination.k8s.io "k8s-monitor" already exists' },
    });
    const { items } = (await get(LEASES)).body as { items: KubernetesObject[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['k8s-monitor', 'kube-scheduler']);
  });

  it('are updated by whoever knows the newest version, so that only one of two leads', async () => {
    const { send, create, get } = await start();
    const made = lease(await create('one'));
    const renew = (holderIdentity: string) =>
      send('PUT', `${LEASES}/k8s-monitor`, { ...made, spec: { ...made.spec, holderIdentity } });
    const replies = await Promise.all([renew('two'), renew('three')]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining('the object has been modified; please apply your changes to the latest version'),
    });
    const won = lease(replies.find(({ status }) => status === 200) ?? { body: null });
    expect(Number(won.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
    expect(lease(await get(`${LEASES}/k8s-monitor`)).spec.holderIdentity).toBe(won.spec.holderIdentity);
  });

  it('are patched, those of the state too', async () => {
    const { send, get } = await start();
    const path = `${LEASES}/kube-scheduler`;
    const merged = await send(
      'PATCH',
      path,
      { spec: { holderIdentity: 'other' }, metadata: { labels: { a: 'b' } } },
      'application/merge-patch+json',
    );
    expect(merged).toMatchObject({
      status: 200,
      body: { metadata: { uid: 'u', labels: { a: 'b' } }, spec: { holderIdentity: 'other' } },
    });
    const operations = [
      { op: 'test', path: '/spec/holderIdentity', value: 'other' },
      { op: 'replace', path: '/spec/holderIdentity', value: 'third' },
      { op: 'remove', path: '/metadata/labels' },
    ];
    expect((await send('PATCH', path, operations, 'application/json-patch+json')).status).toBe(200);
    expect((await send('PATCH', path, operations, 'application/json-patch+json')).status).toBe(400);
    expect(lease(await get(path))).toMatchObject({ spec: { holderIdentity: 'third' } });
    expect(lease(await get(path)).metadata).not.toHaveProperty('labels');
    expect((await send('PATCH', path, {}, 'text/plain')).status).toBe(415);
    expect(
      await send('PATCH', path, { metadata: { resourceVersion: '5' } }, 'application/merge-patch+json'),
    ).toMatchObject({ status: 409 });
  });

  it('are deleted, and their watch hears it all', async () => {
    const { server, send, create, get } = await start();
    const watch = await openWatch(`${server.url}${LEASES}?watch=1`);
    expect((await watch.next()).type).toBe('ADDED');
    await create('one');
    expect(await watch.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'k8s-monitor' } } });
    expect((await send('DELETE', `${LEASES}/k8s-monitor`, {})).status).toBe(200);
    expect((await watch.next()).type).toBe('DELETED');
    expect((await get(`${LEASES}/k8s-monitor`)).status).toBe(404);
    expect((await send('PUT', `${LEASES}/k8s-monitor`, {})).status).toBe(404);
  });

  it('are refused where they are wrong, or not allowed', async () => {
    const { server, send } = await start();
    expect((await send('POST', LEASES, { metadata: {} })).status).toBe(400);
    expect((await send('POST', LEASES, 'text')).status).toBe(400);
    expect((await send('POST', LEASES, { metadata: { name: 'a', namespace: 'other' } })).status).toBe(400);
    expect((await send('POST', '/apis/coordination.k8s.io/v1/leases', { metadata: { name: 'a' } })).status).toBe(405);
    expect((await send('POST', '/api/v1/namespaces/shop/pods', { metadata: { name: 'a' } })).status).toBe(405);
    server.access.deny([{ verb: 'create', resource: 'leases' }]);
    expect((await send('POST', LEASES, { metadata: { name: 'a' } })).status).toBe(403);
  });
});
