import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createKubernetesSource,
  type KubernetesSource,
  type KubernetesSourceOptions,
} from '../../src/cluster/index.ts';
import {
  type KubernetesObject,
  type SimulatedApiServer,
  type StaticStateOptions,
  startApiServer,
  staticState,
} from '../../src/cluster/simulator/index.ts';
import type { ClusterSource } from '../../src/cluster/source.ts';
import type { KindName } from '../../src/model/snapshot.ts';
import { NOW, rawDeployment, rawEvent, rawJob, rawNode, rawPod, rawReplicaSet } from './kubernetes-objects.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const ALL_KINDS: readonly KindName[] = ['pods', 'nodes', 'deployments', 'replicasets', 'jobs', 'events'];

/** Seven pods, so that pages of two make a list of four. */
export const CLUSTER: readonly KubernetesObject[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((number) => rawPod(`api-${number}`)),
  rawNode('worker-1'),
  rawDeployment('api'),
  rawReplicaSet('api-7d9f5c8b6d'),
  rawJob('report-1'),
  rawEvent('api-1.a', 'api-1'),
];

export async function startCluster(state: Partial<StaticStateOptions> = {}): Promise<SimulatedApiServer> {
  const server = await startApiServer({ state: staticState({ now: NOW, objects: CLUSTER, ...state }) });
  onTestFinished(() => server.close());
  return server;
}

/** A source over a kubeconfig; patient, in pages of two, and it retries without waiting. */
export async function openKubeconfig(
  kubeconfig: string,
  options: Partial<KubernetesSourceOptions> = {},
): Promise<KubernetesSource> {
  const kubeconfigPath = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig);
  const source = await createKubernetesSource({
    kubeconfigPath,
    context: null,
    clusterName: null,
    namespaces: [],
    excludeNamespaces: [],
    clusterScoped: 'auto',
    pageSize: 2,
    requestTimeoutMs: 20_000,
    lookTimeoutMs: 25_000,
    maxRequests: 4,
    now: () => NOW + 1,
    userAgent: 'k8s-monitor/test',
    random: () => 0,
    ...options,
  });
  onTestFinished(() => source.close());
  return source;
}

export const openSource = (server: SimulatedApiServer, options: Partial<KubernetesSourceOptions> = {}) =>
  openKubeconfig(server.kubeconfig(), options);

export const lookAt = (source: ClusterSource, kinds: readonly KindName[] = ALL_KINDS) =>
  source.look({ kinds, signal: new AbortController().signal });
