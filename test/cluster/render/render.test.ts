import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createInterner,
  type Interner,
  projectCustomResource,
  projectors,
} from '../../../src/cluster/projection/index.ts';
import { renderedDigest, renderKind, renderRecord } from '../../../src/cluster/render/index.ts';
import {
  type CustomResourceRecord,
  KIND_NAMES,
  type KindName,
  type RecordByKind,
} from '../../../src/model/snapshot.ts';
import {
  crashedContainer,
  minutesAgo,
  rawContainer,
  rawDeployment,
  rawEvent,
  rawJob,
  rawNode,
  rawPod,
  rawReplicaSet,
} from '../../support/kubernetes-objects.ts';
import { RAW_OBJECTS } from '../../support/raw-cluster-objects.ts';
import { anyRecord } from '../../support/snapshot-arbitrary.ts';

/** As an API server would give it to a client: rendered, written and read as JSON, projected. */
function again<K extends KindName>(kind: K, record: RecordByKind[K]): RecordByKind[K] | null {
  const raw: unknown = JSON.parse(JSON.stringify(renderRecord(kind, record)));
  const resource = kind === 'customresources' ? (record as CustomResourceRecord).resource : '';
  return project(kind, raw, resource, { ...createInterner(), digest: renderedDigest });
}

function project<K extends KindName>(
  kind: K,
  raw: unknown,
  resource = '',
  intern: Interner = createInterner('key'),
): RecordByKind[K] | null {
  if (kind !== 'customresources') return projectors[kind](raw, intern);
  return projectCustomResource(raw, resource, intern) as RecordByKind[K] | null;
}

/** Every path of a record with the values it takes: a law about a field that is always empty says nothing. */
function paths(value: unknown, path: string, into: Map<string, Set<string>>): void {
  if (typeof value === 'object' && value !== null && !path.includes('labels') && !path.includes('Labels')) {
    for (const [key, inner] of Object.entries(value)) {
      paths(inner, `${path}.${Array.isArray(value) ? '#' : key}`, into);
    }
  } else into.set(path, (into.get(path) ?? new Set()).add(JSON.stringify(value)));
}

const healthyPod = rawPod('healthy', { spec: { initContainers: [{ name: 'init', image: 'shop/init:1' }] } });
const sickPod = rawPod('sick', {
  metadata: { deletionTimestamp: minutesAgo(-1), finalizers: ['shop.example.com/hold'] },
  spec: {
    ...{ priorityClassName: 'high', schedulerName: 'default-scheduler', restartPolicy: 'OnFailure' },
    schedulingGates: [{ name: 'gate' }],
    readinessGates: [{ conditionType: 'lb.example.com/ready' }],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: 'data-sick' } },
      { name: 'tmp', ephemeral: { volumeClaimTemplate: {} } },
      { name: 'etc', configMap: { name: 'etc' } },
    ],
    initContainers: [
      { name: 'migrate', image: 'shop/migrate:1' },
      { name: 'proxy', image: 'shop/proxy:1', restartPolicy: 'Always', startupProbe: { failureThreshold: 30 } },
    ],
    containers: [
      {
        ...{ name: 'app', image: 'shop/api:1.4.2', livenessProbe: {}, readinessProbe: { initialDelaySeconds: 7 } },
        resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { memory: '128Mi', cpu: 2 } },
      },
      { name: 'waiting', image: 'shop/late:1' },
    ],
  },
  status: {
    ...{ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
    ...{ startTime: minutesAgo(9), nominatedNodeName: 'worker-3' },
    initContainerStatuses: [
      rawContainer('migrate', { state: { terminated: { exitCode: 0, finishedAt: minutesAgo(7) } } }),
      rawContainer('proxy'),
    ],
    containerStatuses: [crashedContainer('app'), { restartCount: 2, lastState: { terminated: {} } }],
  },
});

