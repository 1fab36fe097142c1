import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubernetesSource } from '../../src/cluster/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import { KIND_NAMES, type Snapshot } from '../../src/model/snapshot.ts';

/** The second is what Kubernetes is tested to. Source: kubernetes.io, Considerations for large clusters. */
export const SIZES = {
  large: { pods: 20_000, nodes: 200, events: 20_000 },
  largest: { pods: 150_000, nodes: 5_000, events: 100_000 },
} as const;
export type SizeName = keyof typeof SIZES;

export const PAGE_SIZE = 500;
export const MAX_REQUESTS = 4;
/** All but what only some clusters have. */
export const KINDS = KIND_NAMES.filter((kind) => kind !== 'customresources');

export interface BenchCluster {
  readonly size: SizeName;
  readonly url: string;
  readonly kubeconfigPath: string;
  /** Since its start. */
  stats(): Promise<ServerStats>;
  stop(): Promise<void>;
}

export interface ServerStats {
  readonly requests: number;
  readonly connections: number;
}

/** A cluster's API in a process of its own. */
export async function startBenchCluster(size: SizeName): Promise<BenchCluster> {
  const child = fork(new URL('./look-server.ts', import.meta.url), [size]);
  const { url, kubeconfig } = await reply<{ url: string; kubeconfig: string }>(child);
  const folder = await mkdtemp(join(tmpdir(), 'k8s-monitor-bench-'));
  const kubeconfigPath = join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig);
  return {
    size,
    url,
    kubeconfigPath,
    stats() {
      child.send('stats');
      return reply<ServerStats>(child);
    },
    async stop() {
      child.kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** The next message of a child; rejects when it ends without one. */
export function reply<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process of the bench ended with code ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}

export function openBenchSource(kubeconfigPath: string): Promise<ClusterSource> {
  return createKubernetesSource({
    kubeconfigPath,
    context: null,
    clusterName: null,
    namespaces: [],
    excludeNamespaces: [],
    clusterScoped: 'auto',
    pageSize: PAGE_SIZE,
    requestTimeoutMs: 60_000,
    lookTimeoutMs: 300_000,
    maxRequests: MAX_REQUESTS,
    now: () => Date.parse('2026-03-02T10:00:00Z'),
    userAgent: 'k8s-monitor/bench',
    random: () => 0,
  });
}

/** Looks at everything, and makes sure that it saw everything. */
export async function lookAtAll(source: ClusterSource, size: SizeName): Promise<Snapshot> {
  const snapshot = await source.look({ kinds: KINDS, hashKey: 'bench', signal: new AbortController().signal });
  const unread = snapshot.coverage.find(({ state }) => state !== 'ok');
  if (unread !== undefined) throw new Error(`${unread.kind}: ${unread.reason}`);
  const { pods, nodes, leases } = snapshot.objects;
  if (pods.length !== SIZES[size].pods || nodes.length !== SIZES[size].nodes || leases.length !== 2)
    throw new Error(
      `not all of the cluster was read: ${pods.length} pods, ${nodes.length} nodes, ${leases.length} leases`,
    );
  return snapshot;
}
