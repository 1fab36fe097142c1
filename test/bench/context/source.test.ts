import { describe, expect, it } from 'vitest';
import { createWorld, loadScenario, SHOP_DAY, startApiServer } from '../../../src/cluster/simulator/index.ts';
import type { ObjectRecord, Snapshot } from '../../../src/model/snapshot.ts';
import { openKubeconfig } from '../../support/simulated-cluster.ts';
import { createWorldSource, KINDS } from './source.ts';

const HASH_KEY = '0123456789abcdef0123456789abcdef';
const HOUR = 3_600_000;

/** Lists come from the API by name, and from the world as they were made. */
function sorted({ objects, coverage }: Snapshot) {
  const name = (record: object) => {
    const { namespace, name: own = '', ...rest } = record as Partial<ObjectRecord>;
    return `${namespace}/${own}/${own === '' ? JSON.stringify(rest) : ''}`;
  };
  return {
    coverage: Object.fromEntries(coverage.map(({ kind, state }) => [kind, state])),
    objects: Object.fromEntries(
      KINDS.map((kind) => [kind, [...objects[kind]].toSorted((a, b) => (name(a) < name(b) ? -1 : 1))]),
    ),
  };
}

describe('a world looked at without a socket', () => {
  it('is what the real client makes of its API, in sickness and in health', async () => {
    const world = createWorld(await loadScenario(SHOP_DAY));
    const server = await startApiServer({ state: world });
    try {
      const real = await openKubeconfig(server.kubeconfig(), { pageSize: 500, now: () => world.now() });
      const short = createWorldSource(world, HASH_KEY);
      for (const hours of [0, 3, 9]) {
        world.advanceTo(world.startsAt + hours * HOUR);
        const request = { kinds: KINDS, hashKey: HASH_KEY, signal: new AbortController().signal };
        expect(sorted(await short.look(request))).toEqual(sorted(await real.look(request)));
      }
    } finally {
      await server.close();
    }
  });

  it('keeps the record of what has not changed', async () => {
    const world = createWorld(await loadScenario(SHOP_DAY));
    const source = createWorldSource(world, HASH_KEY);
    const request = { kinds: KINDS, signal: new AbortController().signal };
    const before = await source.look(request);
    expect(await source.look(request)).toBe(before);
    world.advanceTo(world.now() + 60_000);
    const after = await source.look(request);
    expect(after).not.toBe(before);
    expect(after.objects.deployments[0]).toBe(before.objects.deployments[0]);
  });
});
