import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Access, reviewAccess, wantedIn } from '../../../src/check/kubernetes/access.ts';
import { permissionsFor, rbacResource } from '../../../src/check/kubernetes/permission.ts';
import { openApiProbe } from '../../../src/cluster/index.ts';
import {
  type Fault,
  type SimulatedApiServer,
  startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';
import { DETECTORS } from '../../../src/detectors/index.ts';
import { ALL_RIGHTS, CLUSTER_RIGHTS, denyAllBut, NAMESPACED_RIGHTS, pathOf } from '../../support/rights.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const PERMISSIONS = permissionsFor(DETECTORS);
const REVIEWS = '/apis/authorization.k8s.io/v1';
const INCOMPLETE: Fault = {
  kind: 'answer',
  path: `${REVIEWS}/selfsubjectrulesreviews`,
  status: 201,
  contentType: 'application/json',
  body: JSON.stringify({ status: { incomplete: true, resourceRules: [], nonResourceRules: [] } }),
};

async function review(rights: readonly string[], namespaces: readonly string[], faults: readonly Fault[] = []) {
  const server = await startApiServer({ state: staticState({ now: 0, objects: [] }), deny: denyAllBut(rights) });
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
  const accesses = await reviewAccess(wantedIn(PERMISSIONS, namespaces), { probe, maxRequests: 4, signal });
  return { server, accesses };
}

const told = (accesses: readonly Access[], state: Access['state']) =>
  accesses
    .filter((access) => access.state === state)
    .map(({ permission, namespace }) => {
      const where = namespace === null ? '' : ` in ${namespace}`;
      return `${permission.verb} ${permission.group}/${rbacResource(permission)}${where}`;
    })
    .sort();
const asked = ({ stats }: SimulatedApiServer, what: string) =>
  stats.requests.filter(({ path }) => path.endsWith(what)).length;

describe('permissionsFor', () => {
  it('wants a list of every kind the detectors read, and logs of pods', () => {
    const wanted = wantedIn(PERMISSIONS, []).map((item) => ({ ...item, state: 'held', why: null }) as const);
    expect(told(wanted, 'held')).toEqual(ALL_RIGHTS);
    expect(PERMISSIONS.find(({ resource }) => resource === 'nodes')?.neededBy).toContain('NodeNotReady');
    expect(PERMISSIONS.find(({ subresource }) => subresource === 'log')?.neededBy).toEqual([]);
  });
});

describe('reviewAccess', () => {
  it('asks one by one what is wanted everywhere', async () => {
    const held = ['list /events', 'list /nodes', 'list /pods in shop'];
    const { server, accesses } = await review(held, []);
    expect(told(accesses, 'held')).toEqual(['list /events', 'list /nodes']);
    expect(told(accesses, 'missing')).toEqual(ALL_RIGHTS.filter((right) => !held.includes(right)));
    expect(asked(server, 'selfsubjectrulesreviews')).toBe(0);
    expect(asked(server, 'selfsubjectaccessreviews')).toBe(ALL_RIGHTS.length);
  });

  it('asks once for a namespace, and one by one only for what is of the cluster', async () => {
    const held = ['get /pods/log in shop', 'list /nodes', 'list /pods in payments', 'list /pods in shop'];
    const { server, accesses } = await review(held, ['shop', 'payments']);
    expect(told(accesses, 'held')).toEqual(held);
    expect(told(accesses, 'missing')).toContain('get /pods/log in payments');
    expect(accesses).toHaveLength(2 * NAMESPACED_RIGHTS.length + CLUSTER_RIGHTS.length);
    expect(asked(server, 'selfsubjectrulesreviews')).toBe(2);
    expect(asked(server, 'selfsubjectaccessreviews')).toBe(CLUSTER_RIGHTS.length);
  });

  it('trusts no rules that are incomplete: it comes to the same by asking one by one', async () => {
    const held = ['get /pods/log in shop', 'list /nodes', 'list /pods in shop'];
    const complete = await review(held, ['shop', 'payments']);
    const incomplete = await review(held, ['shop', 'payments'], [INCOMPLETE]);
    expect(incomplete.accesses).toEqual(complete.accesses);
    expect(asked(incomplete.server, 'selfsubjectaccessreviews')).toBe(incomplete.accesses.length);
  });

  it.each([403, 404])('tries the lists themselves where no review is to be had (%i)', async (status) => {
    const held = ALL_RIGHTS.filter((right) => right !== 'list /nodes');
    const none: Fault = { kind: 'error', path: REVIEWS, status };
    const absent: Fault = { kind: 'absent', path: pathOf('replicasets') };
    const { accesses } = await review(held, [], [none, absent]);
    expect(told(accesses, 'missing')).toEqual(['list /nodes']);
    // Without a pod there is no log to try.
    expect(told(accesses, 'unknown')).toEqual(['get /pods/log']);
    // What is not there needs no right.
    expect(told(accesses, 'held')).toContain('list apps/replicasets');
  });

  it('calls unknown what could not be asked, with the reason', async () => {
    const { accesses } = await review(ALL_RIGHTS, ['shop'], [{ kind: 'error', path: REVIEWS, status: 500 }]);
    expect(told(accesses, 'unknown')).toHaveLength(accesses.length);
    expect(accesses[0]?.why).toMatch(/ answers 500: Internal error/);
  });
});
