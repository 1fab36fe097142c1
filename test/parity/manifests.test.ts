import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseClusterFile } from '../../src/config/cluster-file/parse-cluster-file.ts';
import { EMPTY_CLUSTER_FILE } from '../../src/model/weight.ts';
import {
  canRender,
  KUSTOMIZATIONS,
  type Manifest,
  only,
  PROJECT,
  parseManifests,
  renderManifests,
} from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const UID = 10_001;

const Deployment = z.looseObject({
  spec: z.looseObject({
    replicas: z.number(),
    strategy: z.looseObject({ type: z.string() }),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({}),
        containers: z.tuple([
          z.looseObject({
            image: z.string(),
            envFrom: z.array(z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) })),
            env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
            securityContext: z.looseObject({}),
            resources: z.strictObject({
              requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
              limits: z.strictObject({ memory: z.string() }),
            }),
            volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

const Mounting = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
            volumeMounts: z.array(z.looseObject({ mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

const ConfigMap = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  data: z.record(z.string(), z.string()),
});

const Binding = z.looseObject({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z.tuple([z.looseObject({ kind: z.string(), name: z.string(), namespace: z.string() })]),
});

const Secret = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  stringData: z.record(z.string(), z.string()),
});

const Package = z.looseObject({
  version: z.string(),
  devDependencies: z.looseObject({ node: z.string() }),
});

function read(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** Every name of the config table: .env.example is generated from it, and a test holds the two together. */
function configVariables(): readonly string[] {
  return [...read('.env.example').matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]+)=/gm)].flatMap(([, name]) => name ?? []);
}

/** `768Mi` in MiB. */
function mebibytes(quantity: string): number {
  const [, digits] = /^(\d+)Mi$/.exec(quantity) ?? [];
  if (digits === undefined) throw new Error(`${quantity} is not in Mi`);
  return Number(digits);
}

function describeObject({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name.replace(/^k8s-monitor-[a-z0-9]{10}$/, 'k8s-monitor-HASH')}`;
}

const rendered = canRender
  ? {
      'cluster-wide': renderManifests(KUSTOMIZATIONS['cluster-wide']),
      namespaced: renderManifests(KUSTOMIZATIONS.namespaced),
    }
  : { 'cluster-wide': [], namespaced: [] };

describe.skipIf(!canRender)('what kubectl kustomize renders (skipped without kubectl)', () => {
  test('for the whole cluster: these objects, in a namespace that enforces restricted pods', () => {
    const objects = rendered['cluster-wide'];
    expect(objects.map(describeObject).sort()).toEqual([
      'ClusterRole /k8s-monitor',
      'ClusterRoleBinding /k8s-monitor',
      'ConfigMap k8s-monitor/k8s-monitor-HASH',
      'Deployment k8s-monitor/k8s-monitor',
      'Namespace /k8s-monitor',
      'PersistentVolumeClaim k8s-monitor/k8s-monitor',
      'ServiceAccount k8s-monitor/k8s-monitor',
    ]);
    const namespace = objects.find(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('for one namespace: nothing outside it, and nothing cluster-scoped', () => {
    expect(rendered.namespaced.map(describeObject).sort()).toEqual([
      'ConfigMap shop/k8s-monitor-HASH',
      'Deployment shop/k8s-monitor',
      'PersistentVolumeClaim shop/k8s-monitor',
      'Role shop/k8s-monitor',
      'RoleBinding shop/k8s-monitor',
      'ServiceAccount shop/k8s-monitor',
    ]);
    const { env } = only(rendered.namespaced, 'Deployment', Deployment).spec.template.spec.containers[0];
    expect(env).toContainEqual({ name: 'NAMESPACES', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } });
  });

  test.each([
    ['cluster-wide', 'ClusterRoleBinding', 'ClusterRole', 'k8s-monitor'],
    ['namespaced', 'RoleBinding', 'Role', 'shop'],
  ] as const)('%s: the %s gives the %s to the account the pod runs as', (name, kind, role, namespace) => {
    const binding = only(rendered[name], kind, Binding);
    const { serviceAccountName } = only(rendered[name], 'Deployment', Deployment).spec.template.spec;
    expect(binding.roleRef).toMatchObject({ kind: role, name: 'k8s-monitor' });
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: serviceAccountName, namespace }]);
  });

  test('with the cluster file: a ConfigMap that keeps its name, mounted as a directory, which follows its changes', async () => {
    const folder = await temporaryDirectory();
    const to = (path: string) => relative(folder, join(PROJECT, path));
    const kustomization = { resources: [to('k8s')], components: [to('k8s/components/cluster-file')] };
    await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
    const objects = renderManifests(folder);
    const map = objects.find(({ metadata }) => metadata.name === 'k8s-monitor-cluster-file');
    const text = ConfigMap.parse(map).data['cluster.yaml'] ?? '';
    expect(parseClusterFile(text, 'cluster.yaml')).toEqual(EMPTY_CLUSTER_FILE);
    const { containers, volumes } = only(objects, 'Deployment', Mounting).spec.template.spec;
    const path = containers[0].env.find(({ name }) => name === 'CLUSTER_FILE')?.value ?? '';
    const mount = containers[0].volumeMounts.find(({ mountPath }) => mountPath === dirname(path));
    expect(mount).toEqual({ name: expect.any(String), mountPath: '/etc/k8s-monitor/cluster', readOnly: true });
    expect(volumes).toContainEqual({ name: mount?.name, configMap: { name: 'k8s-monitor-cluster-file' } });
    expect(basename(path)).toBe('cluster.yaml');
  });

  describe.each(['cluster-wide', 'namespaced'] as const)('%s', (name) => {
    const objects = (): readonly Manifest[] => rendered[name];
    const deployment = () => only(objects(), 'Deployment', Deployment).spec;
    const pod = () => deployment().template.spec;
    const container = () => pod().containers[0];
    const config = () => only(objects(), 'ConfigMap', ConfigMap);

    test('there is one writer: one replica, and the old pod ends before the new one starts', () => {
      expect(deployment()).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
      expect(deployment().template.metadata.labels).toMatchObject(deployment().selector.matchLabels);
    });

    test('the pod meets the restricted Pod Security Standard, with a read-only root', () => {
      expect(pod().securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: UID,
        runAsGroup: UID,
        fsGroup: UID,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container().securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod()).not.toHaveProperty(key);
    });

    test('memory: 256Mi requested, headroom under the limit, and a heap that fits', () => {
      const { requests, limits } = container().resources;
      const heap = Number(/--max-old-space-size=(\d+)/.exec(environmentValue(container().env, 'NODE_OPTIONS'))?.[1]);
      expect(requests.memory).toBe('256Mi');
      expect(heap).toBeGreaterThan(mebibytes(requests.memory));
      expect(heap).toBeLessThanOrEqual(mebibytes(limits.memory) * 0.75);
    });

    test('every variable it sets is in the config table, and the ConfigMap it reads is the one rendered', () => {
      const known = [...configVariables(), 'NODE_OPTIONS'];
      const given = [...Object.keys(config().data), ...container().env.map((variable) => variable.name)];
      expect(given.filter((variable) => !known.includes(variable))).toEqual([]);
      expect(container().envFrom).toEqual([{ configMapRef: { name: config().metadata.name } }]);
    });

    test('the pod is given longer to stop than the running cycle is', () => {
      expect(pod().terminationGracePeriodSeconds).toBeGreaterThanOrEqual(
        Number(config().data.SHUTDOWN_GRACE_SECONDS) + 10,
      );
    });

    test('sessions lie on the claim, where SESSION_DIR says, and the mode is persistent', () => {
      const mount = container().volumeMounts.find(({ mountPath }) => mountPath === config().data.SESSION_DIR);
      expect(pod().volumes).toContainEqual({ name: mount?.name, persistentVolumeClaim: { claimName: 'k8s-monitor' } });
      expect(config().data.ENABLE_LONG_CONTEXT).toBe('true');
    });

    test('the key comes from the secret of the example, and the pod starts without it', () => {
      const example = Secret.parse(parseManifests(read('k8s/secret.example.yaml'))[0]);
      expect(example.stringData).toEqual({ ANTHROPIC_API_KEY: '' });
      expect(container().env).toContainEqual({
        name: 'ANTHROPIC_API_KEY',
        valueFrom: { secretKeyRef: { name: example.metadata.name, key: 'ANTHROPIC_API_KEY', optional: true } },
      });
      for (const name of ['SESSION_ENCRYPTION_KEY', 'SESSION_ENCRYPTION_OLD_KEYS']) {
        const secretKeyRef = { name: 'k8s-monitor-encryption', key: name, optional: true };
        expect(container().env).toContainEqual({ name, valueFrom: { secretKeyRef } });
      }
    });

    test('the image is the release this tree would build', () => {
      expect(container().image).toBe(`k8s-monitor:${Package.parse(JSON.parse(read('package.json'))).version}`);
    });
  });
});

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  test('builds on the Node.js that contributors run', () => {
    const { devDependencies } = Package.parse(JSON.parse(read('package.json')));
    const pinned = /^ARG NODE_VERSION=(\S+)$/m.exec(dockerfile)?.[1];
    expect(devDependencies.node.split('.').slice(0, 2).join('.')).toBe(pinned);
  });

  test('runs as the user the Deployment names, with the program as process 1', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toContain(`\nUSER ${UID}:${UID}\n`);
    expect(last).toContain('\nENTRYPOINT ["node", "/app/dist/main.js"]\nCMD ["run"]\n');
  });

  test('copies nothing that .dockerignore keeps out', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, sources]) => sources?.split(' ') ?? [],
    );
    expect([...new Set(copied)].sort()).toEqual(allowed.toSorted());
  });
});

function environmentValue(
  env: readonly { readonly name: string; readonly value?: string | undefined }[],
  name: string,
): string {
  return env.find((variable) => variable.name === name)?.value ?? '';
}
