import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { coverageOf, type DumpFiles, folderWith, list, lookAtDump } from '../../support/dump-folder.ts';
import { minutesAgo, rawDeployment, rawEvent, rawNode, rawPod } from '../../support/kubernetes-objects.ts';

const look = async (files: DumpFiles) => lookAtDump(await folderWith(files));
const names = (records: readonly { readonly name: string }[]) => records.map(({ name }) => name);
const bare = ({ kind: _, apiVersion: __, ...rest }: object & { kind: string; apiVersion: string }) => rest;
const typed = (kind: string, ...items: unknown[]) => ({ kind: `${kind}List`, apiVersion: 'v1', metadata: {}, items });
const shopPod = rawPod('api-1');
const bankPod = rawPod('till-1', { namespace: 'bank' });
const namespaceObject = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const slice = (name: string, service: string) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': service } },
  endpoints: [{ conditions: { ready: true } }, { conditions: { ready: false } }],
});
const endpoints = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name, namespace: 'shop' },
  subsets: [{ addresses: [{ ip: '10.0.0.1' }] }],
});

describe('a folder of kubectl cluster-info dump', () => {
  const folder = {
    'nodes.json': typed('Node', bare(rawNode('worker-1'))),
    'shop/pods.json': typed('Pod', bare(shopPod)),
    'shop/events.json': typed('Event', bare(rawEvent('e', 'api-1'))),
    'shop/replication-controllers.json': typed('ReplicationController'),
    'shop/api-1/logs.txt': '==== START logs for container app of pod shop/api-1 ====\n{}\n',
    'bank/pods.json': typed('Pod', bare(bankPod)),
    'bank/events.json': typed('Event'),
    'bank/replication-controllers.json': typed('ReplicationController'),
  };

  it('is read, lists whose items do not say their kind and all', async () => {
    const snapshot = await look(folder);
    expect(names(snapshot.objects.pods)).toEqual(['till-1', 'api-1']);
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1']);
    expect(snapshot.objects.events).toHaveLength(1);
    expect(coverageOf(snapshot, 'replicationcontrollers')).toEqual({ '*': 'ok' });
    expect(coverageOf(snapshot, 'statefulsets')).toEqual({ '*': 'absent' });
    expect(snapshot.problems).toEqual([]);
  });

  it('fails the one namespace whose file is damaged, and keeps the others', async () => {
    const snapshot = await look({ ...folder, 'shop/pods.json': JSON.stringify(typed('Pod', shopPod)).slice(0, -30) });
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', shop: 'failed' });
    expect(names(snapshot.objects.pods)).toEqual(['till-1']);
    expect(snapshot.problems).toEqual([expect.stringContaining('shop/pods.json is not JSON, or is cut off; skipped')]);
  });

  it('counts a kind as not read in a namespace that lacks its file', async () => {
    const { 'bank/events.json': _, ...rest } = folder;
    const snapshot = await look(rest);
    expect(coverageOf(snapshot, 'events')).toEqual({ '*': 'ok', bank: 'absent' });
    expect(snapshot.coverage.find(({ namespace }) => namespace === 'bank')?.reason).toBe(
      'the dump has no file of events for it',
    );
  });

  it('can be one text with the logs in between, as it is written without a folder', async () => {
    const text = [
      JSON.stringify(typed('Node', bare(rawNode('worker-1'))), null, 4),
      JSON.stringify(typed('Pod', bare(shopPod)), null, 4),
      '==== START logs for container app of pod shop/api-1 ====',
      '{"level":"info","kind":"Pod"}',
      '[GIN] "GET /',
      '==== END logs for container app of pod shop/api-1 ====',
      JSON.stringify(typed('Pod', bare(bankPod))),
    ].join('\n');
    const snapshot = await look({ 'dump.json': `${text}\n` });
    expect(names(snapshot.objects.pods)).toEqual(['api-1', 'till-1']);
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1']);
    expect(snapshot.problems).toEqual([]);
  });
});

