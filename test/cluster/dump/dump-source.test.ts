import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createDumpSource, type DumpSourceOptions } from '../../../src/cluster/index.ts';
import { MonitorError } from '../../../src/model/errors.ts';
import type { KindName } from '../../../src/model/snapshot.ts';
import { clusterSourceContract } from '../../contracts/cluster-source.ts';
import { folderWith, list, lookAtDump } from '../../support/dump-folder.ts';
import { minutesAgo, NOW, rawDeployment, rawEvent, rawNode, rawPod } from '../../support/kubernetes-objects.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const ALL: readonly KindName[] = ['pods', 'nodes', 'deployments', 'replicasets', 'jobs', 'events'];

const lookAt = (paths: string | readonly string[], options: Partial<DumpSourceOptions> = {}) =>
  lookAtDump(paths, { kinds: ALL, ...options });

const NO_TIME = 'no object in the dump has a time: its files were dated instead';

const podsIn = async (files: Readonly<Record<string, unknown>>) =>
  (await lookAt(await folderWith(files))).objects.pods.map(({ name }) => name);

clusterSourceContract('a dump', {
  open: async (objects) =>
    createDumpSource({
      paths: [await folderWith({ 'all.json': list(...objects) })],
      now: NOW,
      clusterName: 'contract',
    }),
});

describe('the shapes a dump can have', () => {
  const [a, b] = [rawPod('a'), rawPod('b')];
  const { kind: _, apiVersion: __, ...bare } = a;

  it.each<[string, Record<string, unknown>]>([
    ['a v1 List', { 'x.json': list(a, b) }],
    [
      'a typed list whose items do not say what they are',
      { 'x.json': { apiVersion: 'v1', kind: 'PodList', items: [bare, b] } },
    ],
    ['an array', { 'x.json': [a, b] }],
    ['lists under the names of their kinds', { 'x.json': { pods: [bare], nodes: [], po: { items: [b] }, of: 'shop' } }],
    [
      'a table of whole objects',
      { 'x.json': { apiVersion: 'meta.k8s.io/v1', kind: 'Table', rows: [{ cells: ['a'], object: a }, { object: b }] } },
    ],
    ['one object a line', { 'x.jsonl': `${JSON.stringify(a)}\n${JSON.stringify(b)}\n` }],
    ['one object a file', { 'a.json': a, 'b.json': b }],
    ['lists in a list', { 'x.json': list({ apiVersion: 'v1', kind: 'PodList', items: [a] }, b) }],
    ['YAML of a list', { 'x.yaml': stringify(list(a, b)) }],
    ['YAML of several documents', { 'x.yml': `${stringify(a)}---\n${stringify(b)}---\n` }],
    ['folders by kind with bare objects', { 'pods/shop.json': [bare], 'pods-more.json': b }],
    ['folders in folders', { 'one/a/a.json': a, 'one/b.yaml': stringify(b) }],
    ['UTF-8 with a mark', { 'x.json': `\uFEFF${JSON.stringify(list(a, b))}` }],
    ['UTF-16, as PowerShell writes', { 'x.json': Buffer.from(`\uFEFF${JSON.stringify(list(a, b))}`, 'utf16le') }],
  ])('reads %s', async (_name, files) => {
    expect(await podsIn(files)).toEqual(['a', 'b']);
  });

  it('takes a manifest for a wish, not for a Deployment without a pod', async () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {},
    };
    const { objects, coverage, problems } = await lookAt(
      await folderWith({ 'web.yaml': stringify(manifest), 'a.json': a }),
    );
    expect([objects.deployments, objects.pods.length]).toEqual([[], 1]);
    expect(problems).toEqual(['deployments: 1 manifests without a status were skipped']);
    expect(coverage.find(({ kind }) => kind === 'deployments')?.state).not.toBe('ok');
  });

  it('takes a static pod in what a kubelet serves for no pod that never starts', async () => {
    const annotations = { 'kubernetes.io/config.source': 'file' };
    const own = rawPod('proxy-1', { metadata: { annotations, creationTimestamp: null }, status: { phase: 'Pending' } });
    const mirror = rawPod('proxy-2', { metadata: { annotations } });
    expect(await podsIn({ 'pods.json': list(own, mirror) })).toEqual(['proxy-2']);
  });

  it('takes the manifest of a Service for no load balancer that waits', async () => {
    const manifest = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'LoadBalancer' } };
    const real = { ...manifest, metadata: { name: 'api' }, status: { loadBalancer: {} } };
    const { objects, problems } = await lookAtDump(await folderWith({ 'web.json': manifest, 'api.json': real }));
    expect(objects.services.map(({ name }) => name)).toEqual(['api']);
    expect(problems).toEqual(['services: 1 manifests without a status were skipped', NO_TIME]);
  });

  it('reads a file of any name when it is named itself', async () => {
    const folder = await folderWith({ 'pods.txt': list(a), 'more.out': stringify(b) });
    const { objects, cluster } = await lookAt([join(folder, 'pods.txt'), join(folder, 'more.out')]);
    expect(objects.pods).toHaveLength(2);
    expect(cluster).toBe('bundle');
  });

  it('takes former groups, and leaves alike names of other groups alone', async () => {
    const { objects, coverage } = await lookAt(
      await folderWith({
        'd.json': { ...rawDeployment('old'), apiVersion: 'extensions/v1beta1' },
        'e.json': {
          apiVersion: 'events.k8s.io/v1',
          kind: 'Event',
          metadata: { name: 'e', namespace: 'shop' },
          regarding: { kind: 'Pod', namespace: 'shop', name: 'a' },
          reason: 'Killing',
          note: 'x',
        },
        'j.json': { apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job', metadata: { name: 'j', namespace: 'shop' } },
      }),
    );
    expect(objects.deployments.map(({ name }) => name)).toEqual(['old']);
    expect(objects.events).toMatchObject([{ reason: 'Killing', message: 'x' }]);
    expect(coverage.find(({ kind }) => kind === 'jobs')?.state).toBe('absent');
  });

  it('takes the same object in several files as one, in its newest version', async () => {
    const [older, newer] = ['999', '1000'].map((resourceVersion, index) =>
      rawPod('a', { metadata: { resourceVersion }, spec: { nodeName: `worker-${index}` } }),
    );
    for (const files of [
      { '1.json': older, '2.json': newer },
      { '1.json': newer, '2.json': older },
    ]) {
      const { objects } = await lookAt(await folderWith(files));
      expect(objects.pods.map(({ node }) => node)).toEqual(['worker-1']);
    }
    const event = rawEvent('e', 'a');
    const { objects } = await lookAt(await folderWith({ '1.json': event, '2.json': event }));
    expect(objects.events[0]?.count).toBe(7);
  });

  it.each([
    [
      'NAME      READY   STATUS    RESTARTS   AGE\napi-1     0/1     Error     5          10m\n',
      /prints for people to read/,
    ],
    ['NAMESPACE   NAME    STATUS\nshop   api   Active\n', /prints for people to read/],
    ['LAST SEEN   TYPE      REASON    OBJECT   MESSAGE\n', /prints for people to read/],
    [
      'Name:         api-1\nNamespace:    shop\nStatus:   Running\n  Reason: x\n',
      /prints for people to read: save it with `-o json`/,
    ],
    ['Error from server (Forbidden): pods is forbidden\n', /holds an error of kubectl/],
    ['error: the server does not have a resource type "x"\n', /holds an error of kubectl/],
  ])('says what is wrong with what is no object: %j', async (content, why) => {
    const folder = await folderWith({ 'pods.yaml': content, 'pods.txt': content, 'nodes.json': list(rawNode('n')) });
    expect((await lookAt(folder)).problems).toEqual([expect.stringMatching(why)]);
    await expect(lookAt(join(folder, 'pods.txt'))).rejects.toThrow(why);
  });

  it('keeps events without a name of their own apart, and survives values of any type', async () => {
    const nameless = ['a', 'b'].map((pod) => ({ ...rawEvent('e', pod), metadata: { namespace: 'shop' } }));
    const odd = rawPod('odd', { metadata: { namespace: { toString: 1 }, resourceVersion: {} } });
    const { objects } = await lookAt(await folderWith({ 'x.json': list(...nameless, odd) }));
    expect(objects.events.map(({ object }) => object.name)).toEqual(['a', 'b']);
    expect(objects.pods.map(({ namespace }) => namespace)).toEqual(['']);
  });

  it('does not take what is right about a dump for its state', async () => {
    expect(await podsIn({ 'pods.json': list(a), 'case.json': list(b) })).toEqual(['a']);
  });
});

