import { describe, expect, it } from 'vitest';
import {
  api,
  condition,
  events,
  HOUR,
  isReady,
  MINUTE,
  nodes,
  pods,
  START,
  worldOf,
} from '../../../support/simulated-world.ts';

const BIG = { requests: { cpu: '3', memory: '1Gi' } };

function node(name: string, more: object = {}): object {
  return { name, allocatable: { cpu: 4, memory: '8Gi' }, ...more };
}

/** Why the one pod that has no node has none. */
function refusal(parts: Readonly<Record<string, unknown>>): string | undefined {
  const world = worldOf(parts);
  world.advanceTo(START + HOUR);
  const pending = pods(world).filter(({ spec }) => spec.nodeName === undefined);
  expect(pending.length).toBeGreaterThan(0);
  expect(pending[0]?.status.phase).toBe('Pending');
  const scheduled = condition({ status: pending[0]?.status ?? {} }, 'PodScheduled');
  expect(scheduled).toMatchObject({ status: 'False', reason: 'Unschedulable' });
  return scheduled?.message;
}

describe('the scheduler', () => {
  it('spreads a workload over the nodes', () => {
    const world = worldOf({ workloads: [api({ replicas: 4 })] });
    const names = pods(world).map(({ spec }) => spec.nodeName);
    expect(names.filter((name) => name === 'node-a')).toHaveLength(2);
    expect(names.filter((name) => name === 'node-b')).toHaveLength(2);
  });

  it('says that CPU is short, and that no preemption would help enough', () => {
    expect(refusal({ workloads: [api({}, BIG)] })).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    );
  });

  it('says that what is larger than a node never fits', () => {
    expect(refusal({ workloads: [api({ replicas: 1 }, { requests: { cpu: '5', memory: '9Gi' } })] })).toBe(
      '0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    );
  });

  it('tells taints, selectors, cordons and shortage apart, in the order of words', () => {
    const message = refusal({
      nodes: [
        node('full'),
        node('plain'),
        node('tainted', { labels: { disk: 'ssd' }, taints: [{ key: 'dedicated', value: 'db' }] }),
        node('fast', { labels: { disk: 'ssd' } }),
      ],
      workloads: [api({ replicas: 2, node_selector: { disk: 'ssd' } }, BIG)],
      steps: [{ at: '+10m', do: 'cordon', node: 'plain' }],
    });
    expect(message).toBe(
      "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {dedicated: db}, 1 node(s) were unschedulable. " +
        'preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.',
    );
  });

  it('respects tolerations and the number of pods a node takes', () => {
    const tainted = {
      name: 'one',
      allocatable: { cpu: 4, memory: '8Gi', pods: 2 },
      taints: [{ key: 'dedicated', value: 'db' }],
    };
    const tolerations = [{ key: 'dedicated', value: 'db' }];
    expect(refusal({ nodes: [tainted], workloads: [api({ tolerations })] })).toBe(
      '0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });

  it('repeats its warning each five minutes, in the newer shape of events', () => {
    const world = worldOf({
      workloads: [api({ replicas: 2 }, BIG)],
      steps: [{ at: '+1h', do: 'scale', workload: 'shop/api', replicas: 3 }],
    });
    world.advanceTo(START + HOUR + 21 * MINUTE);
    expect(events(world, 'FailedScheduling')).toMatchObject([
      {
        type: 'Warning',
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: '2026-11-16T07:00:00.000000Z',
        reportingComponent: 'default-scheduler',
        series: { count: 5, lastObservedTime: '2026-11-16T07:20:00.000000Z' },
      },
    ]);
    expect(events(world, 'FailedScheduling')[0]).not.toHaveProperty('count');
  });

  it('places the pod as soon as there is room', () => {
    const steps = [
      { at: '+1h', do: 'cordon', node: 'node-b' },
      { at: '+2h', do: 'delete-pod', workload: 'shop/api' },
      { at: '+3h', do: 'uncordon', node: 'node-b' },
    ];
    const world = worldOf({ workloads: [api({ replicas: 2 }, BIG)], steps });
    world.advanceTo(START + 150 * MINUTE);
    const waiting = pods(world).filter((pod) => !isReady(pod));
    expect(nodes(world)[1]?.spec).toMatchObject({
      unschedulable: true,
      taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
    });
    expect(waiting.length).toBeLessThanOrEqual(1);
    world.advanceTo(START + 181 * MINUTE);
    expect(pods(world).filter(isReady)).toHaveLength(2);
    expect(nodes(world)[1]?.spec).not.toHaveProperty('taints');
  });
});
