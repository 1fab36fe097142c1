import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../src/cluster/simulator/index.ts';
import { changingState, openWatch, startClient } from '../../../support/api-client.ts';

function pod(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: '90', labels },
  };
}

const [a, b] = [pod('a'), pod('b', { app: 'b' })];

async function start(first: readonly KubernetesObject[] = [a, b]) {
  const state = changingState('pods', first);
  const { server, get } = await startClient(state);
  const watch = (query: string, accept?: string) => openWatch(`${server.url}/api/v1/pods?watch=1${query}`, accept);
  const version = async (): Promise<string> => {
    const { body } = await get('/api/v1/pods');
    return (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  };
  const change = (next: readonly KubernetesObject[]): void => {
    state.set(next);
    server.refresh();
  };
  return { state, server, watch, version, change };
}

const summary = ({ type, object }: { type: string; object: KubernetesObject }): string =>
  `${type} ${object.metadata.name} ${object.metadata.resourceVersion}`;

describe('a watch', () => {
  it('tells what is there, then what is added, modified and deleted', async () => {
    const { watch, change } = await start();
    const events = await watch('');
    expect([summary(await events.next()), summary(await events.next())]).toEqual(['ADDED a 90', 'ADDED b 90']);
    change([a, pod('b', { app: 'changed' }), pod('c')]);
    expect([summary(await events.next()), summary(await events.next())]).toEqual(['MODIFIED b 101', 'ADDED c 102']);
    change([a]);
    const deleted = [await events.next(), await events.next()];
    expect(deleted.map(summary)).toEqual(['DELETED b 103', 'DELETED c 104']);
    expect(deleted[0]?.object).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
  });

  it('goes on from the version of a list, and of its last event', async () => {
    const { watch, change, version } = await start();
    const from = await version();
    change([a, pod('b'), pod('c'), pod('d')]);
    const first = await watch(`&resourceVersion=${from}`);
    const added = [await first.next(), await first.next(), await first.next()];
    expect(added.map(summary)).toEqual(['MODIFIED b 101', 'ADDED c 102', 'ADDED d 103']);
    const second = await watch(`&resourceVersion=${added[1]?.object.metadata.resourceVersion}`);
    expect(summary(await second.next())).toBe('ADDED d 103');
  });

  it('is told in an ERROR event that a version is too old', async () => {
    const { watch, version } = await start();
    await version();
    const events = await (await watch('&resourceVersion=7')).rest();
    expect(events).toEqual([
      {
        type: 'ERROR',
        object: expect.objectContaining({
          kind: 'Status',
          code: 410,
          reason: 'Expired',
          message: expect.stringContaining('too old resource version: 7'),
        }),
      },
    ]);
  });

  it('sees what enters and leaves its selection as added and deleted', async () => {
    const { watch, change } = await start();
    const events = await watch('&labelSelector=app%3Db');
    expect(summary(await events.next())).toBe('ADDED b 90');
    change([pod('a', { app: 'b' }), b]);
    expect(summary(await events.next())).toBe('ADDED a 101');
    change([pod('a', { app: 'b' }), pod('b')]);
    const seen = [summary(await events.next()), summary(await events.next())];
    expect(seen).toEqual(['MODIFIED a 102', 'DELETED b 103']);
  });

  it('keeps to a namespace and to a name', async () => {
    const { server, change } = await start();
    const elsewhere = await openWatch(`${server.url}/api/v1/namespaces/other/pods?watch=1`);
    const one = await openWatch(`${server.url}/api/v1/namespaces/shop/pods?watch=1&fieldSelector=metadata.name%3Da`);
    expect(summary(await one.next())).toBe('ADDED a 90');
    const other = { ...a, metadata: { ...a.metadata, namespace: 'other', name: 'z', uid: 'uid-z' } };
    change([pod('a'), b, pod('c'), other]);
    expect(summary(await one.next())).toBe('MODIFIED a 101');
    expect(summary(await elsewhere.next())).toBe('ADDED z 103');
  });

  it('ends after timeoutSeconds with a bookmark of the version it reached', async () => {
    const { watch, change, version } = await start();
    const from = await version();
    const events = await watch(`&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=1`);
    change([a]);
    expect((await events.rest()).map(summary)).toEqual(['DELETED b 101', 'BOOKMARK undefined 101']);
  });

  it('streams a whole list, and says where it ends', async () => {
    const { watch, change } = await start();
    const events = await watch('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true');
    expect([summary(await events.next()), summary(await events.next())]).toEqual(['ADDED a 90', 'ADDED b 90']);
    expect(await events.next()).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: '100',
          creationTimestamp: null,
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
    change([a, b, pod('c')]);
    expect(summary(await events.next())).toBe('ADDED c 101');
  });

  it('refuses a streaming list without the match it needs', async () => {
    const { server } = await start();
    const { status } = await fetch(`${server.url}/api/v1/pods?watch=1&sendInitialEvents=true`);
    expect(status).toBe(422);
  });

  it('gives kubectl rows of a table, with headers only at first', async () => {
    const { watch } = await start();
    const events = await watch('', 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json');
    const [first, second] = [(await events.next()).object, (await events.next()).object];
    expect(first).toMatchObject({ kind: 'Table', rows: [{ cells: expect.arrayContaining(['a']) }] });
    expect([(first.columnDefinitions as []).length > 0, second.columnDefinitions]).toEqual([true, []]);
  });

  it('tells nothing of objects that were only made anew', async () => {
    const { state, server, watch } = await start();
    const events = await watch('&resourceVersion=100');
    const anew = [a, b].map((object) => ({ ...object }));
    Object.assign(state, { list: () => anew });
    server.refresh();
    Object.assign(state, { list: () => [...anew, pod('c')] });
    server.refresh();
    expect((await events.next()).object.metadata.name).toBe('c');
  });

  it('is closed with the server', async () => {
    const { server, watch } = await start();
    const events = await watch('');
    await events.next();
    await server.close();
    await expect(events.rest()).rejects.toThrow();
    expect(server.stats.openSockets).toBe(0);
  });

  it('meets faults too: it is cut in the middle of an event', async () => {
    const { server, watch } = await start();
    server.faults.set([{ kind: 'reset', plural: 'pods' }]);
    await expect((await watch('')).rest()).rejects.toThrow();
  });
});
