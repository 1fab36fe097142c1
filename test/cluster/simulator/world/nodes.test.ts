import { describe, expect, it } from 'vitest';
import type { SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import {
  api,
  condition,
  deployment,
  events,
  HOUR,
  isReady,
  isTerminating,
  MINUTE,
  nodes,
  type PodView,
  pods,
  SECOND,
  START,
  worldOf,
} from '../../../support/simulated-world.ts';

const DOWN = START + HOUR;
const AGENT = {
  namespace: 'kube-system',
  name: 'agent',
  on_every_node: true,
  containers: [{ name: 'agent', image: 'agent:1' }],
};

function lose(returns: string | null): SimulatedWorld {
  const back = returns === null ? [] : [{ at: returns, do: 'node-up', node: 'node-b' }];
  return worldOf({
    workloads: [AGENT, api({ replicas: 4 })],
    steps: [{ at: '+1h', do: 'node-down', node: 'node-b' }, ...back],
  });
}

function onLost(world: SimulatedWorld): PodView[] {
  return pods(world).filter(({ spec }) => spec.nodeName === 'node-b');
}

describe('a node that goes away', () => {
  it('shows nothing for 40 s, then its state is unknown and its pods are not ready', () => {
    const world = lose(null);
    world.advanceTo(DOWN + 39 * SECOND);
    expect(nodes(world).every(isReady)).toBe(true);
    expect(pods(world).every(isReady)).toBe(true);
    world.advanceTo(DOWN + 40 * SECOND);
    const lost = nodes(world)[1];
    for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']) {
      expect(condition({ status: lost?.status ?? { conditions: [] } }, type)).toMatchObject({
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: '2026-11-16T07:00:40Z',
      });
    }
    const heartbeat = Date.parse(lost?.status.conditions[0]?.lastHeartbeatTime ?? '');
    expect(heartbeat).toBeGreaterThan(DOWN - 5 * MINUTE - 1);
    expect(heartbeat).toBeLessThanOrEqual(DOWN);
    expect(lost?.spec.taints).toEqual([
      { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule', timeAdded: '2026-11-16T07:00:40Z' },
      { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: '2026-11-16T07:00:40Z' },
    ]);
    expect(onLost(world)).toHaveLength(3);
    expect(onLost(world).some(isReady)).toBe(false);
    expect(onLost(world).some(isTerminating)).toBe(false);
    expect(condition(deployment(world, 'api'), 'Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    });
    expect(
      events(world, 'NodeNotReady').map(({ involvedObject, message }) => [involvedObject.kind, message]),
    ).toContainEqual(['Node', 'Node node-b status is now: NodeNotReady']);
  });

  it('loses its pods after 300 s more: replaced elsewhere, terminating here; static pods stay', () => {
    const world = lose(null);
    world.advanceTo(DOWN + 339 * SECOND);
    expect(onLost(world).some(isTerminating)).toBe(false);
    world.advanceTo(DOWN + 340 * SECOND);
    expect(onLost(world).filter(isTerminating)).toHaveLength(2);
    expect(
      onLost(world)
        .filter((pod) => !isTerminating(pod))
        .map(({ metadata }) => metadata.name),
    ).toEqual(['agent-node-b']);
    const [evicted] = onLost(world).filter(isTerminating);
    expect(condition({ status: evicted?.status ?? {} }, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
    });
    world.advanceTo(DOWN + 400 * SECOND);
    const alive = pods(world, 'api').filter((pod) => !isTerminating(pod));
    expect(alive.map(({ spec }) => spec.nodeName)).toEqual(['node-a', 'node-a', 'node-a', 'node-a']);
    expect(alive.every(isReady)).toBe(true);
    expect(condition(deployment(world, 'api'), 'Available')?.status).toBe('True');
    world.advanceTo(DOWN + 10 * HOUR);
    expect(onLost(world).filter(isTerminating)).toHaveLength(2);
  });

  it('is ready again when it returns, and what was deleted meanwhile goes', () => {
    const world = lose('+2h');
    world.advanceTo(START + 2 * HOUR);
    expect(condition({ status: nodes(world)[1]?.status ?? { conditions: [] } }, 'Ready')).toMatchObject({
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      lastTransitionTime: '2026-11-16T08:00:00Z',
    });
    expect(nodes(world)[1]?.spec).not.toHaveProperty('taints');
    world.advanceTo(START + 2 * HOUR + 5 * SECOND);
    expect(onLost(world).map(({ metadata }) => metadata.name)).toEqual(['agent-node-b']);
    expect(pods(world).every(isReady)).toBe(true);
    expect(pods(world, 'api')).toHaveLength(4);
    expect(events(world, 'NodeReady')).toHaveLength(1);
  });

  it('keeps its pods when it returns before their tolerations run out', () => {
    const world = lose('+1h3m');
    const before = pods(world).map(({ metadata }) => metadata.name);
    world.advanceTo(START + 2 * HOUR);
    expect(pods(world).map(({ metadata }) => metadata.name)).toEqual(before);
    expect(pods(world).every(isReady)).toBe(true);
  });

  it('was never gone when it returns within 40 s', () => {
    const steps = [
      { at: '+1h', do: 'node-down', node: 'node-b' },
      { at: '+1h30s', do: 'node-up', node: 'node-b' },
      { at: '+1h35s', do: 'node-down', node: 'node-b' },
      { at: '+1h50s', do: 'node-up', node: 'node-b' },
    ];
    const world = worldOf({ workloads: [AGENT, api()], steps });
    for (let second = 0; second < 400; second += 5) {
      world.advanceTo(DOWN + second * SECOND);
      expect(nodes(world).every(isReady)).toBe(true);
    }
    expect(events(world)).toEqual([]);
  });

  it('does what its kubelet missed: a container that crashed goes on crashing', () => {
    const steps = [
      { at: '+1h', do: 'set-image', workload: 'shop/api', image: 'shop/api:2' },
      { at: '+1h30s', do: 'node-down', node: 'node-a' },
      { at: '+1h4m', do: 'node-up', node: 'node-a' },
    ];
    const world = worldOf({
      nodes: [{ name: 'node-a', allocatable: { cpu: 4, memory: '8Gi' } }],
      images: { 'shop/api:2': { crash: {} } },
      workloads: [api({ replicas: 1, strategy: 'Recreate' })],
      steps,
    });
    const restarts = (): number | undefined => pods(world)[0]?.status.containerStatuses?.[0]?.restartCount;
    world.advanceTo(START + HOUR + 30 * SECOND);
    const frozen = restarts();
    world.advanceTo(START + HOUR + 230 * SECOND);
    expect(restarts()).toBe(frozen);
    world.advanceTo(START + 2 * HOUR);
    expect(restarts()).toBeGreaterThan(frozen ?? 0);
  });
});
