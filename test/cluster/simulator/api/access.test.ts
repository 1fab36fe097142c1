import { describe, expect, it } from 'vitest';
import { staticState } from '../../../../src/cluster/simulator/index.ts';
import { startClient } from '../../../support/api-client.ts';

async function start(deny: Parameters<typeof startClient>[1] = {}) {
  const { server, get, send } = await startClient(staticState({ now: 0, objects: [] }), deny);
  const review = (kind: string, spec: object) =>
    send('POST', `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, {
      kind,
      apiVersion: 'authorization.k8s.io/v1',
      spec,
    });
  const can = async (resourceAttributes: object): Promise<boolean> => {
    const { body } = await review('SelfSubjectAccessReview', { resourceAttributes });
    return (body as { status: { allowed: boolean } }).status.allowed;
  };
  return { server, get, send, review, can };
}

describe('what is denied', () => {
  it('is denied to requests and reviews alike', async () => {
    const { get, can } = await start({ deny: [{ resource: 'deployments', group: 'apps', namespace: 'shop' }] });
    for (const [namespace, allowed] of [
      ['shop', false],
      ['other', true],
    ] as const) {
      expect((await get(`/apis/apps/v1/namespaces/${namespace}/deployments`)).status).toBe(allowed ? 200 : 403);
      expect(await can({ verb: 'list', group: 'apps', resource: 'deployments', namespace })).toBe(allowed);
    }
    // Who may not see one namespace may not list over all of them.
    expect((await get('/apis/apps/v1/deployments')).status).toBe(403);
    expect(await can({ verb: 'list', group: 'apps', resource: 'deployments' })).toBe(false);
    expect((await get('/apis/apps/v1/namespaces/shop/replicasets')).status).toBe(200);
  });

  it('can be everything but some namespaces', async () => {
    const { get } = await start({ deny: [{ except: ['shop'] }] });
    expect((await get('/api/v1/namespaces/shop/pods')).status).toBe(200);
    expect((await get('/api/v1/namespaces/other/pods')).status).toBe(403);
    expect((await get('/api/v1/nodes')).status).toBe(403);
  });

  it('can be one verb', async () => {
    const { get, can } = await start({ deny: [{ verb: 'watch' }] });
    expect((await get('/api/v1/pods')).status).toBe(200);
    expect((await get('/api/v1/pods?watch=1')).status).toBe(403);
    expect([await can({ verb: 'list', resource: 'pods' }), await can({ verb: 'watch', resource: 'pods' })]).toEqual([
      true,
      false,
    ]);
  });

  it('includes what a lasting fault forbids', async () => {
    const { server, can } = await start();
    server.faults.set([{ kind: 'forbid', plural: 'nodes' }]);
    expect([await can({ verb: 'list', resource: 'nodes' }), await can({ verb: 'list', resource: 'pods' })]).toEqual([
      false,
      true,
    ]);
  });

  it('is missing from the list of rules', async () => {
    const { server, review } = await start();
    server.access.deny([{ resource: 'secrets' }, { verb: 'list', resource: 'pods' }]);
    const { status, body } = await review('SelfSubjectRulesReview', { namespace: 'shop' });
    const { resourceRules } = (body as { status: { resourceRules: { verbs: string[]; resources: string[] }[] } })
      .status;
    expect(status).toBe(201);
    expect(resourceRules.find(({ resources }) => resources[0] === 'pods')?.verbs).toEqual(['get', 'watch']);
    expect(resourceRules.some(({ resources }) => resources[0] === 'secrets')).toBe(false);
    expect(resourceRules.some(({ resources }) => resources[0] === 'pods/log')).toBe(true);
  });
});

describe('a review', () => {
  it('allows no more than the server does', async () => {
    const { can } = await start();
    expect(await can({ verb: 'delete', resource: 'pods' })).toBe(false);
    expect(await can({ verb: 'update', group: 'coordination.k8s.io', resource: 'leases', namespace: 'shop' })).toBe(
      true,
    );
    expect(await can({ verb: 'get', resource: 'pods', subresource: 'log', namespace: 'shop' })).toBe(true);
  });

  it('tells who asks, and opens paths that are no resource', async () => {
    const { send, review } = await start();
    expect(await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})).toMatchObject({
      status: 201,
      body: { status: { userInfo: { username: 'system:serviceaccount:k8s-monitor:k8s-monitor' } } },
    });
    expect(
      (await review('SelfSubjectAccessReview', { nonResourceAttributes: { path: '/version', verb: 'get' } })).body,
    ).toMatchObject({
      status: { allowed: true },
    });
  });

  it('is read in the binary form kubectl sends', async () => {
    const { server } = await start({ deny: [{ resource: 'pods' }] });
    const ask = async (bytes: Buffer) => {
      const response = await fetch(`${server.url}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
        body: bytes,
      });
      return { status: response.status, body: await response.json() };
    };
    // As `kubectl auth can-i list pods` wrote it.
    const sent = Buffer.from(
      '6b3873000a320a17617574686f72697a6174696f6e2e6b38732e696f2f7631121753656c665375626a656374416363657373526576696577123d0a100a0012001a0022002a0032003800420012' +
        '1f0a1d0a0764656661756c7412046c6973741a0022002a04706f647332003a001a0808001200 1a0020001a002200'.replaceAll(
          ' ',
          '',
        ),
      'hex',
    );
    expect(await ask(sent)).toMatchObject({
      status: 201,
      body: {
        spec: { resourceAttributes: { namespace: 'default', verb: 'list', resource: 'pods' } },
        status: { allowed: false },
      },
    });
    for (const broken of [sent.subarray(0, 70), Buffer.from('k8s\0nonsense'), Buffer.from('{}')]) {
      expect((await ask(broken)).status).toBe(400);
    }
  });

  it('is created, and never read', async () => {
    const { get } = await start();
    expect((await get('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')).status).toBe(405);
  });
});
