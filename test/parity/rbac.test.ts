import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { createKubernetesSource, listPath, RESOURCES } from '../../src/cluster/index.ts';
import { startApiServer, staticState } from '../../src/cluster/simulator/index.ts';
import { loadConfig } from '../../src/config/index.ts';
import { DETECTORS, kindsOf } from '../../src/detectors/index.ts';
import { canRender, KUSTOMIZATIONS, only, PROJECT, readManifests, renderManifests } from '../support/manifests.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** Strict: a resourceNames or nonResourceURLs that slipped in fails the parse. */
const Role = z.looseObject({
  rules: z.array(
    z.strictObject({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }),
  ),
});

/** The custom resources that are looked at by default. */
const OPENSHIFT = ['config.openshift.io/clusteroperators', 'machineconfiguration.openshift.io/machineconfigpools'];

/**
 * `list apps/deployments`, for every kind the detectors have the sources read, and `get` of the logs of pods. Leases are those of
 * kube-system, which no Role in another namespace can allow.
 */
function needed(scope: 'all' | 'namespaced'): readonly string[] {
  const lists = kindsOf(DETECTORS).flatMap((kind) => {
    if (kind === 'customresources') return scope === 'all' ? OPENSHIFT : [];
    const { group, plural, namespaced } = RESOURCES[kind];
    return scope === 'all' || (namespaced && kind !== 'leases') ? [`${group}/${plural}`] : [];
  });
  return [...lists.map((list) => `list ${list}`), 'get /pods/log'].sort();
}

function granted(role: z.infer<typeof Role>): readonly string[] {
  return role.rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((plural) => verbs.map((verb) => `${verb} ${group}/${plural}`))),
    )
    .sort();
}

describe.each([
  ['cluster-wide', 'ClusterRole', 'all'],
  ['namespaced', 'Role', 'namespaced'],
] as const)('k8s/overlays/%s', (overlay, kind, scope) => {
  test(`its ${kind} grants what the detectors need, and nothing else`, () => {
    const rules = granted(only(readManifests(`k8s/overlays/${overlay}`), kind, Role));
    expect(rules).toEqual(needed(scope));
    expect(rules.filter((rule) => rule.includes('*') || rule.includes('secrets'))).toEqual([]);
  });

  test.skipIf(!canRender)(`it renders with that ${kind} as its only one (skipped without kubectl)`, () => {
    const rendered = renderManifests(KUSTOMIZATIONS[overlay]);
    expect(rendered.filter((manifest) => /^(Cluster)?Role$/.test(manifest.kind)).map((role) => role.kind)).toEqual([
      kind,
    ]);
    expect(granted(only(rendered, kind, Role))).toEqual(needed(scope));
  });
});

test.skipIf(!canRender).each(['cluster-wide', 'namespaced'] as const)(
  'with k8s/components/config-versions %s also grants to list ConfigMaps, and asks for it (skipped without kubectl)',
  async (overlay) => {
    const folder = await temporaryDirectory();
    const to = (path: string) => relative(folder, join(PROJECT, path));
    const kustomization = {
      resources: [to(KUSTOMIZATIONS[overlay])],
      components: [to('k8s/components/config-versions')],
    };
    await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
    const rendered = renderManifests(folder);
    const scope = overlay === 'namespaced' ? 'namespaced' : 'all';
    const rules = granted(only(rendered, overlay === 'namespaced' ? 'Role' : 'ClusterRole', Role));
    expect(rules).toEqual([...needed(scope), 'list /configmaps'].sort());
    const env = rendered.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? Object.entries(data as object) : []));
    expect(env).toContainEqual(['READ_CONFIG_VERSIONS', 'true']);
    expect(loadConfig({ env: Object.fromEntries(env), dotenvPath: null }).readConfigVersions).toBe(true);
  },
);

test('the Kubernetes source asks for nothing but those lists, and the version, which every account may read', async () => {
  const now = Date.UTC(2026, 10, 21);
  const server = await startApiServer({ state: staticState({ now, objects: [] }) });
  onTestFinished(() => server.close());
  const kubeconfigPath = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(kubeconfigPath, server.kubeconfig());
  const source = await createKubernetesSource({
    kubeconfigPath,
    context: null,
    clusterName: null,
    namespaces: [],
    excludeNamespaces: [],
    clusterScoped: 'auto',
    pageSize: 500,
    requestTimeoutMs: 10_000,
    lookTimeoutMs: 20_000,
    maxRequests: 4,
    now: () => now,
    userAgent: 'k8s-monitor/test',
    random: () => 0,
  });
  onTestFinished(() => source.close());

  await source.look({ kinds: kindsOf(DETECTORS), signal: new AbortController().signal });

  const asked = server.stats.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
  const lists = kindsOf(DETECTORS)
    .filter((kind) => kind !== 'customresources')
    .map((kind) => `GET ${listPath(RESOURCES[kind], kind === 'leases' ? 'kube-system' : null)}`);
  expect([...asked].sort()).toEqual(['GET /version', ...lists].sort());
});