describe('a support bundle', () => {
  const bundle = {
    'version.yaml': 'apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n',
    'analysis.json': [{ name: 'node.count', severity: 'warn' }],
    'cluster-info/cluster_version.json': { info: { gitVersion: 'v1.34.2' }, string: 'v1.34.2' },
    'host-collectors/system/memory.json': '',
    'cluster-resources/groups.json': [{ name: 'apps' }],
    'cluster-resources/namespaces.json': [bare(namespaceObject('shop')), bare(namespaceObject('bank'))],
    'cluster-resources/nodes.json': [bare(rawNode('worker-1'))],
    'cluster-resources/pods/shop.json': [bare(shopPod)],
    'cluster-resources/pods/bank.json': 'null',
    'cluster-resources/pods/logs/shop/api-1/app.log': 'hello',
    'cluster-resources/pods-errors.json': '{}',
    'cluster-resources/events/shop.json': typed('Event', rawEvent('e', 'api-1')),
    'cluster-resources/events-errors.json': {
      bank: 'events is forbidden: User "u" cannot list with token=hunter2-of-the-bundle',
    },
    'cluster-resources/pod-disruption-budgets/shop.json': { metadata: {}, items: [] },
    'cluster-resources/pod-disruption-budgets/bank.json': { metadata: {}, items: [] },
    'cluster-resources/storage-classes.json': 'null',
    'cluster-resources/storage-classes-errors.json': ['the server is currently unable to handle the request'],
    'cluster-resources/auth-cani-list/shop.json': [{ verbs: ['*'] }],
    'cluster-resources/custom-resources/certificates.cert-manager.io/shop.json': [
      { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'tls', namespace: 'shop' } },
    ],
  };

  it('is read by the names of its folders and files', async () => {
    const snapshot = await look(bundle);
    expect(names(snapshot.objects.pods)).toEqual(['api-1']);
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1']);
    expect(names(snapshot.objects.namespaces)).toEqual(['shop', 'bank']);
    expect(snapshot.serverVersion).toBe('v1.34.2');
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok' });
    expect(coverageOf(snapshot, 'poddisruptionbudgets')).toEqual({ '*': 'ok' });
    expect(coverageOf(snapshot, 'deployments')).toEqual({ '*': 'absent' });
    // What else is in a bundle is no mistake.
    expect(snapshot.problems).toEqual([]);
  });

  it('says what the bundle itself could not get, and no secret with it', async () => {
    const { coverage } = await look(bundle);
    const entries = coverage.filter(({ state }) => state === 'denied' || state === 'failed');
    expect(entries.map(({ kind, namespace, state }) => [kind, namespace, state])).toEqual([
      ['storageclasses', null, 'failed'],
      ['events', 'bank', 'denied'],
    ]);
    expect(entries[1]?.reason).toContain('the dump says: events is forbidden');
    expect(JSON.stringify(coverage)).not.toContain('hunter2-of-the-bundle');
  });

  it('lacks a kind in a namespace it knows by its object alone', async () => {
    const snapshot = await look({
      ...bundle,
      'cluster-resources/namespaces.json': ['shop', 'bank', 'lost'].map((name) => bare(namespaceObject(name))),
    });
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', lost: 'absent' });
  });

  it('still names what is damaged in it', async () => {
    const snapshot = await look({ ...bundle, 'cluster-resources/nodes.json': '[{"metadata":' });
    expect(coverageOf(snapshot, 'nodes')).toEqual({ '*': 'failed' });
    expect(snapshot.problems).toEqual([expect.stringContaining('nodes.json is not JSON, or is cut off; skipped')]);
  });
});

describe("sonobuoy's results", () => {
  const results = {
    'resources/cluster/core_v1_nodes.json': list(rawNode('worker-1')),
    'resources/ns/shop/core_v1_pods.json': list(rawPod('api-1')),
    'resources/ns/bank/core_v1_services.json': { kind: 'ServiceList', apiVersion: 'v1', items: [] },
    'resources/ns/bank/ServiceAccounts.json': [{ metadata: { name: 'default' } }],
    'plugins/e2e/sonobuoy_results.yaml': 'name: e2e\nstatus: failed\n',
  };

  it('are read by namespace, and what is no state in them is passed over', async () => {
    const snapshot = await look(results);
    expect(names(snapshot.objects.pods)).toEqual(['api-1']);
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1']);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', bank: 'absent' });
    expect(snapshot.problems).toEqual([]);
  });
});

