import { describe, expect, it } from 'vitest';
import { type KubernetesObject, staticState, withMetrics } from '../../../../src/cluster/simulator/index.ts';
import { startClient } from '../../../support/api-client.ts';

const DEFINITION: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'certificates.cert-manager.io' },
  spec: {
    group: 'cert-manager.io',
    scope: 'Namespaced',
    names: {
      plural: 'certificates',
      kind: 'Certificate',
      singular: 'certificate',
      shortNames: ['cert'],
      categories: ['cert-manager'],
    },
    versions: [
      { name: 'v1alpha2', served: false, storage: false },
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Secret', type: 'string', jsonPath: '.spec.secretName', priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
      },
    ],
  },
};
const CERTIFICATE: KubernetesObject = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { namespace: 'shop', name: 'web', creationTimestamp: '2026-03-01T06:00:00Z' },
  spec: { secretName: 'web-tls' },
  status: {
    conditions: [
      { type: 'Issuing', status: 'True' },
      { type: 'Ready', status: 'False' },
    ],
  },
};
const GUESSED: KubernetesObject = { apiVersion: 'acme.io/v2', kind: 'Policy', metadata: { name: 'p' } };
const NOW = Date.parse('2026-03-02T06:00:00Z');
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

const start = () =>
  startClient(
    withMetrics(staticState({ now: NOW, objects: [DEFINITION, CERTIFICATE, GUESSED], notServed: ['cronjobs'] })),
  );

describe('discovery', () => {
  it('tells the resources of a group with short names, categories and the verbs there are', async () => {
    const { get } = await start();
    const { body } = await get('/api/v1');
    expect(body).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
    expect((body as { resources: object[] }).resources).toContainEqual({
      name: 'pods',
      singularName: 'pod',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get', 'list', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
    });
    expect(JSON.stringify((await get('/apis/batch/v1')).body)).not.toContain('cronjobs');
    expect((await get('/apis/cert-manager.io/v1')).body).toMatchObject({
      resources: [{ name: 'certificates', shortNames: ['cert'], categories: ['cert-manager'], kind: 'Certificate' }],
    });
    expect((await get('/apis/cert-manager.io/v1alpha2')).status).toBe(404);
  });

  it('lists groups, custom ones and metrics among them', async () => {
    const { get, text } = await start();
    const groups = ((await get('/apis')).body as { groups: { name: string }[] }).groups.map(({ name }) => name);
    expect(groups).toEqual(expect.arrayContaining(['apps', 'metrics.k8s.io', 'cert-manager.io', 'acme.io']));
    expect((await get('/apis/apps')).body).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
    expect(await text('/apis/nothing.example.com')).toEqual([404, '404 page not found\n']);
  });

  it('says it all at once to whoever asks for the aggregated form', async () => {
    const { get } = await start();
    const { type, body } = await get('/apis', AGGREGATED);
    expect(type).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const items = (body as { items: { metadata: { name?: string } }[] }).items;
    expect(items.find(({ metadata }) => metadata.name === 'cert-manager.io')).toMatchObject({
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            {
              resource: 'certificates',
              scope: 'Namespaced',
              responseKind: { group: 'cert-manager.io', version: 'v1', kind: 'Certificate' },
            },
          ],
        },
      ],
    });
    const core = (await get('/api', AGGREGATED)).body as { items: object[] };
    expect(core.items).toHaveLength(1);
    expect(JSON.stringify(core)).toContain('"subresource":"log"');
  });

  it('falls back along the Accept header, and refuses what it cannot give', async () => {
    const { get } = await start();
    expect(
      (await get('/apis', 'application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList, */*')).body,
    ).toMatchObject({
      kind: 'APIGroupList',
    });
    expect((await get('/api/v1/pods', 'application/vnd.kubernetes.protobuf,application/json')).status).toBe(200);
    expect(await get('/api/v1/pods', 'application/vnd.kubernetes.protobuf')).toMatchObject({
      status: 406,
      body: { reason: 'NotAcceptable' },
    });
    const yaml = await get('/apis/apps', 'application/yaml');
    expect([yaml.type, yaml.body]).toEqual(['application/yaml', expect.stringContaining('kind: APIGroup\n')]);
  });
});

describe('an aggregated API whose server is gone', () => {
  it('is still told of, as stale, and answers 503', async () => {
    const service: KubernetesObject = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: { group: 'metrics.k8s.io', version: 'v1beta1' },
      status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }] },
    };
    const { get } = await startClient(withMetrics(staticState({ now: NOW, objects: [service] })));
    for (const path of ['/apis/metrics.k8s.io/v1beta1', '/apis/metrics.k8s.io/v1beta1/nodes']) {
      expect(await get(path)).toMatchObject({ status: 503, body: { reason: 'ServiceUnavailable' } });
    }
    const { items } = (await get('/apis', AGGREGATED)).body as { items: { metadata: { name: string } }[] };
    expect(items.find(({ metadata }) => metadata.name === 'metrics.k8s.io')).toMatchObject({
      versions: [{ freshness: 'Stale' }],
    });
    expect((await get('/api/v1/pods')).status).toBe(200);
  });
});

describe('custom resources', () => {
  it('are served as their definition says, and shown in its columns', async () => {
    const { get } = await start();
    const list = '/apis/cert-manager.io/v1/namespaces/shop/certificates';
    expect((await get(list)).body).toMatchObject({ kind: 'CertificateList', items: [{ metadata: { name: 'web' } }] });
    const { body } = await get(list, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    expect(body).toMatchObject({
      columnDefinitions: [{ name: 'Name' }, { name: 'Ready' }, { name: 'Secret', priority: 1 }, { name: 'Age' }],
      rows: [{ cells: ['web', 'False', 'web-tls', '24h'] }],
    });
  });

  it('without a definition are served under their usual plural, cluster-scoped where they have no namespace', async () => {
    const { get } = await start();
    expect((await get('/apis/acme.io/v2/policies/p')).body).toEqual(GUESSED);
    expect((await get('/apis/acme.io/v2/namespaces/shop/policies')).status).toBe(404);
  });
});

describe('an object', () => {
  it('is its metadata alone for whoever wants no more', async () => {
    const { get } = await start();
    const list = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
    const { body } = await get('/apis/cert-manager.io/v1/certificates', list);
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'web' } }],
    });
    expect(JSON.stringify(body)).not.toContain('secretName');
    const one = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    expect((await get('/apis/acme.io/v2/policies/p', one)).body).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'p' },
    });
  });

  it('of a group that was renamed is served where clients look today', async () => {
    const old: KubernetesObject = {
      apiVersion: 'extensions/v1beta1',
      kind: 'Deployment',
      metadata: { namespace: 'shop', name: 'a' },
    };
    const { get } = await startClient(staticState({ now: NOW, objects: [old] }));
    expect((await get('/apis/apps/v1/namespaces/shop/deployments/a')).body).toEqual({ ...old, apiVersion: 'apps/v1' });
  });
});

describe('a list by resourceVersion', () => {
  it('is the present state, or none', async () => {
    const { get } = await start();
    expect((await get('/api/v1/pods?resourceVersion=0')).status).toBe(200);
    expect((await get('/api/v1/pods?resourceVersion=7&resourceVersionMatch=NotOlderThan')).status).toBe(200);
    expect((await get('/api/v1/pods?resourceVersion=7&resourceVersionMatch=Exact')).status).toBe(410);
    expect((await get('/api/v1/pods?resourceVersion=new')).status).toBe(400);
    expect(await get('/api/v1/pods?resourceVersion=999999999')).toMatchObject({
      status: 504,
      body: { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
    });
  });
});
