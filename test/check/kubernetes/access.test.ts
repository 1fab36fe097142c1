import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Access, reviewAccess } from '../../../src/check/kubernetes/access.ts';
import { rbacResource, type Wanted } from '../../../src/check/kubernetes/permission.ts';
import { type Watch, wantedRights, watchedKinds } from '../../../src/check/kubernetes/watched.ts';
import { listPath, openApiProbe, parseCustomResources, RESOURCES } from '../../../src/cluster/index.ts';
import {
  type DenyRule,
  type Fault,
  type KubernetesObject,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';
import { DETECTORS } from '../../../src/detectors/index.ts';
import { ALL_RIGHTS, CLUSTER_RIGHTS, denyAllBut, NAMESPACED_RIGHTS, type Right } from '../../support/rights.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const REVIEWS = '/apis/authorization.k8s.io/v1';
const INCOMPLETE: Fault = {
  kind: 'answer',
  path: `${REVIEWS}/selfsubjectrulesreviews`,
  status: 201,
  contentType: 'application/json',
  body: JSON.stringify({ status: { incomplete: true, resourceRules: [], nonResourceRules: [] } }),
};

interface Setting extends Partial<Watch['reach']> {
  readonly rights: readonly Right[];
  readonly faults?: readonly Fault[];
  readonly deny?: readonly DenyRule[];
  readonly objects?: readonly KubernetesObject[];
  readonly watch?: Partial<Watch>;
}

async function review({ rights, faults = [], deny = denyAllBut(rights), objects = [], watch, ...reach }: Setting) {
  const server = await startApiServer({ state: staticState({ now: 0, objects }), deny });
  onTestFinished(() => server.close());
  server.faults.set(faults);
  const kubeconfigPath = join(await temporaryDirectory(), 'kubeconfig');
  writeFileSync(kubeconfigPath, server.kubeconfig());
  const probe = openApiProbe({
    kubeconfigPath,
    context: null,
    variables: {},
    requestTimeoutMs: 10_000,
    maxRequests: 4,
    userAgent: 'k8s-monitor/test',
  });
  onTestFinished(() => probe.close());
  const { signal } = new AbortController();
  const all = { namespaces: [], excludeNamespaces: [], clusterScoped: 'auto' } as const;
  const nothing = { custom: [], alsoRead: [], writesEvents: false };
  const watched = { detectors: DETECTORS, ...nothing, reach: { ...all, ...reach }, ...watch };
  const kinds = await watchedKinds(watched, probe, signal);
  const { wanted, ...left } = wantedRights(kinds, watched.reach);
  const accesses = await reviewAccess(wanted, { probe, maxRequests: 4, signal });
  return { server, accesses, wanted: wanted.map(rightOf).sort(), ...left };
}

const CONFIG_VERSIONS = { alsoRead: ['configmaps'] } as const;

function rightOf({ permission, namespace }: Pick<Wanted, 'permission' | 'namespace'>): Right {
  const where = namespace === null ? '' : ` in ${namespace}`;
  return `${permission.verb} ${permission.group}/${rbacResource(permission)}${where}`;
}

const told = (accesses: readonly Access[], state: Access['state']) =>
  accesses
    .filter((access) => access.state === state)
    .map(rightOf)
    .sort();
const asked = ({ stats }: SimulatedApiServer, what: string) =>
  stats.requests.filter(({ path }) => path.endsWith(what)).length;

describe('wantedRights', () => {
  it('are for the very lists that a look reads, and for logs of pods', async () => {
    expect((await review({ rights: ALL_RIGHTS })).wanted).toEqual(ALL_RIGHTS);
  });

  it('leave out what lies outside the namespaces, unless it is asked for', async () => {
    const namespaces = ['shop', 'payments'];
    const inBoth = NAMESPACED_RIGHTS.flatMap((right) => namespaces.map((namespace) => `${right} in ${namespace}`));
    const { wanted, notLookedAt } = await review({ rights: ALL_RIGHTS, namespaces });
    expect(wanted).toEqual(inBoth.sort());
    expect(notLookedAt).toHaveLength(CLUSTER_RIGHTS.length);
    const both = await review({ rights: ALL_RIGHTS, namespaces, clusterScoped: 'true' });
    expect(both.wanted).toEqual([...inBoth, ...CLUSTER_RIGHTS].sort());
    expect(both.notLookedAt).toEqual([]);
  });

  it('are for ConfigMaps too where their versions are wanted, and no detector waits for them', async () => {
    const { accesses, wanted } = await review({ rights: ALL_RIGHTS, watch: CONFIG_VERSIONS });
    expect(wanted).toEqual([...ALL_RIGHTS, 'list /configmaps'].sort());
    const [access] = accesses.filter(({ permission }) => permission.resource === 'configmaps');
    expect(access).toMatchObject({ state: 'held', permission: { neededBy: [] } });
  });

  it('name the detectors that do not run without them', async () => {
    const { accesses } = await review({ rights: ALL_RIGHTS });
    const neededBy = (right: Right) => accesses.find((access) => rightOf(access) === right)?.permission.neededBy;
    expect(neededBy('list /nodes')).toContain('NodeNotReady');
    expect(neededBy('get /pods/log')).toEqual([]);
  });

  describe('to custom resources', () => {
    const definition = (plural: string, kind: string, scope: string): KubernetesObject => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.cert-manager.io` },
      spec: {
        group: 'cert-manager.io',
        names: { plural, kind },
        scope,
        versions: [{ name: 'v1', served: true, storage: true }],
      },
    });
    const objects = [
      definition('certificates', 'Certificate', 'Namespaced'),
      definition('clusterissuers', 'ClusterIssuer', 'Cluster'),
    ];
    const [pods] = DETECTORS.filter(({ subject }) => subject === 'pods');
    if (pods === undefined) throw new Error('some detector judges pods');
    const watch = {
      detectors: [{ ...pods, needs: ['customresources'] as const, uses: [] }],
      custom: parseCustomResources([
        'certificates.cert-manager.io',
        'clusterissuers.cert-manager.io',
        'clusteroperators.config.openshift.io',
      ]),
    };

    it('are for those that are served, where they are served', async () => {
      const everywhere = await review({ rights: [], objects, watch });
      expect(everywhere.wanted).toEqual([
        'get /pods/log',
        'list /pods',
        'list cert-manager.io/certificates',
        'list cert-manager.io/clusterissuers',
      ]);
      const inShop = await review({ rights: [], objects, watch, namespaces: ['shop'] });
      expect(inShop.wanted).toContain('list cert-manager.io/certificates in shop');
      expect(inShop.notLookedAt).toEqual(['clusterissuers.cert-manager.io']);
    });

    it('are not known where the API cannot be asked', async () => {
      const faults: readonly Fault[] = [{ kind: 'error', path: '/apis/cert-manager.io', status: 503 }];
      const { unknown } = await review({ rights: [], objects, watch, faults });
      expect(unknown).toEqual([
        { name: 'certificates.cert-manager.io', why: expect.stringContaining('answers 503') },
        { name: 'clusterissuers.cert-manager.io', why: expect.stringContaining('answers 503') },
      ]);
    });
  });
});

describe('reviewAccess', () => {
  const held = ['get /pods/log in shop', 'list /pods in payments', 'list /pods in shop'];
  const namespaces = ['shop', 'payments'];

  it('asks one by one what is wanted everywhere', async () => {
    const { server, accesses } = await review({ rights: ['list /events', 'list /nodes', 'list /pods in shop'] });
    expect(told(accesses, 'held')).toEqual(['list /events', 'list /nodes']);
    expect(told(accesses, 'missing')).toEqual(
      ALL_RIGHTS.filter((right) => right !== 'list /events' && right !== 'list /nodes'),
    );
    expect(asked(server, 'selfsubjectaccessreviews')).toBeGreaterThanOrEqual(CLUSTER_RIGHTS.length);
  });

  it('asks once for a namespace', async () => {
    const { server, accesses } = await review({ rights: held, namespaces });
    expect(told(accesses, 'held')).toEqual(held);
    expect(told(accesses, 'missing')).toHaveLength(2 * NAMESPACED_RIGHTS.length - held.length);
    expect(asked(server, 'selfsubjectrulesreviews')).toBe(2);
    expect(asked(server, 'selfsubjectaccessreviews')).toBe(0);
  });

  it('trusts no rules that are incomplete: it comes to the same by asking one by one', async () => {
    const complete = await review({ rights: held, namespaces });
    const incomplete = await review({ rights: held, namespaces, faults: [INCOMPLETE] });
    expect(incomplete.accesses).toEqual(complete.accesses);
    expect(asked(incomplete.server, 'selfsubjectaccessreviews')).toBeGreaterThanOrEqual(complete.accesses.length);
  });

  it('is content with events in either of their groups', async () => {
    const deny = [{ verb: 'list', group: '', resource: 'events' }];
    for (const reach of [{}, { namespaces: ['shop'] }]) {
      const { accesses } = await review({ rights: ALL_RIGHTS, deny, ...reach });
      expect(told(accesses, 'missing')).toEqual([]);
    }
  });

  it.each([403, 404])('tries the lists themselves where no review is to be had (%i)', async (status) => {
    const rights = ALL_RIGHTS.filter((right) => right !== 'list /nodes');
    const faults: readonly Fault[] = [
      { kind: 'error', path: REVIEWS, status },
      { kind: 'absent', path: listPath(RESOURCES.replicasets, null) },
    ];
    const { accesses } = await review({ rights, faults });
    expect(told(accesses, 'missing')).toEqual(['list /nodes']);
    // Without a pod there is no log to try.
    expect(told(accesses, 'unknown')).toEqual(['get /pods/log']);
    // What is not there needs no right.
    expect(told(accesses, 'held')).toContain('list apps/replicasets');
  });

  it('never tries a list with more of a ConfigMap than its metadata', async () => {
    const faults: readonly Fault[] = [{ kind: 'error', path: REVIEWS, status: 404 }];
    const { accesses, server } = await review({ rights: ALL_RIGHTS, faults, watch: CONFIG_VERSIONS });
    expect(told(accesses, 'held')).toContain('list /configmaps');
    const tried = server.stats.requests.filter(({ path }) => path.includes('configmaps'));
    expect(tried).toMatchObject([{ accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }]);
  });

  it('calls unknown what could not be asked, with the reason', async () => {
    const faults: readonly Fault[] = [{ kind: 'error', path: REVIEWS, status: 500 }];
    const { accesses } = await review({ rights: ALL_RIGHTS, namespaces: ['shop'], faults });
    expect(told(accesses, 'unknown')).toHaveLength(accesses.length);
    expect(accesses[0]?.why).toMatch(/ answers 500: Internal error/);
  });
});
