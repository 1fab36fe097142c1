import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Access, reviewAccess, wantedIn } from '../../../src/check/kubernetes/access.ts';
import { describePermission, permissionsFor } from '../../../src/check/kubernetes/permission.ts';
import { openApiProbe } from '../../../src/cluster/index.ts';
import { DETECTORS, kindsOf } from '../../../src/detectors/index.ts';
import { type ReviewApi, type ReviewApiOptions, startReviewApi } from '../../support/review-api.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const PERMISSIONS = permissionsFor(DETECTORS);
const POD_RIGHTS = ['list /pods in shop', 'get /pods/log in shop', 'list /nodes', 'list /events'];

async function review(options: ReviewApiOptions, namespaces: readonly string[]) {
  const api = await startReviewApi(options);
  const kubeconfigPath = join(await temporaryDirectory(), 'kubeconfig');
  writeFileSync(kubeconfigPath, api.kubeconfig());
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
  return { api, accesses };
}

const told = (accesses: readonly Access[], state: Access['state']) =>
  accesses
    .filter((access) => access.state === state)
    .map(
      ({ permission, namespace }) => `${describePermission(permission)}${namespace === null ? '' : ` in ${namespace}`}`,
    )
    .sort();
const asked = ({ requests }: ReviewApi, what: string) => requests.filter((request) => request.includes(what)).length;

describe('permissionsFor', () => {
  it('wants a list of every kind the detectors read, and logs of pods', () => {
    const lists = kindsOf(DETECTORS).filter((kind) => kind !== 'customresources');
    expect(PERMISSIONS.map(({ resource, subresource }) => `${resource}/${subresource ?? ''}`)).toEqual([
      ...lists.map((kind) => `${kind}/`),
      'pods/log',
    ]);
    expect(PERMISSIONS.find(({ resource }) => resource === 'nodes')?.neededBy).toContain('NodeNotReady');
  });
});

describe('reviewAccess', () => {
  it('asks one by one what is wanted everywhere', async () => {
    const { api, accesses } = await review({ rights: POD_RIGHTS }, []);
    expect(told(accesses, 'held')).toEqual(['list events', 'list nodes']);
    expect(told(accesses, 'missing')).toContain('list pods');
    expect(told(accesses, 'unknown')).toEqual([]);
    expect(asked(api, 'selfsubjectrulesreviews')).toBe(0);
    expect(asked(api, 'selfsubjectaccessreviews')).toBe(PERMISSIONS.length);
  });

  it('asks once for a namespace, and one by one only for what is of the cluster', async () => {
    const { api, accesses } = await review({ rights: POD_RIGHTS }, ['shop', 'payments']);
    expect(told(accesses, 'held')).toEqual([
      'get pods/log in shop',
      'list events in payments',
      'list events in shop',
      'list nodes',
      'list pods in shop',
    ]);
    expect(told(accesses, 'missing')).toContain('list pods in payments');
    expect(asked(api, 'selfsubjectrulesreviews')).toBe(2);
    expect(asked(api, 'selfsubjectaccessreviews')).toBe(PERMISSIONS.filter(({ namespaced }) => !namespaced).length);
  });

  it('trusts no rules that are incomplete: it comes to the same by asking one by one', async () => {
    const complete = await review({ rights: POD_RIGHTS }, ['shop', 'payments']);
    const incomplete = await review({ rights: POD_RIGHTS, incompleteRules: true }, ['shop', 'payments']);
    expect(incomplete.accesses).toEqual(complete.accesses);
    expect(asked(incomplete.api, 'selfsubjectaccessreviews')).toBe(incomplete.accesses.length);
  });

  it('tries the lists themselves where no review is to be had', async () => {
    const refuse = { '/apis/authorization.k8s.io': 403, '/api/v1/nodes': 403, '/apis/batch/v1/jobs': 404 };
    const { accesses } = await review({ refuse }, []);
    expect(told(accesses, 'missing')).toEqual(['list nodes']);
    expect(told(accesses, 'unknown')).toEqual(['get pods/log']);
    // What is not there needs no right.
    expect(told(accesses, 'held')).toContain('list jobs.batch');
  });

  it('calls unknown what could not be asked, with the reason', async () => {
    const { accesses } = await review({ refuse: { '/apis/authorization.k8s.io': 500 } }, ['shop']);
    expect(told(accesses, 'unknown')).toHaveLength(accesses.length);
    expect(accesses[0]?.why).toMatch(/answers 500: refused$/);
  });
});