describe('a must-gather', () => {
  const root = 'must-gather.local.1/quay-io-release-sha256-abc';
  const gathered = {
    'event-filter.html': '<html></html>',
    [`${root}/cluster-scoped-resources/core/nodes/worker-1.yaml`]: stringify(rawNode('worker-1')),
    [`${root}/cluster-scoped-resources/core/nodes/worker-2.yaml`]: stringify(rawNode('worker-2')),
    [`${root}/cluster-scoped-resources/config.openshift.io/clusteroperators/dns.yaml`]: stringify({
      apiVersion: 'config.openshift.io/v1',
      kind: 'ClusterOperator',
      metadata: { name: 'dns' },
      status: { conditions: [{ type: 'Degraded', status: 'True', message: 'no password=hunter2-of-openshift' }] },
    }),
    [`${root}/namespaces/shop/shop.yaml`]: stringify(namespaceObject('shop')),
    [`${root}/namespaces/shop/core/pods.yaml`]: stringify(typed('Pod', shopPod)),
    [`${root}/namespaces/shop/apps/deployments.yaml`]: stringify({
      ...list(rawDeployment('api')),
      kind: 'DeploymentList',
    }),
    [`${root}/namespaces/shop/pods/api-1/api-1.yaml`]: stringify(shopPod),
    [`${root}/namespaces/bank/core/pods.yaml`]: stringify(typed('Pod')),
    [`${root}/etcd_info/endpoint_health.json`]: [{ endpoint: 'https://10.0.0.1', health: true }],
  };

  it('is read, one object a file or many, each once', async () => {
    const snapshot = await look(gathered);
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1', 'worker-2']);
    expect(names(snapshot.objects.pods)).toEqual(['api-1']);
    expect(names(snapshot.objects.deployments)).toEqual(['api']);
    expect(names(snapshot.objects.namespaces)).toEqual(['shop']);
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok' });
    expect(coverageOf(snapshot, 'deployments')).toEqual({ '*': 'ok', bank: 'absent' });
    expect(snapshot.problems).toEqual([]);
  });

  it('loses one node to a damaged file, not all of them', async () => {
    const snapshot = await look({
      ...gathered,
      [`${root}/cluster-scoped-resources/core/nodes/worker-2.yaml`]: 'a: [b',
    });
    expect(names(snapshot.objects.nodes)).toEqual(['worker-1']);
    expect(coverageOf(snapshot, 'nodes')).toEqual({ '*': 'ok' });
    expect(snapshot.problems).toEqual([expect.stringContaining('worker-2.yaml document 1 is not YAML')]);
  });

  it('shows custom resources when they are asked for, redacted', async () => {
    const folder = await folderWith(gathered);
    const operators = { group: 'config.openshift.io', version: null, plural: 'clusteroperators' };
    const snapshot = await lookAtDump(folder, { custom: [operators] });
    expect(snapshot.objects.customresources).toMatchObject([
      { name: 'dns', kind: 'ClusterOperator', resource: 'clusteroperators.config.openshift.io' },
    ]);
    expect(JSON.stringify(snapshot)).not.toContain('hunter2-of-openshift');
    expect((await lookAtDump(folder)).objects.customresources).toEqual([]);
  });
});

