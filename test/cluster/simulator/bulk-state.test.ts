import { describe, expect, it } from 'vitest';
import {
  bulkState,
  type KubernetesObject,
  manyPods,
  type startApiServer,
  staticState,
} from '../../../src/cluster/simulator/index.ts';
import { startClient } from '../../support/api-client.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const OBJECTS = manyPods({ pods: 60, nodes: 4, now: NOW, seed: 1 });

/** Every page of a list, and its items' names. */
async function pages(state: Parameters<typeof startApiServer>[0]['state'], path: string, accept?: string) {
  const { get } = await startClient(state);
  const bodies: {
    metadata: { continue?: string; remainingItemCount?: number };
    items?: KubernetesObject[];
    rows?: { object: KubernetesObject }[];
  }[] = [];
  let token = '';
  do {
    const { body } = await get(`${path}&continue=${token}`, accept);
    bodies.push(body as (typeof bodies)[number]);
    token = bodies.at(-1)?.metadata.continue ?? '';
  } while (token !== '');
  return bodies;
}

describe('a state of very many objects', () => {
  it('lists the same pages, items and counts as one of plain objects', async () => {
    const plain = staticState({ now: NOW, objects: OBJECTS });
    const bulk = bulkState({ now: NOW, objects: OBJECTS.values() });
    for (const path of [
      '/api/v1/pods?limit=7',
      '/api/v1/namespaces/team-03/pods?limit=2',
      '/apis/apps/v1/deployments?limit=500',
    ]) {
      const [expected, actual] = [await pages(plain, path), await pages(bulk, path)];
      expect(actual.map(({ items }) => items)).toEqual(expected.map(({ items }) => items));
      expect(actual.map(({ metadata }) => metadata.remainingItemCount)).toEqual(
        expected.map(({ metadata }) => metadata.remainingItemCount),
      );
    }
  });

  it('has what looks into objects: a get, a selector, a table by pages, and kinds without any', async () => {
    const { get } = await startClient(bulkState({ now: NOW, objects: OBJECTS }));
    const [pod] = OBJECTS.filter(({ kind }) => kind === 'Pod');
    const { namespace, name } = pod?.metadata ?? { namespace: '', name: '' };
    expect((await get(`/api/v1/namespaces/${namespace}/pods/${name}`)).body).toEqual(pod);
    const { body } = await get(`/api/v1/pods?fieldSelector=metadata.name%3D${name}`);
    expect((body as { items: object[] }).items).toHaveLength(1);
    const tables = await pages(
      bulkState({ now: NOW, objects: OBJECTS }),
      '/api/v1/pods?limit=50',
      'application/json;as=Table;v=v1;g=meta.k8s.io',
    );
    expect(tables.map(({ rows }) => rows?.length)).toEqual([50, 10]);
    expect((await get('/apis/batch/v1/jobs')).body).toMatchObject({ items: [] });
    expect((await get('/api/v1/namespaces/nowhere/pods')).body).toMatchObject({ items: [] });
    expect((await get('/apis/acme.io/v1/things')).status).toBe(404);
  });
});
