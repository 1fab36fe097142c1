import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInterner, projectors } from '../../../src/cluster/projection/index.ts';
import { minutesAgo, rawDeployment, rawNode } from '../../support/kubernetes-objects.ts';
import { RAW_OBJECTS } from '../../support/raw-cluster-objects.ts';

const KEY = 'f00d';
const SECRET = 'postgres://shop:hunter2@db/shop';

const spec = {
  nodeSelector: { disk: 'ssd' },
  initContainers: [
    { name: 'migrate', image: 'shop/migrate:3', args: ['--password', SECRET] },
    { name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' },
  ],
  containers: [
    {
      name: 'app',
      image: 'shop/api:1.4.2',
      command: ['/api', SECRET],
      resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m' } },
      readinessProbe: {
        httpGet: { path: '/ready', port: 80, httpHeaders: [{ name: 'Authorization', value: SECRET }] },
      },
      env: [
        { name: 'DB_URL', value: SECRET },
        { name: 'EMPTY' },
        { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'api', key: 'log.level' } } },
        { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      ],
      envFrom: [{ prefix: 'A_', configMapRef: { name: 'shared' } }, { secretRef: { name: 'tokens' } }],
    },
  ],
  volumes: [
    { name: 'a', configMap: { name: 'nginx' } },
    { name: 'b', secret: { secretName: 'tls' } },
    { name: 'c', projected: { sources: [{ configMap: { name: 'ca' } }, { secret: { name: 'token' } }] } },
    { name: 'd', csi: { driver: 'x', volumeAttributes: { password: SECRET } } },
  ],
};

type Path = readonly (string | number)[];

/** The template of a Deployment with that spec, one value of it replaced. */
function templateOf(path: Path = [], value: unknown = null, key: string | null = KEY) {
  const own = structuredClone(spec);
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => Reflect.get(Object(at), step), own);
  if (path.length > 0) Reflect.set(Object(parent), path.at(-1) ?? '', value);
  const annotations = { 'kubectl.kubernetes.io/restartedAt': minutesAgo(7) };
  const raw = rawDeployment('api', { spec: { template: { metadata: { annotations }, spec: own } } });
  const template = projectors.deployments(raw, createInterner(key))?.template;
  if (template == null) throw new Error('a Deployment has a template');
  return template;
}