const wholeTemplate = {
  metadata: { labels: { app: 'api' }, annotations: { 'kubectl.kubernetes.io/restartedAt': minutesAgo(30) } },
  spec: {
    initContainers: [
      { name: 'migrate', image: 'shop/migrate:1', envFrom: [{ secretRef: { name: 'db' } }] },
      { name: 'proxy', image: 'shop/proxy:1', restartPolicy: 'Always' },
    ],
    containers: [
      {
        ...{ name: 'app', image: 'shop/api:1.4.2', command: ['serve'], args: ['--password', 'hunter2'] },
        ...{ readinessProbe: { httpGet: { path: '/' } }, resources: { limits: { memory: '128Mi' } } },
        env: [
          { name: 'DB_URL', value: 'postgres://shop:hunter2@db/shop' },
          { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'api', key: 'mode' } } },
          { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          { name: 'EMPTY' },
        ],
        envFrom: [{ configMapRef: { name: 'shared' } }],
      },
      // One that no record has, though what it names is kept.
      { envFrom: [{ secretRef: { name: 'of-nobody' } }] },
    ],
    nodeSelector: { disk: 'fast' },
    volumes: [
      { name: 'etc', configMap: { name: 'etc' } },
      { name: 'tls', secret: { secretName: 'tls' } },
    ],
  },
};
const written = [
  {
    manager: 'kubectl-set',
    time: minutesAgo(20),
    fieldsV1: { 'f:spec': { 'f:unschedulable': {}, 'f:resources': {} } },
  },
  { manager: 'kubectl', time: minutesAgo(10), subresource: 'scale', fieldsV1: { 'f:spec': {} } },
  { manager: 'kube-controller-manager', time: minutesAgo(1), subresource: 'status', fieldsV1: { 'f:status': {} } },
];
/** The same object, written by someone and with a template that has everything. */
function told(raw: { readonly metadata: object; readonly spec?: unknown }): object {
  const spec = raw.spec as { readonly template?: unknown } | undefined;
  const template = spec?.template === undefined ? {} : { template: wholeTemplate };
  return { ...raw, metadata: { ...raw.metadata, managedFields: written }, spec: { ...spec, ...template } };
}
const { volumes: _, ...withoutVolumes } = wholeTemplate.spec;

const annotations = {
  'k8s-monitor.io/tier': 'P1',
  'k8s-monitor.io/owner': 'team-pay',
  'k8s-monitor.io/ignore': 'OOMKilled until=2026-12-01 because=it leaks',
};
const critical = { priorityClassName: 'system-cluster-critical' };

