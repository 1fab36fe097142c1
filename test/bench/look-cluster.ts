import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKubernetesSource } from '../../src/cluster/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import { DETECTORS, kindsOf } from '../../src/detectors/index.ts';

export const PODS = 20_000;
export const PAGE_SIZE = 500;
export const MAX_REQUESTS = 4;
export const KINDS = kindsOf(DETECTORS);

/** A simulated cluster in a process of its own, so that its work is not counted. */
export interface BenchCluster {
  readonly url: string;
  readonly kubeconfigPath: string;
  stop(): Promise<void>;
}

export async function startBenchCluster(): Promise<BenchCluster> {
  const child = fork(new URL('./look-server.ts', import.meta.url));
  const { url, kubeconfig } = await reply<{ url: string; kubeconfig: string }>(child);
  const folder = await mkdtemp(join(tmpdir(), 'k8s-monitor-bench-'));
  const kubeconfigPath = join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig);
  return {
    url,
    kubeconfigPath,
    async stop() {
      child.kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** The first message of a child; rejects when it ends without one. */
export function reply<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with code ${code}`)));
  });
}

export function openBenchSource(kubeconfigPath: string): Promise<ClusterSource> {
  return createKubernetesSource({
    kubeconfigPath,
    context: null,
    clusterName: null,
    namespaces: [],
    excludeNamespaces: [],
    pageSize: PAGE_SIZE,
    requestTimeoutMs: 60_000,
    lookTimeoutMs: 120_000,
    maxRequests: MAX_REQUESTS,
    now: () => 0,
    userAgent: 'k8s-monitor/bench',
    random: () => 0,
  });
}
