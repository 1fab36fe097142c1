import type { Millis } from '../../../model/objects.ts';
import { asList, asObject, asText, at } from '../api/read.ts';
import type { ApiResource } from '../api/resources.ts';
import type { ApiState } from '../api-state.ts';
import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { hash32 } from '../world/naming.ts';
import { bytes, millicores } from './quantities.ts';

const GROUP = 'metrics.k8s.io';
const RESOURCES: readonly ApiResource[] = [
  { group: GROUP, version: 'v1beta1', plural: 'nodes', kind: 'NodeMetrics', namespaced: false },
  { group: GROUP, version: 'v1beta1', plural: 'pods', kind: 'PodMetrics', namespaced: true },
];
/** metrics-server scrapes every 15 s. */
const SCRAPE: Millis = 15_000;
/** What a node itself uses: kubelet, runtime, system. */
const NODE_OWN = { cpu: 120, memory: 700 * 1024 ** 2 };

/**
 * A state with a metrics-server: `kubectl top` works. Usage is between a third and nine tenths of what a container requests (of a
 * small share, where it requests nothing), moves a little with each scrape, and stays below its memory limit.
 */
export function withMetrics(state: ApiState): ApiState {
  return Object.create(state, {
    list: {
      value: (group: string, plural: string): readonly KubernetesObject[] | null => {
        if (group !== GROUP) return state.list(group, plural);
        if (plural === 'pods') return podMetrics(state);
        return plural === 'nodes' ? nodeMetrics(state) : null;
      },
    },
    resources: { value: () => [...(state.resources?.() ?? []), ...RESOURCES] },
  });
}

interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

function podMetrics(state: ApiState): readonly KubernetesObject[] {
  const scrape = Math.floor(state.now() / SCRAPE);
  return (state.list('', 'pods') ?? []).flatMap((pod) => {
    const containers = usageOf(pod, scrape);
    if (containers.length === 0) return [];
    return {
      ...base('PodMetrics', pod, scrape),
      containers: containers.map(({ name, usage }) => ({ name, usage: quantities(usage) })),
    };
  });
}

function nodeMetrics(state: ApiState): readonly KubernetesObject[] {
  const scrape = Math.floor(state.now() / SCRAPE);
  const used = new Map<string, Usage>();
  for (const pod of state.list('', 'pods') ?? []) {
    const node = asText(at(pod, 'spec', 'nodeName'));
    if (node === null) continue;
    for (const { usage } of usageOf(pod, scrape)) {
      const sum = used.get(node) ?? NODE_OWN;
      used.set(node, { cpu: sum.cpu + usage.cpu, memory: sum.memory + usage.memory });
    }
  }
  return (state.list('', 'nodes') ?? []).filter(isReady).map((node) => ({
    ...base('NodeMetrics', node, scrape),
    usage: quantities(used.get(node.metadata.name) ?? NODE_OWN),
  }));
}

/** A kubelet that does not answer is not scraped. */
function isReady(node: KubernetesObject): boolean {
  const conditions = asList(at(node, 'status', 'conditions')).map(asObject);
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Only what runs uses anything. */
function usageOf(pod: KubernetesObject, scrape: number): readonly { readonly name: string; readonly usage: Usage }[] {
  const running = new Set(
    asList(at(pod, 'status', 'containerStatuses'))
      .filter((status) => at(status, 'state', 'running') !== undefined)
      .map((status) => at(status, 'name')),
  );
  return asList(at(pod, 'spec', 'containers'))
    .map(asObject)
    .filter(({ name }) => running.has(name))
    .map((container) => {
      const key = `${pod.metadata.uid ?? pod.metadata.name}/${container.name}`;
      const requests = at(container, 'resources', 'requests');
      const limit = bytes(at(container, 'resources', 'limits', 'memory'));
      const cpu = millicores(at(requests, 'cpu')) ?? 10;
      const memory = bytes(at(requests, 'memory')) ?? 32 * 1024 ** 2;
      const usual = 0.35 + (hash32(key) % 1000) / 2000;
      const wobble = 1 + ((hash32(`${key}/${scrape}`) % 200) - 100) / 2000;
      const used = { cpu: cpu * usual * wobble, memory: memory * usual * (1 + (wobble - 1) / 4) };
      return {
        name: String(container.name),
        usage: limit === null ? used : { ...used, memory: Math.min(used.memory, limit * 0.95) },
      };
    });
}

function base(kind: string, { metadata }: KubernetesObject, scrape: number): KubernetesObject {
  const { name, namespace, labels } = metadata;
  const scraped = timestamp(scrape * SCRAPE);
  return {
    apiVersion: `${GROUP}/v1beta1`,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      creationTimestamp: scraped,
    },
    timestamp: scraped,
    window: '15.012s',
  };
}

/** In the units metrics-server gives: nanocores and KiB. */
function quantities({ cpu, memory }: Usage): Readonly<Record<string, string>> {
  return { cpu: `${Math.round(cpu * 1e6)}n`, memory: `${Math.round(memory / 1024)}Ki` };
}
