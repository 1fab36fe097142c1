import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatedApiServer } from '../../../src/cluster/simulator/index.ts';
import { DETECTORS, kindsOf } from '../../../src/detectors/index.ts';
import { createFileLedgerStore } from '../../../src/ledger/index.ts';
import type { Incident } from '../../../src/model/incident.ts';
import { emptyLedger } from '../../../src/model/ledger.ts';
import { crashedContainer, minutesAgo, NOW, rawNode, rawPod } from '../../support/kubernetes-objects.ts';
import { cli } from '../../support/run-cli.ts';
import { CLUSTER, startCluster } from '../../support/simulated-cluster.ts';
import { anIncident, MINUTE } from '../../support/situations.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const CRASHING = rawPod('api-1', {
  status: {
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(12) }],
    containerStatuses: [crashedContainer('app')],
  },
});
const CRASHED_CLUSTER = [CRASHING, ...CLUSTER.slice(1)];

/** An environment that names the server, and a session directory of its own. */
async function environmentFor(server: Pick<SimulatedApiServer, 'kubeconfig'>) {
  const directory = await temporaryDirectory();
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig());
  return { KUBECONFIG: kubeconfig, SESSION_DIR: join(directory, 'sessions') };
}

/** The crash loop of shop/api as the monitor would have kept it. */
async function remember(directory: string, parts: Partial<Incident>): Promise<void> {
  const incident = anIncident({ key: 'simulated|Deployment/shop/api|crash', lastSeen: NOW - 30 * MINUTE, ...parts });
  const store = createFileLedgerStore({ directory, now: () => NOW, random: () => 0.5 });
  await mkdir(directory, { recursive: true });
  await store.save({
    ...emptyLedger('simulated'),
    cycle: 12,
    lastLookAt: NOW - 30 * MINUTE,
    nextNumber: 8,
    incidents: [incident],
  });
}

describe('once, at a cluster', () => {
  it('is one line when all is well, and leaves no file behind', async () => {
    const env = await environmentFor(await startCluster());
    const { code, output, errors } = await cli('once', { env });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toBe('simulated · v1.34.2 · looked in 125 ms · 1/1 nodes ready · 7/7 pods ready · no incidents\n');
    await expect(readdir(env.SESSION_DIR)).rejects.toThrow('ENOENT');
  });

  it('tells what has no time of its own, for no later look will: its age is unknown', async () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { namespace: 'shop', name: 'promo', creationTimestamp: new Date(NOW - 30 * MINUTE).toISOString() },
      spec: { defaultBackend: { service: { name: 'promo', port: { number: 80 } } } },
    };
    const env = await environmentFor(await startCluster({ objects: [...CLUSTER, ingress] }));
    const { code, output } = await cli('once --fail-on medium', { env });
    expect(output).toMatch(/new +SEV-3 +IngressBackendMissing +shop\/Ingress promo +age unknown/);
    expect(code).toBe(3);
  });

  it('calls an incident nobody has numbered yet new', async () => {
    const { output } = await cli('once', {
      env: await environmentFor(await startCluster({ objects: CRASHED_CLUSTER })),
    });
    expect(output).toContain('\nnew     SEV-2  CrashLoopBackOff  shop/Deployment api  since 09:48 (12 min)\n');
  });

  it("shows the ledger's number for one the monitor knows, and changes nothing in the ledger", async () => {
    const env = await environmentFor(await startCluster({ objects: CRASHED_CLUSTER }));
    await remember(env.SESSION_DIR, { number: 7 });
    const file = join(env.SESSION_DIR, 'simulated.ledger.json');
    const before = await readFile(file, 'utf8');
    const { output } = await cli('once', { env });
    expect(output).toContain('\nINC-7   SEV-2  CrashLoopBackOff  shop/Deployment api');
    expect(output).not.toContain('new ');
    expect(JSON.parse((await cli('once -o json', { env })).output).incidents[0]).toMatchObject({
      number: 7,
      state: 'open',
    });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('says of a remembered incident that is healthy now that it is clearing, and does not fail on it', async () => {
    const env = await environmentFor(await startCluster());
    await remember(env.SESSION_DIR, { number: 7, openedAt: NOW - 50 * MINUTE });
    const { code, output } = await cli('once --fail-on info', { env });
    expect(output).toContain(
      'INC-7   SEV-2  CrashLoopBackOff  shop/Deployment api  since 09:10 (50 min), clearing: healthy since 10:00',
    );
    expect(code).toBe(0);
  });

  it('warns that a torn ledger could not be read, looks all the same, and leaves the file as it is', async () => {
    const env = await environmentFor(await startCluster({ objects: CRASHED_CLUSTER }));
    const file = join(env.SESSION_DIR, 'simulated.ledger.json');
    await mkdir(env.SESSION_DIR);
    await writeFile(file, '{"schema_version": 1, "clus');
    const { code, output, errors } = await cli('once', { env });
    expect({ code, isNew: output.includes('\nnew  ') }).toEqual({ code: 0, isNew: true });
    expect(errors).toMatch(
      new RegExp(`^warning: cannot read ${file}: .+; what the monitor remembers of simulated is missing here\n$`),
    );
    expect(await readdir(env.SESSION_DIR)).toEqual(['simulated.ledger.json']);
  });
});