describe('a workload’s template', () => {
  it('is kept by names, images, quantities and digests', () => {
    const digest = expect.stringMatching(/^[\w-]{4}$/);
    const none = { memoryRequest: null, memoryLimit: null, cpuRequest: null, cpuLimit: null, storageLimit: null };
    const bare = { resources: none, probes: null, command: null, env: [], envFrom: [] };
    expect(templateOf()).toEqual({
      containers: [
        { ...bare, name: 'migrate', role: 'init', image: 'shop/migrate:3', command: digest },
        { ...bare, name: 'mesh', role: 'sidecar', image: 'mesh:1' },
        {
          name: 'app',
          role: 'main',
          image: 'shop/api:1.4.2',
          resources: { ...none, memoryLimit: '256Mi', cpuRequest: '100m' },
          probes: digest,
          command: digest,
          env: [
            expect.stringMatching(/^DB_URL=#[\w-]{4}$/),
            expect.stringMatching(/^EMPTY=#[\w-]{4}$/),
            'LEVEL=configmap/api:log.level',
            'DB_PASSWORD=secret/db:password',
            'POD_IP=field/status.podIP',
            'CPUS=field/limits.cpu',
          ],
          envFrom: ['configmap/shared', 'secret/tokens'],
        },
      ],
      configs: [
        ...['configmap/api', 'configmap/ca', 'configmap/nginx', 'configmap/shared'],
        ...['secret/db', 'secret/tls', 'secret/token', 'secret/tokens'],
      ],
      volumes: digest,
      placement: digest,
      restartedAt: Date.parse(minutesAgo(7)),
    });
  });

  it('without a key knows names, and of values only that they are there', () => {
    const [, , app] = templateOf([], null, null).containers;
    expect(app).toMatchObject({ probes: '?', command: '?' });
    expect(app?.env.slice(0, 2)).toEqual(['DB_URL=#?', 'EMPTY=#?']);
  });

  it.each<[string, Path, unknown]>([
    ['a variable', ['containers', 0, 'env', 0, 'value'], 'other'],
    ['a probe', ['containers', 0, 'readinessProbe', 'periodSeconds'], 3],
    ['a command', ['containers', 0, 'command', 1], '-v'],
    ['a volume', ['volumes', 3, 'csi', 'driver'], 'y'],
    ['the placement', ['nodeSelector', 'disk'], 'hdd'],
  ])('is another when %s is, and the same else', (_, path, value) => {
    expect(templateOf()).toEqual(templateOf());
    expect(templateOf(path, value)).not.toEqual(templateOf());
  });

  it('has other digests under another key', () => {
    expect(templateOf([], null, 'beef')).not.toEqual(templateOf());
  });

  it('never holds a value, with a key or without', () => {
    for (const key of [KEY, null]) expect(JSON.stringify(templateOf([], null, key))).not.toMatch(/hunter2|postgres/);
    fc.assert(
      fc.property(fc.string({ minLength: 9, maxLength: 40 }), (value) => {
        const template = templateOf(['containers', 0, 'env', 0, 'value'], `${value}-secret`);
        expect(JSON.stringify(template)).not.toContain('-secret');
      }),
    );
  });
});

describe('who wrote an object last', () => {
  const entry = (manager: string, minutes: number, parts: Record<string, unknown> = {}) => ({
    ...{ manager, operation: 'Update', time: minutesAgo(minutes), fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ...parts,
  });
  const deploymentBy = (...managedFields: unknown[]) =>
    projectors.deployments(
      { ...rawDeployment('api'), metadata: { name: 'api', namespace: 'shop', managedFields } },
      createInterner(),
    );
  const at = (minutes: number) => Date.parse(minutesAgo(minutes));

  it('is the newest manager of its spec, whatever wrote status or labels since', () => {
    const deployment = deploymentBy(
      entry('argocd-controller', 90),
      entry('kubectl-set', 20),
      entry('kube-controller-manager', 1, { subresource: 'status' }),
      entry('labeller', 2, { fieldsV1: { 'f:metadata': {} } }),
      { manager: 7 },
      null,
    );
    expect(deployment?.changedBy).toEqual({ manager: 'kubectl-set', at: at(20) });
    expect(deployment?.scaledBy).toBeNull();
  });

  it('through scale is told apart', () => {
    const deployment = deploymentBy(entry('helm', 90), entry('kube-controller-manager', 3, { subresource: 'scale' }));
    expect(deployment?.changedBy).toEqual({ manager: 'helm', at: at(90) });
    expect(deployment?.scaledBy).toEqual({ manager: 'kube-controller-manager', at: at(3) });
  });

  it('is not known where managedFields are not kept', () => {
    expect(deploymentBy()).toMatchObject({ changedBy: null, scaledBy: null });
  });

  it('is of a node who cordoned it, of a claim who asked for its size', () => {
    const node = rawNode('worker-1');
    const cordoned = entry('kubectl-cordon', 4, { fieldsV1: { 'f:spec': { 'f:unschedulable': {} } } });
    const managedFields = [
      cordoned,
      entry('kube-controller-manager', 1, { fieldsV1: { 'f:spec': { 'f:taints': {} } } }),
    ];
    const raw = { ...node, metadata: { ...node.metadata, managedFields } };
    expect(projectors.nodes(raw, createInterner())?.changedBy).toEqual({ manager: 'kubectl-cordon', at: at(4) });

    const claim = RAW_OBJECTS.persistentvolumeclaims;
    const fieldsV1 = { 'f:spec': { 'f:resources': { 'f:requests': {} } } };
    const resized = {
      ...claim,
      metadata: { ...claim.metadata, managedFields: [entry('kubectl-edit', 9, { fieldsV1 })] },
    };
    expect(projectors.persistentvolumeclaims(resized, createInterner())?.changedBy?.manager).toBe('kubectl-edit');
  });
});
