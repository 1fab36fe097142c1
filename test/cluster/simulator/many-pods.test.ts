import { describe, expect, it } from 'vitest';
import { type KubernetesObject, manyPods } from '../../../src/cluster/simulator/index.ts';

const NOW = Date.parse('2026-11-16T06:00:00Z');
const OBJECTS = manyPods({ pods: 1_003, nodes: 20, now: NOW, seed: 1 });

function kind(name: string): KubernetesObject[] {
  return OBJECTS.filter((object) => object.kind === name);
}

describe('many pods', () => {
  it('are as many as asked for, with their owners and nodes, each named once', () => {
    expect(['Pod', 'Node', 'Deployment', 'ReplicaSet'].map((name) => kind(name).length)).toEqual([1_003, 20, 201, 201]);
    expect(new Set(OBJECTS.map(({ metadata }) => metadata.uid)).size).toBe(OBJECTS.length);
    const names = kind('Pod').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are about as large as real ones, mostly healthy, and agree with their Deployments', () => {
    const sizes = kind('Pod').map((pod) => JSON.stringify(pod).length);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean).toBeGreaterThan(4_500);
    expect(mean).toBeLessThan(6_500);
    const crashing = kind('Pod').filter((pod) => JSON.stringify(pod.status).includes('CrashLoopBackOff')).length;
    expect(crashing).toBeGreaterThan(0);
    expect(crashing).toBeLessThan(20);
    const missing = kind('Deployment').reduce(
      (sum, { status }) => sum + ((status as { unavailableReplicas?: number }).unavailableReplicas ?? 0),
      0,
    );
    expect(missing).toBe(crashing);
  });

  it('are the same for the same seed, and others for another', () => {
    const again = manyPods({ pods: 1_003, nodes: 20, now: NOW, seed: 1 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(OBJECTS));
    const other = manyPods({ pods: 5, nodes: 1, now: NOW, seed: 2 });
    expect(other[1]?.metadata.uid).not.toBe(OBJECTS.find((object) => object.kind === 'Pod')?.metadata.uid);
  });
});
