import { describe, expect, it } from 'vitest';
import { type KubernetesSourceOptions, parseCustomResource, parseCustomResources } from '../../../src/cluster/index.ts';
import type { Fault, KubernetesObject } from '../../../src/cluster/simulator/index.ts';
import { openSource, startCluster } from '../../support/simulated-cluster.ts';

const certificate = (name: string, namespace = 'shop'): KubernetesObject => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name, namespace },
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist' }] },
});
const GROUP = JSON.stringify({
  kind: 'APIGroup',
  name: 'cert-manager.io',
  versions: [{ version: 'v1alpha2' }, { version: 'v1' }],
  preferredVersion: { version: 'v1' },
});
const RESOURCES = JSON.stringify({
  kind: 'APIResourceList',
  resources: [{ name: 'certificates', namespaced: true, kind: 'Certificate' }],
});

async function lookFor(
  names: readonly string[],
  faults: readonly Fault[] = [],
  options: Partial<KubernetesSourceOptions> = {},
) {
  const server = await startCluster({ objects: [certificate('api-tls'), certificate('pay-tls', 'pay')] });
  server.faults.set(faults);
  const source = await openSource(server, options);
  const { signal } = new AbortController();
  const snapshot = await source.look({ kinds: ['customresources'], custom: parseCustomResources(names), signal });
  const asked = server.stats.requests.map(({ path }) => path.replace(/\?.*/, '')).filter((path) => path !== '/version');
  return { coverage: snapshot.coverage, found: snapshot.objects.customresources, asked };
}

const isGroup: Fault = { kind: 'answer', path: '/apis/cert-manager.io', body: GROUP, times: 1 };

describe('custom resources', () => {
  it('are read at the version their group prefers', async () => {
    const { coverage, found, asked } = await lookFor(['certificates.cert-manager.io'], [isGroup]);
    expect(coverage).toEqual([
      {
        kind: 'customresources',
        resource: 'certificates.cert-manager.io',
        namespace: null,
        state: 'ok',
        reason: null,
      },
    ]);
    expect(found).toMatchObject([
      { name: 'pay-tls', resource: 'certificates.cert-manager.io' },
      { name: 'api-tls', conditions: [{ type: 'Ready', status: 'False' }] },
    ]);
    expect(asked).toEqual(['/apis/cert-manager.io', '/apis/cert-manager.io/v1/certificates']);
  });

  it('are read at the next version where the preferred one does not have them', async () => {
    const preferred = {
      kind: 'APIGroup',
      versions: [{ version: 'v2' }, { version: 'v1' }],
      preferredVersion: { version: 'v2' },
    };
    const { coverage, asked } = await lookFor(
      ['certificates.cert-manager.io'],
      [{ kind: 'answer', path: '/apis/cert-manager.io', body: JSON.stringify(preferred), times: 1 }],
    );
    expect(coverage).toMatchObject([{ state: 'ok' }]);
    expect(asked.slice(1)).toEqual(['/apis/cert-manager.io/v2/certificates', '/apis/cert-manager.io/v1/certificates']);
  });

  it('with a version are asked for at once', async () => {
    const { coverage, asked } = await lookFor(['certificates.cert-manager.io/v1']);
    expect(coverage).toMatchObject([{ state: 'ok' }]);
    expect(asked).toEqual(['/apis/cert-manager.io/v1/certificates']);
  });

  it('of a group that is not installed are absent, each by itself', async () => {
    const { coverage } = await lookFor(
      ['applications.argoproj.io', 'certificates.cert-manager.io/v1'],
      [{ kind: 'absent', path: '/apis/argoproj.io', body: 'text' }],
    );
    expect(coverage).toMatchObject([
      { resource: 'applications.argoproj.io', state: 'absent' },
      { resource: 'certificates.cert-manager.io', state: 'ok' },
    ]);
  });

  it('that may not be listed are denied', async () => {
    const { coverage } = await lookFor(
      ['certificates.cert-manager.io/v1'],
      [{ kind: 'forbid', plural: 'certificates' }],
    );
    expect(coverage).toMatchObject([{ resource: 'certificates.cert-manager.io', state: 'denied' }]);
  });

  it('are read namespace by namespace where namespaces are given', async () => {
    const { coverage, asked } = await lookFor(
      ['certificates.cert-manager.io/v1'],
      [{ kind: 'answer', path: '/apis/cert-manager.io/v1', body: RESOURCES, times: 1 }],
      { namespaces: ['shop', 'pay'] },
    );
    expect(coverage).toMatchObject([
      { namespace: 'shop', state: 'ok' },
      { namespace: 'pay', state: 'ok' },
    ]);
    expect(asked.slice(1).sort()).toEqual([
      '/apis/cert-manager.io/v1/namespaces/pay/certificates',
      '/apis/cert-manager.io/v1/namespaces/shop/certificates',
    ]);
  });

  it('that lie in no namespace are not asked for where namespaces are given', async () => {
    const { coverage, asked } = await lookFor(
      ['clusterissuers.cert-manager.io/v1'],
      [
        {
          kind: 'answer',
          path: '/apis/cert-manager.io/v1',
          body: JSON.stringify({ resources: [{ name: 'clusterissuers', namespaced: false }] }),
        },
      ],
      { namespaces: ['shop'] },
    );
    expect(coverage).toMatchObject([
      { namespace: null, state: 'absent', reason: expect.stringContaining('NAMESPACES') },
    ]);
    expect(asked).toEqual(['/apis/cert-manager.io/v1']);
  });

  it('whose group answers with something else fail', async () => {
    const { coverage } = await lookFor(
      ['certificates.cert-manager.io'],
      [{ kind: 'answer', path: '/apis/cert-manager.io', body: '{"versions":"none"}' }],
    );
    expect(coverage).toMatchObject([{ state: 'failed' }]);
  });

  it('have names that are checked', () => {
    expect(parseCustomResource('certificates.cert-manager.io/v1beta1')).toEqual({
      plural: 'certificates',
      group: 'cert-manager.io',
      version: 'v1beta1',
    });
    for (const text of ['certificates', 'Certificates.cert-manager.io', 'a.b/../c', 'a.b/v1/x', '']) {
      expect(parseCustomResource(text)).toBeNull();
    }
  });
});
