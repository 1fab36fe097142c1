import { describe, expect, it } from 'vitest';
import { createWorld, loadScenario, SHOP_DAY, type SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import {
  condition,
  type DeploymentView,
  isReady,
  isTerminating,
  nodes,
  pods,
} from '../../../support/simulated-world.ts';

const SHOP = await loadScenario(SHOP_DAY);

/** What is wrong at one look: pods that are not ready and not being deleted, by workload and reason; Deployments; nodes. */
function troubles(world: SimulatedWorld): string[] {
  const found = pods(world)
    .filter((pod) => !isReady(pod) && !isTerminating(pod))
    .map((pod) => {
      const owner = pod.metadata.name.replace(/(-[bcdfghjklmnpqrstvwxz2456789]{7,10})?-[^-]+$/, '');
      const scheduled = condition({ status: pod.status }, 'PodScheduled');
      return `${owner} ${pod.status.containerStatuses?.[0]?.state.waiting?.reason ?? scheduled?.reason ?? 'NotReady'}`;
    });
  const deployments = (world.list('apps', 'deployments') ?? []) as DeploymentView[];
  for (const { metadata, status } of deployments) {
    if (status.conditions.some(({ type, status: state }) => type === 'Available' && state !== 'True'))
      found.push(`${metadata.name} unavailable`);
  }
  for (const node of nodes(world)) if (!isReady(node)) found.push(`${node.metadata.name} not ready`);
  return [...new Set(found)].sort();
}

describe('the day of the shop', () => {
  it('has 41 looks, 3 nodes and 27 pods in four namespaces, all of them ready at the start', () => {
    const world = createWorld(SHOP);
    expect(SHOP.length / SHOP.lookEvery + 1).toBe(41);
    expect(new Date(world.startsAt).toUTCString()).toBe('Mon, 16 Nov 2026 06:00:00 GMT');
    expect(nodes(world)).toHaveLength(3);
    expect(pods(world).filter(isReady)).toHaveLength(27);
    expect(new Set(pods(world).map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['kube-system', 'monitoring', 'payments', 'shop']),
    );
    expect(troubles(world)).toEqual([]);
  });

  it('shows each trouble at the looks it should, and nothing at the others', () => {
    const world = createWorld(SHOP);
    const seen: Record<string, string[]> = {};
    for (let at = world.startsAt; at <= world.endsAt; at += world.lookEvery) {
      world.advanceTo(at);
      const found = troubles(world);
      if (found.length > 0) seen[new Date(at).toISOString().slice(8, 16)] = found;
    }
    const crash = ['api CrashLoopBackOff'];
    const image = ['ledger ImagePullBackOff', 'ledger unavailable'];
    const room = ['search Unschedulable', 'search unavailable'];
    const node = ['kindnet-worker NotReady', 'kube-proxy-worker NotReady', 'worker-2 not ready'];
    expect(seen).toEqual({
      '16T09:00': crash,
      '16T09:30': crash,
      '16T11:00': image,
      '16T11:30': image,
      '16T13:00': room,
      '16T13:30': room,
      '16T14:00': room,
      '16T14:30': room,
      '16T16:00': node,
      '16T16:30': node,
      '16T17:00': node,
      '16T22:30': crash,
      '16T23:00': crash,
      '16T23:30': crash,
      '17T00:00': crash,
      '17T00:30': crash,
      '17T01:00': crash,
      '17T01:30': crash,
      '17T02:00': crash,
    });
  });

  it('keeps the old api serving while the new one crashes, and says why it does', () => {
    const world = createWorld(SHOP);
    world.advanceTo(world.startsAt + 3.5 * 3_600_000);
    const api = pods(world, 'api');
    expect(api.filter(isReady)).toHaveLength(3);
    const crashing = api.find((pod) => !isReady(pod))?.status.containerStatuses?.[0];
    expect(crashing?.restartCount).toBeGreaterThanOrEqual(5);
    expect(crashing?.lastState.terminated).toMatchObject({ exitCode: 1, message: 'panic: DB_URL is not set\n' });
  });

  it('tells a line of story for each of its ten steps', () => {
    const world = createWorld(SHOP);
    const story = world.storyBetween(world.startsAt, world.endsAt);
    expect(story).toHaveLength(10);
    expect(story.every(({ note }) => note.length <= 60)).toBe(true);
  });
});
