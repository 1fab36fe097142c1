import { describe, expect, it } from 'vitest';
import { type KubernetesObject, staticState, withMetrics } from '../../../../src/cluster/simulator/index.ts';
import { startClient } from '../../../support/api-client.ts';

const NODE = (name: string, ready: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
function pod(name: string, state: object, node = 'worker-1'): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name, uid: name },
    spec: {
      nodeName: node,
      containers: [{ name: 'app', resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '256Mi' } } }],
    },
    status: { containerStatuses: [{ name: 'app', state }] },
  };
}
const running = { running: {} };
const OBJECTS = [
  NODE('worker-1', 'True'),
  NODE('worker-2', 'Unknown'),
  pod('a', running),
  pod('b', running),
  pod('c', { waiting: { reason: 'CrashLoopBackOff' } }),
];

interface Metrics {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly timestamp: string;
    readonly usage: { readonly cpu: string; readonly memory: string };
    readonly containers: readonly {
      readonly name: string;
      readonly usage: { readonly cpu: string; readonly memory: string };
    }[];
  }[];
}

async function read(plural: string, now = 60_000): Promise<Metrics> {
  const { get } = await startClient(withMetrics(staticState({ now, objects: OBJECTS })));
  return (await get(`/apis/metrics.k8s.io/v1beta1/${plural}`)).body as Metrics;
}
const number = (text: string | undefined) => Number.parseInt(text ?? '', 10);

describe('metrics.k8s.io', () => {
  it('tells plausible usage of what runs: below the request, and below the memory limit', async () => {
    const { items } = await read('pods');
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    for (const { containers } of items) {
      const cpu = number(containers[0]?.usage.cpu);
      expect(cpu).toBeGreaterThan(0.2e9);
      expect(cpu).toBeLessThan(1e9);
      expect(number(containers[0]?.usage.memory)).toBeLessThan(256 * 1024);
    }
  });

  it('adds pods up to nodes, of which a silent one is missing', async () => {
    const [pods, nodes] = [await read('pods'), await read('nodes')];
    expect(nodes.items.map(({ metadata }) => metadata.name)).toEqual(['worker-1']);
    const sum = pods.items.reduce((total, { containers }) => total + number(containers[0]?.usage.cpu), 0);
    expect(number(nodes.items[0]?.usage.cpu)).toBeCloseTo(sum + 120e6, -2);
  });

  it('is the same at one time, and moves with the next scrape', async () => {
    expect(await read('pods', 61_000)).toEqual(await read('pods', 60_000));
    expect(await read('pods', 75_000)).not.toEqual(await read('pods', 60_000));
    expect((await read('nodes', 74_999)).items[0]?.timestamp).toBe('1970-01-01T00:01:00Z');
  });

  it('is absent without the add-on, and cannot be watched', async () => {
    const without = await startClient(staticState({ now: 0, objects: OBJECTS }));
    expect((await without.get('/apis/metrics.k8s.io/v1beta1/nodes')).status).toBe(404);
    expect(JSON.stringify((await without.get('/apis')).body)).not.toContain('metrics.k8s.io');
    const { get } = await startClient(withMetrics(staticState({ now: 0, objects: OBJECTS })));
    expect((await get('/apis/metrics.k8s.io/v1beta1/nodes?watch=1')).status).toBe(405);
  });
});