describe('what a dump covers', () => {
  it('reads what is there and names what is not', async () => {
    const snapshot = await lookAt(
      await folderWith({
        'pods.json': list(rawPod('a')),
        'services.json': list({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', uid: 'u' } }),
      }),
    );
    expect(snapshot.partial).toBe(true);
    expect(snapshot.coverage[0]).toEqual({ kind: 'pods', namespace: null, state: 'ok', reason: null });
    expect(snapshot.coverage[1]).toEqual({
      kind: 'nodes',
      namespace: null,
      state: 'absent',
      reason: 'not in the dump: add the output of `kubectl get nodes -A -o json`',
    });
    expect(snapshot.problems).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an empty typed list', { 'x.json': { apiVersion: 'v1', kind: 'PodList', items: [] } }],
    ['an empty typed list that Go wrote as null', { 'x.json': { apiVersion: 'v1', kind: 'PodList', items: null } }],
    ['an empty list in a file of the name', { 'pods.json': list() }],
    ['an empty array in a file of the name', { 'pods.json': [] }],
  ])('takes %s as read', async (_, files) => {
    const { coverage, objects } = await lookAt(await folderWith(files as Record<string, unknown>));
    expect(coverage[0]).toEqual({ kind: 'pods', namespace: null, state: 'ok', reason: null });
    expect(objects.pods).toEqual([]);
  });

  it('names a damaged file, reads the rest, and repeats nothing of it', async () => {
    const torn = JSON.stringify(list(rawPod('torn'))).slice(0, -40);
    const folder = await folderWith({
      'pods.json': torn,
      'nodes.json': list(rawNode('worker-1')),
      'd.yaml': `${stringify(rawDeployment('api'))}---\na: [my-secret\n---\n${stringify(rawDeployment('web'))}`,
      'e.json': '',
      'package.json': { name: 'something-else' },
    });
    const { problems, coverage, objects } = await lookAt(folder);
    expect(objects.nodes).toHaveLength(1);
    expect(objects.deployments.map(({ name }) => name)).toEqual(['api', 'web']);
    expect(coverage[0]).toEqual({
      kind: 'pods',
      namespace: null,
      state: 'failed',
      reason: `${join(folder, 'pods.json')} is not JSON, or is cut off`,
    });
    // What the damaged document held nobody knows: it may have been one more Deployment.
    expect(coverage.filter(({ kind }) => kind === 'deployments').map(({ state }) => state)).toEqual(['ok', 'failed']);
    expect(problems.map((problem) => problem.replace(folder, ''))).toEqual([
      expect.stringMatching(/^\/d\.yaml document 2 is not YAML \(line \d+\); skipped$/),
      '/e.json is empty; skipped',
      '/package.json holds no Kubernetes objects; skipped',
      '/pods.json is not JSON, or is cut off; skipped',
    ]);
    expect(JSON.stringify({ problems, coverage })).not.toContain('my-secret');
  });

  it('is no dump when nothing in it is Kubernetes, or it is not there', async () => {
    const folders = [
      await folderWith({}),
      await folderWith({ 'a.json': { name: 'x' }, 'b.json': '{' }),
      join(await temporaryDirectory(), 'nowhere'),
    ];
    for (const folder of folders) {
      const error = await lookAt(folder).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(MonitorError);
      expect(error).toMatchObject({ code: 'dump_unreadable', remedy: expect.stringContaining('kubectl get') });
      expect((error as MonitorError).message).toContain(folder);
    }
  });

  it('bounds what it says about a folder of other things', async () => {
    const others = Object.fromEntries([...Array(40)].map((_, index) => [`other-${index}.json`, { index }]));
    const { problems } = await lookAt(await folderWith({ 'pods.json': list(rawPod('a')), ...others }));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('and 20 more');
  });
});

describe("a dump's clock", () => {
  const clockOf = async (...objects: unknown[]) =>
    (await lookAt(await folderWith({ 'all.json': list(...objects) }))).clock;
  const at = (minutes: number) => ({ now: Date.parse(minutesAgo(minutes)), bound: 'lower' });

  it('is the time given, exactly', async () => {
    const { clock } = await lookAt(await folderWith({ 'a.json': rawPod('a') }), { now: 42 });
    expect(clock).toEqual({ now: 42, bound: 'exact' });
  });

  it('is else the newest observation, as a lower bound', async () => {
    expect(await clockOf(rawPod('a'))).toEqual(at(118));
    expect(await clockOf(rawPod('a'), rawEvent('e', 'a'))).toEqual(at(2));
    expect(await clockOf(rawPod('a'), rawNode('worker-1'))).toEqual(at(1));
    const written = { ...rawPod('a'), metadata: { name: 'a', managedFields: [{ time: minutesAgo(3) }] } };
    expect(await clockOf(written)).toEqual(at(3));
    expect(
      await clockOf({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'l' },
        spec: { renewTime: minutesAgo(4) },
      }),
    ).toEqual(at(4));
  });

  it('is never a deletion to come, nor a time ahead', async () => {
    const deleted = rawPod('a', { metadata: { deletionTimestamp: minutesAgo(-60) } });
    const certificate = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'c', creationTimestamp: minutesAgo(500) },
      status: { renewalTime: minutesAgo(-10_000), notAfter: minutesAgo(-20_000) },
    };
    expect(await clockOf(deleted, certificate)).toEqual(at(118));
  });

  it('is not set by a node that is not ready, whose clock may be wrong', async () => {
    const ahead = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: minutesAgo(-90) }] };
    const event = rawEvent('e', 'a', { lastTimestamp: minutesAgo(-80) });
    expect(await clockOf(rawPod('a', { status: ahead }), event, rawNode('worker-1', 'True'))).toEqual(at(-90));
    const [ownWord] = [rawNode('worker-1', 'False')];
    expect(await clockOf(rawPod('a', { status: ahead }), event, ownWord)).toEqual(at(10));
  });

  it('believes what the node controller says of a silent node', async () => {
    // Ready=Unknown is written by the controller (9,000 minutes ago here), the heartbeat a minute ago by the node.
    const { metadata: _, ...nameless } = rawNode('worker-1', 'Unknown');
    expect(await clockOf({ ...nameless, metadata: { name: 'worker-1' } })).toEqual(at(9_000));
  });

  it("falls back to the files' own time, and says so", async () => {
    const { clock, problems } = await lookAt(
      await folderWith({ 'a.json': { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', uid: '1' } } }),
    );
    expect(clock.bound).toBe('lower');
    expect(clock.now).toBeGreaterThan(Date.parse('2020-01-01T00:00:00Z'));
    expect(problems).toEqual(['no object in the dump has a time: its files were dated instead']);
  });
});
