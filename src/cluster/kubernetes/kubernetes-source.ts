import pLimit from 'p-limit';
import type { Millis } from '../../model/objects.ts';
import type { Coverage, Snapshot } from '../../model/snapshot.ts';
import { fields, name } from '../projection/raw.ts';
import { RESOURCES } from '../resources.ts';
import type { ClusterSource, LookRequest } from '../source.ts';
import { createCollection } from './collection.ts';
import { createConnection } from './connection.ts';
import { explain } from './failure.ts';
import { loadKubeConfig } from './kube-config.ts';
import { type ListResult, readList } from './list-reader.ts';
import { startLook } from './look-progress.ts';
import { type Reply, request } from './requester.ts';
import { excludedCoverage, namespacesToRead, type Scope, scopesOf } from './scope.ts';

export interface KubernetesSourceOptions {
  /** As $KUBECONFIG: a path, or several; null finds it as kubectl does. */
  readonly kubeconfigPath: string | null;
  readonly context: string | null;
  /** Null: the context's cluster name, or `in-cluster`. */
  readonly clusterName: string | null;
  /** Only these are read, each by itself, so that Roles suffice; empty: all. */
  readonly namespaces: readonly string[];
  readonly excludeNamespaces: readonly string[];
  /** Objects per request, e.g. 500. */
  readonly pageSize: number;
  readonly requestTimeoutMs: number;
  readonly lookTimeoutMs: number;
  /** Requests at once. */
  readonly maxRequests: number;
  /** Used where the server tells no time. */
  readonly now: () => Millis;
  /** `k8s-monitor/0.1.0` */
  readonly userAgent: string;
  /** 0 to below 1; spreads retries. */
  readonly random: () => number;
}

type ScopeResult = ListResult & { readonly scope: Scope };

/**
 * Looks at a cluster through its API.
 * @throws MonitorError kubeconfig_missing, kubeconfig_invalid or config_invalid; the cluster itself is first asked by `look`.
 */
export async function createKubernetesSource(options: KubernetesSourceOptions): Promise<ClusterSource> {
  const namespaces = namespacesToRead(options.namespaces, options.excludeNamespaces);
  const maxRequests = Math.max(1, options.maxRequests);
  const place = { path: options.kubeconfigPath, context: options.context, environment: process.env };
  const connection = createConnection(() => loadKubeConfig(place), {
    userAgent: options.userAgent,
    connections: maxRequests,
  });
  const cluster = options.clusterName ?? clusterNameOf(connection.clusterName);
  const limit = pLimit(maxRequests);
  const closed = new AbortController();
  let closing: Promise<void> | null = null;

  async function look({ kinds, signal }: LookRequest): Promise<Snapshot> {
    signal.throwIfAborted();
    const progress = startLook(options.lookTimeoutMs, [signal, closed.signal]);
    const collection = createCollection(options.excludeNamespaces);
    const get = (path: string) => request(path, progress, { ...options, connection });
    const read = async (scope: Scope): Promise<ScopeResult> =>
      progress.hopeless === null
        ? { scope, ...(await readList(scope, { pageSize: options.pageSize, get, open: collection.open })) }
        : { scope, ok: false, failure: progress.hopeless };
    try {
      const asked = limit(() => get('/version'));
      const results = await Promise.all(scopesOf(kinds, namespaces).map((scope) => limit(() => read(scope))));
      const version = await asked;
      signal.throwIfAborted();
      const coverage = [...results.map(settle), ...excludedCoverage(kinds, namespaces, options.excludeNamespaces)];
      return {
        cluster,
        source: connection.server,
        serverVersion: versionOf(version),
        clock: { now: progress.newestDate ?? options.now(), bound: 'exact' },
        partial: false,
        coverage,
        objects: collection.objects(),
        problems: collection.problems(),
      };
    } finally {
      progress.end();
    }
  }

  /** Keeps a list that was read whole, in the order asked for, whichever came first. */
  function settle(result: ScopeResult): Coverage {
    const { scope } = result;
    if (result.ok) {
      result.batch.keep();
      return { ...scope, state: 'ok', reason: null };
    }
    const { server } = connection;
    return { ...scope, ...explain(result.failure, { ...options, ...scope, server, resource: RESOURCES[scope.kind] }) };
  }

  return {
    cluster,
    description: connection.server,
    look,
    close() {
      closed.abort();
      closing ??= connection.close();
      return closing;
    },
  };
}

function versionOf(reply: Reply): string | null {
  return reply.ok ? name(fields(reply.json).gitVersion) : null;
}

/** client-node calls the cluster of a service account `inCluster`. */
function clusterNameOf(configured: string): string {
  return configured === 'inCluster' ? 'in-cluster' : configured;
}
