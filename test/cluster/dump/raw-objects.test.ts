import { describe, expect, it } from 'vitest';
import { type RawObject, readRawObjects } from '../../../src/cluster/index.ts';
import { folderWith, list, tgzOf } from '../../support/dump-folder.ts';
import { rawNode, rawPod } from '../../support/kubernetes-objects.ts';

async function read(path: string) {
  const objects: RawObject[] = [];
  const problems: string[] = [];
  for await (const object of readRawObjects([path], (problem) => problems.push(problem))) objects.push(object);
  return { objects, problems };
}

describe('the raw objects of a dump', () => {
  it('come whole, of every kind, and say what they are', async () => {
    const { kind: _, apiVersion: __, ...bare } = rawPod('api-1');
    const secretless = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'shop' },
      data: { a: 'b' },
    };
    const folder = await folderWith({
      'pods.json': { kind: 'PodList', apiVersion: 'v1', items: [bare] },
      'rest.tgz': await tgzOf({ 'nodes.yaml': JSON.stringify(list(rawNode('worker-1'), secretless)) }),
      'cluster-resources/deployments/shop.json': [{ metadata: { name: 'api', namespace: 'shop' } }],
    });
    const { objects, problems } = await read(folder);
    expect(objects).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' } },
      rawPod('api-1'),
      rawNode('worker-1'),
      secretless,
    ]);
    expect(problems).toEqual([]);
  });

  it('leave out what is damaged, and say so', async () => {
    const folder = await folderWith({
      'a.json': `${JSON.stringify(list(rawNode('whole')))}\n${JSON.stringify(list(rawNode('torn'))).slice(0, -20)}`,
      'b.tar': Buffer.alloc(2_000, 'noise '),
    });
    const { objects, problems } = await read(folder);
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['whole']);
    expect(problems.map((problem) => problem.replace(folder, ''))).toEqual([
      '/a.json line 2 is not JSON',
      '/b.tar is damaged, or cut off',
    ]);
  });
});
