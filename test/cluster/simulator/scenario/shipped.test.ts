import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  createWorld,
  type KubernetesObject,
  loadScenario,
  type SimulatedWorld,
  shippedScenario,
  shippedScenarioNames,
} from '../../../../src/cluster/simulator/index.ts';
import { troubleOf } from '../../../support/shipped-scenarios.ts';
import { expectWellFormed, snapshotOf } from '../../../support/world-soundness.ts';

const NAMES = await shippedScenarioNames();

/** Everything that a look would find wrong, in words; what passes within a look's grace is left to the times chosen. */
function troubles(world: SimulatedWorld): string[] {
  const pods = (world.list('', 'pods') ?? []).filter(
    (pod) => !['ok', 'Succeeded', 'Terminating'].includes(troubleOf(pod)),
  );
  return pods.map((pod) => `${pod.metadata.name} ${troubleOf(pod)}`);
}

describe('the shipped scenarios', () => {
  it('are the day of the shop, eleven families of trouble and none, each with its story on top', async () => {
    expect(NAMES).toEqual([
      'autoscaling',
      'batch',
      'control-plane',
      'crashes',
      'healthy',
      'images',
      'network',
      'nodes',
      'rollouts',
      'scheduling',
      'shop-day',
      'storage',
    ]);
    for (const name of NAMES) {
      const text = await readFile(shippedScenario(name), 'utf8');
      expect(text, name).toMatch(/^# .+\n/);
      const scenario = await loadScenario(shippedScenario(name));
      expect(scenario.name).toBe(name);
      expect(scenario.description).not.toBe('');
    }
  });

  it.each(NAMES)('%s is lived through with every object well formed at every look', async (name) => {
    const scenario = await loadScenario(shippedScenario(name));
    const world = createWorld(scenario);
    for (let at = world.startsAt; at <= world.endsAt; at += world.lookEvery) {
      world.advanceTo(at);
      expectWellFormed(world);
    }
  });

  it.each(NAMES)('%s is the same however often it is looked at', async (name) => {
    const scenario = await loadScenario(shippedScenario(name));
    const [often, once] = [createWorld(scenario), createWorld(scenario)];
    for (let at = often.startsAt; at <= often.endsAt; at += often.lookEvery) {
      often.advanceTo(at);
      snapshotOf(often);
    }
    once.advanceTo(often.now());
    expect(snapshotOf(once) === snapshotOf(often)).toBe(true);
  });

  it.each(NAMES.filter((name) => name !== 'shop-day'))('%s begins and ends without trouble', async (name) => {
    const world = createWorld(await loadScenario(shippedScenario(name)));
    expect(troubles(world).filter((text) => !text.endsWith('ContainerCreating'))).toEqual([]);
    world.advanceTo(world.endsAt - 60_000);
    // Evicted pods stay until somebody deletes them, and so do a CronJob's last failed ones.
    const left = troubles(world).filter((text) => !/ Evicted$|^cleanup-.* Error$/.test(text));
    expect(left).toEqual([]);
    for (const deployment of (world.list('apps', 'deployments') ?? []) as readonly Workload[]) {
      expect(deployment.status.readyReplicas ?? 0, deployment.metadata.name).toBe(deployment.spec.replicas);
    }
  });
});

interface Workload extends KubernetesObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly readyReplicas?: number };
}
