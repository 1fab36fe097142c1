import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, loadScenario, SHOP_DAY, type SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import { api, HOUR, MINUTE, START, scenarioOf, worldOf } from '../../../support/simulated-world.ts';

const SERVED = [
  ['', 'pods'],
  ['', 'nodes'],
  ['', 'namespaces'],
  ['', 'events'],
  ['apps', 'deployments'],
  ['apps', 'replicasets'],
] as const;
const SHOP = await loadScenario(SHOP_DAY);

/** Everything the world serves, in bytes. */
function bytes(world: SimulatedWorld): string {
  return JSON.stringify([
    world.now(),
    world.resourceVersion(),
    SERVED.map(([group, plural]) => world.list(group, plural)),
  ]);
}

describe('a simulated world', () => {
  it('stands at its start with every pod ready, and knows its hours', () => {
    const world = worldOf({ workloads: [api()] });
    expect([world.now(), world.startsAt, world.endsAt, world.lookEvery]).toEqual([
      START,
      START,
      START + 24 * HOUR,
      30 * MINUTE,
    ]);
    expect(world.serverVersion).toBe('v1.34.2');
    expect(world.list('apps', 'statefulsets')).toEqual([]);
    expect(world.list('batch', 'jobs')).toEqual([]);
    expect(world.list('', 'services')?.map(({ metadata }) => metadata.name)).toEqual(['kubernetes']);
    expect(world.list('cert-manager.io', 'certificates')).toBeNull();
  });

  it('serves the same bytes in two runs', () => {
    const runs = [createWorld(SHOP), createWorld(SHOP)];
    for (let at = SHOP.start; at <= SHOP.start + SHOP.length; at += SHOP.lookEvery) {
      const [first, second] = runs.map((world) => {
        world.advanceTo(at);
        return bytes(world);
      });
      expect(second === first, new Date(at).toISOString()).toBe(true);
    }
  });

  it('does not depend on how often it is looked at', () => {
    const moment = fc.integer({ min: 0, max: SHOP.length });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2, maxLength: 60 }), (moments) => {
        const looks = [...moments].sort((a, b) => a - b);
        const often = createWorld(SHOP);
        for (const look of looks) {
          often.advanceTo(often.startsAt + look);
          bytes(often);
        }
        const once = createWorld(SHOP);
        once.advanceTo(often.now());
        expect(bytes(once) === bytes(often)).toBe(true);
      }),
      // The examples look while the events of the bad rollout and of the lost node are fresh.
      { numRuns: 20, examples: [[[10_201_000, 10_260_000]], [[35_440_000, 36_000_000]]] },
    );
  });

  it('gives an unchanged object again, and a changed one a new resource version', () => {
    const world = worldOf({
      workloads: [api()],
      steps: [{ at: '+1h', do: 'scale', workload: 'shop/api', replicas: 2 }],
    });
    const before = world.list('apps', 'deployments')?.[0];
    world.advanceTo(START + MINUTE);
    expect(world.list('apps', 'deployments')?.[0]).toBe(before);
    world.advanceTo(START + HOUR);
    const after = world.list('apps', 'deployments')?.[0];
    expect(Number(after?.metadata.resourceVersion)).toBeGreaterThan(Number(before?.metadata.resourceVersion));
    expect(Number(world.resourceVersion())).toBeGreaterThanOrEqual(Number(after?.metadata.resourceVersion));
  });

  it('plays the same story on another day, on the same cluster', () => {
    const [today, tomorrow] = [createWorld(SHOP), createWorld(SHOP, { startAt: SHOP.start + 24 * HOUR })];
    expect([tomorrow.startsAt, tomorrow.endsAt]).toEqual([today.startsAt + 24 * HOUR, today.endsAt + 24 * HOUR]);
    const names = (world: SimulatedWorld): unknown =>
      world.list('', 'pods')?.map(({ metadata }) => [metadata.name, metadata.uid, metadata.creationTimestamp]);
    expect(names(tomorrow)).toEqual(names(today));
    for (const world of [today, tomorrow]) world.advanceTo(world.startsAt + 3 * HOUR);
    const fresh = (world: SimulatedWorld): string[] =>
      (world.list('', 'pods') ?? [])
        .filter(
          ({ metadata }) =>
            JSON.stringify(metadata.creationTimestamp).includes('-11-1') &&
            Date.parse(String(metadata.creationTimestamp)) >= world.startsAt,
        )
        .map(({ metadata }) => metadata.name);
    expect(fresh(today)).toHaveLength(1);
    expect(fresh(tomorrow)).toHaveLength(1);
    expect(fresh(tomorrow)).not.toEqual(fresh(today));
    expect(tomorrow.storyBetween(tomorrow.startsAt, tomorrow.now())).toMatchObject([
      { at: tomorrow.startsAt + 170 * MINUTE },
    ]);
  });

  it('can be played before its written start, too', () => {
    const world = createWorld(SHOP, { startAt: SHOP.start - 365 * 24 * HOUR });
    expect(world.list('', 'pods')).toHaveLength(27);
    expect(
      world.list('', 'pods')?.every(({ metadata }) => Date.parse(String(metadata.creationTimestamp)) < world.startsAt),
    ).toBe(true);
  });

  it('tells its story once: after one moment, up to and at the next', () => {
    const world = createWorld(
      scenarioOf({
        workloads: [api()],
        steps: [
          { at: '+1h', do: 'restart', workload: 'shop/api', note: 'restarted' },
          { at: '+2h', do: 'restart', workload: 'shop/api' },
        ],
      }),
    );
    expect(world.storyBetween(START, START + HOUR)).toEqual([{ at: START + HOUR, note: 'restarted' }]);
    expect(world.storyBetween(START + HOUR, START + 3 * HOUR)).toEqual([]);
  });

  it('refuses to go back in time', () => {
    const world = worldOf({});
    world.advanceTo(START + MINUTE);
    expect(() => world.advanceTo(START)).toThrow(RangeError);
  });
});
