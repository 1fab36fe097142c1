import { describe, expect, it } from 'vitest';
import type { SimulatedWorld } from '../../../../src/cluster/simulator/index.ts';
import { combinePatches, mergePatch } from '../../../../src/cluster/simulator/world/merge-patch.ts';
import { withTimes } from '../../../../src/cluster/simulator/world/relative-times.ts';
import { selects } from '../../../../src/cluster/simulator/world/selector.ts';
import { api, condition, HOUR, MINUTE, nodes, pods, START, worldOf } from '../../../support/simulated-world.ts';

const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { namespace: 'shop', name: 'one' } };

function widgets(world: SimulatedWorld) {
  return world.list('example.com', 'widgets');
}

describe('an object a scenario writes', () => {
  it('is there from the start, with the metadata the API server adds and times seen from the start', () => {
    const status = { phase: 'Ready', checkedAt: '-5m', conditions: [{ type: 'Ready', lastTransitionTime: '-2d' }] };
    const world = worldOf({ objects: [{ ...WIDGET, spec: { size: 3 }, status }] });
    expect(widgets(world)).toMatchObject([
      {
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: {
          namespace: 'shop',
          name: 'one',
          generation: 1,
          creationTimestamp: '2026-10-17T06:00:00Z',
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          resourceVersion: expect.stringMatching(/^\d+$/),
        },
        spec: { size: 3 },
        status: {
          phase: 'Ready',
          checkedAt: '2026-11-16T05:55:00Z',
          conditions: [{ type: 'Ready', lastTransitionTime: '2026-11-14T06:00:00Z' }],
        },
      },
    ]);
    expect(world.list('', 'namespaces')?.map(({ metadata }) => metadata.name)).toContain('shop');
    expect(world.resources?.()).toMatchObject([
      { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget' },
    ]);
  });

  it('is changed by a merge patch, created where it is absent, and deleted when its finalizers have gone', () => {
    const world = worldOf({
      steps: [
        {
          at: '+1h',
          do: 'apply',
          object: {
            ...WIDGET,
            metadata: { ...WIDGET.metadata, finalizers: ['a/b'] },
            spec: { size: 1, colour: 'red' },
          },
        },
        { at: '+2h', do: 'apply', object: { ...WIDGET, spec: { size: 2, colour: null }, status: { phase: 'Failed' } } },
        {
          at: '+3h',
          do: 'delete',
          object: { apiVersion: 'example.com/v1', kind: 'Widget', namespace: 'shop', name: 'one' },
        },
        { at: '+4h', do: 'apply', object: { ...WIDGET, metadata: { ...WIDGET.metadata, finalizers: null } } },
      ],
    });
    expect(widgets(world)).toEqual([]);
    world.advanceTo(START + HOUR);
    expect(widgets(world)).toMatchObject([{ spec: { size: 1, colour: 'red' } }]);
    world.advanceTo(START + 2 * HOUR);
    expect(widgets(world)?.[0]).toMatchObject({ metadata: { generation: 2 }, status: { phase: 'Failed' } });
    expect(widgets(world)?.[0]?.spec).toEqual({ size: 2 });
    world.advanceTo(START + 3 * HOUR);
    expect(widgets(world)?.[0]?.metadata).toMatchObject({ deletionTimestamp: '2026-11-16T09:00:00Z' });
    world.advanceTo(START + 4 * HOUR);
    expect(widgets(world)).toEqual([]);
  });

  it('lies over what the world makes itself, conditions by their type, until it is taken away', () => {
    const node = (status: unknown) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' }, status });
    const bad = { type: 'KernelDeadlock', status: 'True', reason: 'DockerHung', lastTransitionTime: 'now' };
    const world = worldOf({
      workloads: [api()],
      steps: [
        { at: '+1h', do: 'apply', object: node({ conditions: [bad] }) },
        { at: '+2h', do: 'apply', object: { ...node(undefined), status: undefined, spec: { unschedulable: true } } },
        { at: '+3h', do: 'apply', object: node(null) },
      ],
    });
    const found = () =>
      nodes(world).find(({ metadata }) => metadata.name === 'node-a') as ReturnType<typeof nodes>[number];
    world.advanceTo(START + HOUR + MINUTE);
    expect(condition(found(), 'KernelDeadlock')).toMatchObject({
      status: 'True',
      lastTransitionTime: '2026-11-16T07:00:00Z',
    });
    expect(condition(found(), 'Ready')).toMatchObject({ status: 'True' });
    world.advanceTo(START + 2 * HOUR);
    expect(found().spec.unschedulable).toBe(true);
    expect(found().spec.taints?.map(({ key }) => key)).toEqual(['node.kubernetes.io/unschedulable']);
    expect(pods(world)).toHaveLength(3);
    world.advanceTo(START + 3 * HOUR);
    expect(condition(found(), 'KernelDeadlock')).toBeUndefined();
    expect(condition(found(), 'Ready')).toMatchObject({ status: 'True' });
  });

  it('that is an event is forgotten an hour after its last time', () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'shop', name: 'odd.1' },
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'odd' },
      type: 'Warning',
      reason: 'Odd',
      message: 'odd',
      count: 3,
      firstTimestamp: '-50m',
      lastTimestamp: '-30m',
    };
    const world = worldOf({ objects: [event] });
    const odd = () => (world.list('', 'events') ?? []).filter(({ reason }) => reason === 'Odd');
    expect(odd()).toMatchObject([{ count: 3, lastTimestamp: '2026-11-16T05:30:00Z' }]);
    world.advanceTo(START + 30 * MINUTE);
    expect(odd()).toEqual([]);
  });
});