describe('what could not be seen', () => {
  it('is said with the remedy, and nothing found is not called healthy', async () => {
    const server = await startCluster();
    server.faults.set([{ kind: 'forbid', plural: 'nodes' }]);
    const env = await environmentFor(server);
    const { code, output } = await cli('once', { env });
    expect(code).toBe(0);
    expect(output).toBe(
      'simulated · v1.34.2 · looked in 125 ms · 7/7 pods ready · no incidents in what was seen\n' +
        'could not see: nodes (403: the ClusterRole must allow "list")\n' +
        'to see it, let the role list [""] nodes (see k8s/overlays)\n',
    );
    expect((await cli('once --fail-on critical', { env })).code).toBe(4);
  });

  it('does not hide what was found', async () => {
    const server = await startCluster({ objects: CRASHED_CLUSTER });
    server.faults.set([
      { kind: 'forbid', plural: 'nodes' },
      { kind: 'forbid', plural: 'events' },
    ]);
    const { code, output } = await cli('once --fail-on high', { env: await environmentFor(server) });
    expect(code).toBe(3);
    expect(output).toContain('CrashLoopBackOff  shop/Deployment api');
    expect(output).toContain('could not see: events, nodes (403: the ClusterRole must allow "list")\n');
  });

  it('a remembered incident that cannot be judged now is unknown, and nothing is called found', async () => {
    const server = await startCluster();
    server.faults.set(['pods', 'events'].map((plural) => ({ kind: 'forbid', plural })));
    const env = await environmentFor(server);
    await remember(env.SESSION_DIR, { number: 7 });
    const { code, output } = await cli('once --fail-on info', { env });
    expect(output).toMatch(/INC-7 .* unknown now: pods not read: 403/);
    expect(code).toBe(4);
  });

  it('a remembered incident outside of NAMESPACES is not judged, which is no all-clear', async () => {
    const env = { ...(await environmentFor(await startCluster())), NAMESPACES: 'till' };
    expect((await cli('once --fail-on info', { env })).code).toBe(0);
    await remember(env.SESSION_DIR, { number: 7 });
    const { code, output } = await cli('once --fail-on info', { env });
    expect({ code, unknown: output.includes('unknown now: pods not read') }).toEqual({ code: 4, unknown: true });
  });
});

describe('a cluster that cannot be looked at ends with exit code 1, in words', () => {
  it('when it accepts no credentials', async () => {
    const server = await startCluster();
    server.faults.set([{ kind: 'unauthorized' }]);
    const { code, output, errors } = await cli('once', { env: await environmentFor(server) });
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toBe(
      `error: nothing could be seen at ${server.url}: 401: ${server.url} does not accept the credentials: renew the kubeconfig's token or certificate\n` +
        'Run `k8s-monitor check`: it says what is missing and prints the YAML that grants it. With rights in some namespaces only, name them in NAMESPACES.\n',
    );
  });

  it('when it allows lists in one namespace only, and none is named', async () => {
    const server = await startCluster();
    server.access.deny([{ except: ['shop'] }]);
    const { code, errors } = await cli('once', { env: await environmentFor(server) });
    expect(code).toBe(1);
    expect(errors).toMatch(/403: the ClusterRole must allow "list".*\n.*name them in NAMESPACES\.\n$/);
    expect(errors).not.toContain('404');
  });

  it('when it does not answer', async () => {
    const server = await startCluster();
    const env = await environmentFor(server);
    await server.close();
    const { code, output, errors } = await cli('once', { env });
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`cannot reach ${server.url} (ECONNREFUSED)`);
    expect(errors).toContain('Check that KUBECONFIG and KUBE_CONTEXT name the right cluster');
  });

  it('when something answers that is no Kubernetes API', async () => {
    const server = await startCluster({ notServed: [...kindsOf(DETECTORS), 'endpoints'] });
    const { code, output, errors } = await cli('once', { env: await environmentFor(server) });
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`404: ${server.url} does not serve it`);
  });

  it('when the kubeconfig is not there', async () => {
    const { code, errors } = await cli('once', { env: { KUBECONFIG: '/no/such/kubeconfig' } });
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: no kubeconfig: \/no\/such\/kubeconfig does not exist\nSet KUBECONFIG /);
  });

  it('when the kubeconfig is none, whose text is never quoted', async () => {
    const path = join(await temporaryDirectory(), 'kubeconfig');
    await writeFile(path, 'users: [ { token: hunter2-hunter2 ');
    const { code, errors } = await cli('once', { env: { KUBECONFIG: path } });
    expect(code).toBe(1);
    expect(errors).toContain(`error: the kubeconfig ${path} is not YAML (line `);
    expect(errors).not.toContain('hunter2');
  });

  it('when the context is not in the kubeconfig', async () => {
    const env = { ...(await environmentFor(await startCluster())), KUBE_CONTEXT: 'elsewhere' };
    const { code, errors } = await cli('once', { env });
    expect(code).toBe(1);
    expect(errors).toContain('elsewhere');
  });
});

it('looks only where NAMESPACES says', async () => {
  const server = await startCluster({
    objects: [CRASHING, rawPod('till-1', { namespace: 'till' }), rawNode('worker-1')],
  });
  const env = { ...(await environmentFor(server)), NAMESPACES: 'till' };
  const { output } = await cli('once', { env });
  expect(output).toContain('1/1 pods ready · no incidents\n');
});