describe('a folder people made', () => {
  it.each(['shop/pods.json', 'pods/shop.json'])('may sort by namespace: %s', async (path) => {
    const other = path.replace('shop', 'bank');
    const snapshot = await look({ [path]: list(shopPod), [other]: '{"kind":"List","items":[' });
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'ok', bank: 'failed' });
  });

  it('is not taken to sort by namespace when its content says otherwise', async () => {
    const snapshot = await look({ 'prod/pods.json': list(shopPod), 'test/pods.json': '{"kind":"List","items":[' });
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'failed' });
    expect(snapshot.objects.pods).toEqual([]);
  });

  it('fails every kind of a list that is cut off, and cannot deny what may have come after', async () => {
    const text = JSON.stringify(list(shopPod, rawNode('worker-1'), rawDeployment('api'))).slice(0, -200);
    const snapshot = await look({ 'all.json': text, 'ok/jobs.json': list() });
    expect(coverageOf(snapshot, 'pods')).toEqual({ '*': 'failed' });
    expect(coverageOf(snapshot, 'nodes')).toEqual({ '*': 'failed' });
    expect(coverageOf(snapshot, 'jobs')).toEqual({ '*': 'ok' });
    expect(snapshot.objects.pods).toEqual([]);
  });

  it.each(['hpa', 'pdb.yaml', 'storage-classes', 'pvc', 'statefulset', 'ing'])(
    'knows an empty %s by its name',
    async (name) => {
      const snapshot = await look({ [name.includes('.') ? name : `${name}.json`]: JSON.stringify(list()) });
      expect(snapshot.coverage.filter(({ state }) => state === 'ok')).toHaveLength(1);
    },
  );

  it('is dated by what happened, not by what is to come', async () => {
    const snapshot = await look({ 'pods.json': list(rawPod('a', { metadata: { creationTimestamp: minutesAgo(7) } })) });
    expect(snapshot.clock.bound).toBe('lower');
  });
});

describe('former and other groups', () => {
  it.each<[string, string, string]>([
    ['extensions/v1beta1', 'Ingress', 'ingresses'],
    ['networking.k8s.io/v1beta1', 'Ingress', 'ingresses'],
    ['extensions/v1beta1', 'DaemonSet', 'daemonsets'],
    ['apps/v1beta2', 'StatefulSet', 'statefulsets'],
    ['policy/v1beta1', 'PodDisruptionBudget', 'poddisruptionbudgets'],
    ['autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
    ['batch/v1beta1', 'CronJob', 'cronjobs'],
    ['storage.k8s.io/v1beta1', 'StorageClass', 'storageclasses'],
  ])('reads %s %s', async (apiVersion, kind, plural) => {
    const object = { apiVersion, kind, metadata: { name: 'a', namespace: 'shop' }, spec: {}, status: {} };
    const snapshot = await look({ 'a.json': object });
    expect(names(snapshot.objects[plural as 'ingresses'])).toEqual(['a']);
  });

  it('leaves alike names of other groups alone', async () => {
    const service = {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'shop' },
    };
    const folder = await folderWith({ 'a.json': service });
    const snapshot = await lookAtDump(folder, {
      custom: [
        { group: 'serving.knative.dev', version: 'v1', plural: 'services' },
        { group: 'cert-manager.io', version: null, plural: 'certificates' },
      ],
    });
    expect(snapshot.objects.services).toEqual([]);
    expect(names(snapshot.objects.customresources)).toEqual(['a']);
    expect(snapshot.coverage.filter(({ kind }) => kind === 'customresources')).toMatchObject([
      { resource: 'services.serving.knative.dev', state: 'ok' },
      { resource: 'certificates.cert-manager.io', state: 'absent', reason: expect.stringContaining('kubectl get') },
    ]);
  });

  it('learns from a definition which plural a kind has', async () => {
    const folder = await folderWith({
      'crd.json': {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'oxen.farm.example.com' },
        spec: { group: 'farm.example.com', names: { kind: 'Ox', plural: 'oxen' } },
      },
      'ox.yaml': 'apiVersion: farm.example.com/v1\nkind: Ox\nmetadata:\n  name: bob\n',
    });
    const oxen = { group: 'farm.example.com', version: null, plural: 'oxen' };
    expect(names((await lookAtDump(folder, { custom: [oxen] })).objects.customresources)).toEqual(['bob']);
  });

  it('takes Endpoints for slices only where their Service has none', async () => {
    const snapshot = await look({
      'a.json': list(endpoints('api'), endpoints('web')),
      'b.json': list(slice('api-x1', 'api'), slice('api-x2', 'api')),
    });
    expect(snapshot.objects.endpointslices.map(({ name, ready, notReady }) => [name, ready, notReady])).toEqual([
      ['web', 1, 0],
      ['api-x1', 1, 1],
      ['api-x2', 1, 1],
    ]);
  });
});