describe('a merge patch', () => {
  it('merges mappings, replaces lists, removes by null, and merges conditions by type', () => {
    const before = { a: { b: 1, c: 2 }, list: [1, 2], conditions: [{ type: 'Ready', status: 'True', reason: 'Fine' }] };
    const patch = {
      a: { b: null, d: 3 },
      list: [3],
      conditions: [{ type: 'Ready', status: 'False' }, { type: 'New' }],
    };
    expect(mergePatch(before, patch)).toEqual({
      a: { c: 2, d: 3 },
      list: [3],
      conditions: [{ type: 'Ready', status: 'False', reason: 'Fine' }, { type: 'New' }],
    });
    expect(mergePatch({}, { a: { b: { c: null, d: 1 } } })).toEqual({ a: { b: { d: 1 } } });
  });

  it('after another is the same as the two in one', () => {
    const [first, second] = [
      { a: { b: 1, c: null }, d: 1 },
      { a: { b: null, e: 2 }, d: null },
    ];
    const base = { a: { b: 0, c: 0, f: 0 }, d: 0 };
    expect(mergePatch(base, combinePatches(first, second))).toEqual(mergePatch(mergePatch(base, first), second));
  });
});

describe('relative times', () => {
  it('become absolute in fields that hold times, and in no others', () => {
    const manifest = {
      name: 'now',
      spec: { mode: '-5m', renewTime: '-10s' },
      status: { list: [{ startedAt: '-1h30m' }] },
      notAfter: '+2d',
    };
    expect(withTimes(manifest, START)).toEqual({
      name: 'now',
      spec: { mode: '-5m', renewTime: '2026-11-16T05:59:50.000000Z' },
      status: { list: [{ startedAt: '2026-11-16T04:30:00Z' }] },
      notAfter: '2026-11-18T06:00:00Z',
    });
    expect(withTimes({ lastTransitionTime: '2026-01-01T00:00:00Z', startTime: 'now' }, START)).toEqual({
      lastTransitionTime: '2026-01-01T00:00:00Z',
      startTime: '2026-11-16T06:00:00Z',
    });
  });
});

describe('a label selector', () => {
  it('needs all its labels and rules', () => {
    const labels = { app: 'api', tier: 'front' };
    const rule = (operator: string, values?: string[], key = 'tier') => ({
      matchExpressions: [{ key, operator, values }],
    });
    expect(selects({ matchLabels: { app: 'api' } }, labels)).toBe(true);
    expect(selects({ matchLabels: { app: 'web' } }, labels)).toBe(false);
    expect(selects(undefined, labels)).toBe(true);
    expect(selects(rule('In', ['front', 'back']), labels)).toBe(true);
    expect(selects(rule('NotIn', ['front']), labels)).toBe(false);
    expect(selects(rule('NotIn', ['front'], 'zone'), labels)).toBe(true);
    expect(selects(rule('Exists'), labels)).toBe(true);
    expect(selects(rule('DoesNotExist'), labels)).toBe(false);
  });
});
