import { describe, expect, it } from 'vitest';
import {
  createInterner,
  projectCustomResource,
  projectEndpoints,
  projectors,
} from '../../../src/cluster/projection/index.ts';
import { quantity } from '../../../src/cluster/projection/quantity.ts';
import type { KindName, RecordByKind } from '../../../src/model/snapshot.ts';
import { minutesAgo, NOW } from '../../support/kubernetes-objects.ts';
import { RAW_OBJECTS } from '../../support/raw-cluster-objects.ts';

const at = (minutes: number) => NOW - minutes * 60_000;

function project<K extends KindName & keyof typeof RAW_OBJECTS>(kind: K): RecordByKind[K] {
  const record = projectors[kind](RAW_OBJECTS[kind], createInterner());
  if (record === null) throw new Error(`the ${kind} was not projected`);
  return record;
}

describe('projection of every other kind', () => {
  it('keeps what tells a StatefulSet from its rollout', () => {
    expect(project('statefulsets')).toMatchObject({
      ...{ desired: 3, ready: 2, available: 2, updated: 1, unobserved: false, partition: 1, onDelete: false },
      ...{ service: 'db', currentRevision: 'db-1', updateRevision: 'db-2', images: ['app=shop/db:1.0.0'] },
      selector: { labels: { app: 'db' }, expressions: [{ key: 'tier', operator: 'Exists', values: [] }] },
      ...{ templateLabels: { app: 'db' }, labels: { app: 'db' } },
    });
  });

  it('takes a DaemonSet as big as its status says', () => {
    expect(project('daemonsets')).toMatchObject({
      ...{ desired: 5, ready: 4, available: 4, updated: 5, misscheduled: 1, maxUnavailable: '10%', unobserved: true },
    });
  });

  it('reads the plain selector of a ReplicationController', () => {
    expect(project('replicationcontrollers')).toMatchObject({
      ...{ desired: 2, ready: 2, selector: { labels: { app: 'old' }, expressions: [] } },
    });
  });

  it('keeps the schedule of a CronJob and the Jobs it runs', () => {
    expect(project('cronjobs')).toMatchObject({
      ...{ schedule: '0 3 * * *', timeZone: 'Europe/Berlin', suspended: false, concurrency: 'Forbid' },
      ...{ startingDeadline: 600_000, lastScheduledAt: at(60), lastSucceededAt: at(55) },
      ...{ active: [{ namespace: 'shop', name: 'report-1' }], images: ['app=shop/report:1.0.0'] },
    });
  });

  it('reads the conditions of an autoscaler, from the annotation of v1 too', () => {
    expect(project('horizontalpodautoscalers')).toMatchObject({
      ...{ target: { kind: 'Deployment', name: 'api' }, min: 2, max: 10, current: 3, wanted: 4, lastScaledAt: at(30) },
    });
    const conditions = [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: 'no such target' }];
    const old = {
      metadata: {
        name: 'api',
        annotations: { 'autoscaling.alpha.kubernetes.io/conditions': JSON.stringify(conditions) },
      },
      spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'api' } },
    };
    expect(projectors.horizontalpodautoscalers(old, createInterner())?.conditions).toMatchObject([
      { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale' },
    ]);
  });

  it('keeps what a disruption budget allows', () => {
    expect(project('poddisruptionbudgets')).toMatchObject({
      ...{ minAvailable: '50%', maxUnavailable: null, allowed: 1, healthy: 3, wantedHealthy: 2, expected: 3 },
    });
  });

  it('knows a Service, its ports, and whether the world can reach it', () => {
    expect(project('services')).toMatchObject({
      ...{ type: 'LoadBalancer', selector: { app: 'api' }, headless: false, hasAddress: true, publishNotReady: false },
      ...{ ports: [{ name: 'http', port: 80, targetPort: '8080' }], loadBalancerClass: 'example.com/lb' },
    });
    expect(
      projectors.services({ metadata: { name: 'a' }, spec: { selector: {} } }, createInterner())?.selector,
    ).toBeNull();
  });

  it('counts endpoints of slices and of Endpoints objects alike', () => {
    const labels = { 'kubernetes.io/service-name': 'api' };
    const slice = { ...RAW_OBJECTS.endpointslices, metadata: { name: 'api-x', namespace: 'shop', labels } };
    expect(projectors.endpointslices(slice, createInterner())).toMatchObject({ service: 'api', ready: 1, notReady: 1 });
    const endpoints = {
      metadata: { name: 'api', namespace: 'shop' },
      subsets: [{ addresses: [{ ip: '10.1.0.4' }, { ip: '10.1.0.6' }], notReadyAddresses: [{ ip: '10.1.0.5' }] }, null],
    };
    expect(projectEndpoints(endpoints, createInterner())).toMatchObject({ service: 'api', ready: 2, notReady: 1 });
  });

  it('keeps the Service backends of an Ingress, of the beta versions too', () => {
    expect(project('ingresses')).toMatchObject({
      ...{ ingressClass: 'nginx', hasAddress: true, backends: [{ service: 'api', port: '80' }] },
    });
    const old = {
      metadata: { name: 'shop', annotations: { 'kubernetes.io/ingress.class': 'traefik' } },
      spec: { backend: { serviceName: 'web', servicePort: 'http' } },
    };
    expect(projectors.ingresses(old, createInterner())).toMatchObject({
      ...{ ingressClass: 'traefik', hasAddress: false, backends: [{ service: 'web', port: 'http' }] },
    });
  });

  it('keeps the state of claims, volumes and classes', () => {
    expect(project('persistentvolumeclaims')).toMatchObject({
      ...{ phase: 'Bound', storageClass: 'fast', volume: 'pvc-1', requested: '20Gi', capacity: '10Gi' },
      ...{ resizeStatus: 'NodeResizePending', conditions: [{ type: 'FileSystemResizePending' }] },
    });
    expect(project('persistentvolumes')).toMatchObject({
      ...{ phase: 'Released', reclaimPolicy: 'Delete', claim: { namespace: 'shop', name: 'data-db-0' } },
      ...{ reason: 'VolumeFailedDelete', message: 'still attached', changedAt: at(30) },
    });
    expect(project('storageclasses')).toMatchObject({ waitsForConsumer: true, isDefault: false, expandable: true });
  });

  it('measures a quota', () => {
    expect(project('resourcequotas').resources).toEqual([
      { name: 'limits.memory', hard: '16Gi', used: '15.5Gi', share: 15.5 / 16 },
      { name: 'pods', hard: '10', used: '3', share: 0.3 },
    ]);
  });

  it('knows of a ConfigMap who wrote its data last, how many keys it has, and nothing that is in it', () => {
    const record = project('configmaps');
    expect(record).toMatchObject({
      ...{ namespace: 'shop', name: 'api-config', resourceVersion: '1081', keys: 3, elects: true },
      changedBy: { manager: 'kubectl-edit', at: at(6) },
    });
    expect(JSON.stringify(record)).not.toMatch(/postgres|debug|holderIdentity/);
    const { metadata } = RAW_OBJECTS.configmaps;
    const [first] = metadata.managedFields;
    const of = (managedFields: readonly object[]) =>
      projectors.configmaps({ metadata: { ...metadata, managedFields } }, createInterner());
    expect(of([first, { manager: 'helm', time: minutesAgo(1), fieldsV1: { 'f:metadata': {} } }])).toMatchObject({
      ...{ keys: 2, changedBy: { manager: 'argocd', at: at(20) } },
    });
    expect(of([{ manager: 'helm', fieldsV1: { 'f:metadata': {} } }])).toMatchObject({ keys: 0, changedBy: null });
    expect(of([{ manager: 'helm' }])).toMatchObject({ keys: null, changedBy: null });
    expect(of([])).toMatchObject({ keys: null, changedBy: null });
  });

  it('keeps why a namespace does not end', () => {
    expect(project('namespaces')).toMatchObject({
      ...{ phase: 'Terminating', conditions: [{ type: 'NamespaceFinalizersRemaining', status: 'True' }] },
    });
  });

  it('knows the Services behind API services and webhooks, and no secret of a URL', () => {
    expect(project('apiservices')).toMatchObject({
      ...{ group: 'metrics.k8s.io', service: { namespace: 'kube-system', name: 'metrics-server', port: 443 } },
    });
    const { webhooks } = project('validatingwebhookconfigurations');
    expect(webhooks[0]).toMatchObject({
      ...{ failurePolicy: 'Fail', service: { namespace: 'policy', name: 'policy-webhook', port: 8443 }, url: null },
      ...{ resources: ['pods', 'deployments', 'pods.apps', 'deployments.apps'], operations: ['CREATE'] },
      namespaceSelector: { labels: { app: 'shop' } },
    });
    expect(webhooks[1]).toMatchObject({ failurePolicy: 'Ignore', service: null, url: 'https://audit.example.com' });
  });

  it('keeps the last word of a Lease', () => {
    expect(project('leases')).toMatchObject({
      ...{ namespace: 'kube-system', holder: 'control-plane-1_4f7c', durationSeconds: 15, renewedAt: at(0) },
    });
  });

  it('keeps conditions and the words of status of any custom resource', () => {
    expect(
      projectCustomResource(RAW_OBJECTS.customresources, 'applications.argoproj.io', createInterner()),
    ).toMatchObject({
      ...{ kind: 'Application', group: 'argoproj.io', resource: 'applications.argoproj.io', unobserved: true },
      ...{ suspended: false, conditions: [{ type: 'SyncError', status: 'True' }] },
      status: [
        { path: 'health.status', value: 'Degraded' },
        { path: 'sync.status', value: 'OutOfSync' },
        { path: 'observedGeneration', value: '1' },
      ],
    });
  });

  it('keeps finalizers only of what is being deleted, and shares the labels of alike objects', () => {
    const intern = createInterner();
    const metadata = { name: 'a', finalizers: ['kubernetes.io/pvc-protection'], labels: { app: 'a' } };
    const [one, two, ending] = [metadata, metadata, { ...metadata, deletionTimestamp: '2026-03-02T09:00:00Z' }].map(
      (each) => projectors.persistentvolumeclaims({ metadata: each }, intern),
    );
    expect(one?.finalizers).toEqual([]);
    expect(ending?.finalizers).toEqual(['kubernetes.io/pvc-protection']);
    expect(one?.labels).toBe(two?.labels);
  });
});

describe('quantity', () => {
  it.each([
    ['128Mi', 134_217_728],
    ['1.5Gi', 1_610_612_736],
    ['250m', 0.25],
    ['2', 2],
    ['1e3', 1_000],
    ['100k', 100_000],
    ['-1', -1],
  ])('%s is %d', (text, value) => {
    expect(quantity(text)).toBeCloseTo(value, 9);
  });

  it.each(['', 'lots', '1 Gi', 'Gi', '1e999', '1KiB'])('%j is none', (text) => {
    expect(quantity(text)).toBeNull();
  });
});