const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };
const RAW: readonly (readonly [KindName, unknown])[] = [
  [
    'configmaps',
    { ...configMap, metadata: { name: 'plain', namespace: 'shop', resourceVersion: '7' }, data: { a: '' } },
  ],
  [
    'configmaps',
    {
      ...configMap,
      metadata: { name: 'empty', managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:metadata': {} } }] },
    },
  ],
  ['pods', rawPod('critical', { spec: critical })],
  ['pods', rawPod('alone', { metadata: { annotations, ownerReferences: [] } })],
  [
    'deployments',
    rawDeployment('marked', { metadata: { name: 'marked', annotations }, spec: { template: { spec: critical } } }),
  ],
  ['nodes', { ...rawNode('worker-3'), metadata: { name: 'worker-3', annotations } }],
  ['pods', healthyPod],
  ['pods', rawPod('plain')],
  ['pods', sickPod],
  // Its trouble is that of a container nobody named.
  [
    'pods',
    rawPod('odd', {
      status: { ...(healthyPod.status as object), containerStatuses: [{ lastState: { terminated: {} } }] },
    }),
  ],
  ['nodes', rawNode('worker-1', 'Unknown')],
  [
    'nodes',
    {
      ...rawNode('worker-2'),
      spec: { unschedulable: true, taints: [{ key: 'a', value: 'b', effect: 'NoExecute', timeAdded: minutesAgo(3) }] },
    },
  ],
  ['deployments', rawDeployment('api')],
  ['replicasets', rawReplicaSet('api-1')],
  ['jobs', rawJob('report-1')],
  ['events', rawEvent('e', 'api-1')],
  [
    'events',
    { ...rawEvent('e', 'api-1'), involvedObject: { kind: 'Pod', name: 'a', fieldPath: 'spec.initContainers{app}' } },
  ],
  ['nodes', told(rawNode('worker-1'))],
  ['deployments', told(rawDeployment('api'))],
  ['deployments', rawDeployment('api', { spec: { template: { ...wholeTemplate, spec: withoutVolumes } } })],
  ['replicasets', told({ ...rawReplicaSet('api-1'), spec: { template: {} } })],
  ...Object.entries(RAW_OBJECTS).map(([kind, raw]) => [kind as KindName, told(raw)] as const),
  ...Object.entries(RAW_OBJECTS).map(([kind, raw]) => [kind as KindName, raw] as const),
];

describe('a rendered record', () => {
  it.each(RAW.map(([kind, raw], index) => [kind, index, raw] as const))(
    'is the very record again: %s %i',
    (kind, _, raw) => {
      const record = project(kind, raw, 'applications.argoproj.io');
      expect(record).not.toBeNull();
      if (record !== null) expect(again(kind, record)).toEqual(record);
    },
  );

  it.each(KIND_NAMES)('is the very record again, whatever was projected: %s', (kind) => {
    const seen = new Map<string, Set<string>>();
    fc.assert(
      fc.property(anyRecord[kind] as fc.Arbitrary<RecordByKind[KindName]>, (any) => {
        // What no projection makes becomes what one does; that is the same ever after.
        const record = again(kind, any as never);
        // A sum of restarts beyond what numbers can hold is no number.
        if (record === null || ('restarts' in record && !Number.isSafeInteger(record.restarts))) return;
        expect(again(kind, record as never)).toEqual(record);
        paths(record, kind, seen);
      }),
      { numRuns: 400 },
    );
    const isConstant = (path: string, values: ReadonlySet<string>) =>
      values.size < 2 && ![...seen.keys()].some((other) => other.startsWith(`${path}.`));
    const constant = [...seen]
      .filter(([path, values]) => isConstant(path, values))
      .map(([path]) => path.slice(kind.length + 1));
    expect(constant.filter((path) => !ALWAYS_THE_SAME.has(path))).toEqual([]);
  });

  it('names and types what it makes, so that a server can serve it', () => {
    const event = project('events', rawEvent('e', 'api-1'));
    const pod = project('pods', rawPod('api-1'));
    expect(event !== null && [...renderKind('events', [event, event])].map(({ metadata }) => metadata.name)).toEqual([
      'api-1.0',
      'api-1.1',
    ]);
    expect(pod !== null && renderRecord('pods', pod)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'api-1', namespace: 'shop', creationTimestamp: '2026-03-02T08:00:00.000Z' },
    });
    const custom = project('customresources', RAW_OBJECTS.customresources, 'applications.argoproj.io');
    expect(custom !== null && renderRecord('customresources', custom)).toMatchObject({
      apiVersion: 'argoproj.io/v1',
      kind: 'Application',
      status: { health: { status: 'Degraded' }, conditions: [{ type: 'SyncError' }] },
    });
  });

  it('is a tree of status only where that keeps the paths', () => {
    const record = project('customresources', {
      apiVersion: 'example.com/v1',
      kind: 'Odd',
      metadata: { name: 'odd', generation: 4 },
      status: {
        a: 'x',
        'a.b': 'y',
        'c.d': 'z',
        observedGeneration: null,
        deep: { e: { f: { 'g.h': 'i' } } },
        10: 'number',
      },
    });
    expect(record).toMatchObject({ unobserved: true });
    if (record !== null) expect(again('customresources', record)).toEqual(record);
  });
});

/**
 * Only what has pods has a critical priority, cluster-scoped objects have no namespace, most conditions no second time, and some arbitraries no value that a projection
 * takes: the raw objects above have those.
 */
const ALWAYS_THE_SAME: ReadonlySet<string> = new Set([
  ...['namespace', 'group', 'resource', 'marks.critical'],
  ...['conditions.#.updatedAt', 'detail.conditions.#.updatedAt', 'resources.#.share', 'webhooks.#.url'],
]);
