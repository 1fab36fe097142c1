import pLimit from 'p-limit';
import type { Millis } from '../../model/objects.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { LogReader } from '../log-reader.ts';
import { fields, name } from '../projection/raw.ts';
import type { ClusterSource, LookRequest } from '../source.ts';
import { describeSkew } from './clock-skew.ts';
import { createCollection } from './collection.ts';
import { createConnection } from './connection.ts';
import { createEventWriter, type EventWriter } from './event-writer.ts';
import { loadKubeConfig } from './kube-config.ts';
import { startLook } from './look-progress.ts';
import { readLook } from './look-reader.ts';
import { createLogReader } from './pod-log-reader.ts';
import { type Question, type Reply, request } from './requester.ts';
import { namespacesToRead, type Reach } from './scope.ts';

export interface KubernetesSourceOptions extends Reach {
  /** As $KUBECONFIG: a path, or several; null finds it as kubectl does. */
  readonly kubeconfigPath: string | null;
  readonly context: string | null;
  /** Null: the context's cluster name, or `in-cluster`. */
  readonly clusterName: string | null;
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

export interface KubernetesSource extends ClusterSource {
  /** Over the same connections. */
  readonly logs: LogReader;
  readonly events: EventWriter;
}

/**
 * Looks at a cluster through its API.
 * @throws MonitorError kubeconfig_missing, kubeconfig_invalid or config_invalid; the cluster itself is first asked by `look`.
 */
export async function createKubernetesSource(options: KubernetesSourceOptions): Promise<KubernetesSource> {
  // Refuses what could never be looked at.
  namespacesToRead(options.namespaces, options.excludeNamespaces);
  const maxRequests = Math.max(1, options.maxRequests);
  const place = { path: options.kubeconfigPath, context: options.context, environment: process.env };
  const connection = createConnection(() => loadKubeConfig(place), {
    userAgent: options.userAgent,
    connections: maxRequests,
  });
  const { server } = connection;
  const cluster = options.clusterName ?? clusterNameOf(connection.clusterName);
  const limit = pLimit(maxRequests);
  const closed = new AbortController();
  let closing: Promise<void> | null = null;

  async function look(wanted: LookRequest): Promise<Snapshot> {
    const { signal } = wanted;
    signal.throwIfAborted();
    const ownTime = options.now();
    const progress = startLook(options.lookTimeoutMs, [signal, closed.signal]);
    const collection = createCollection(options.excludeNamespaces, wanted.hashKey);
    // A request keeps its turn while it waits to try again: a server in trouble is asked the less.
    const get = <T>(question: Question<T>, instead: () => Reply<never> | null = () => null): Promise<Reply<T>> =>
      limit(async () => instead() ?? request(question, progress, { ...options, connection }));
    try {
      const asked = get({ path: '/version', selector: null, read: versionOf });
      const coverage = await readLook(wanted, { ...options, server, reach: options, get, collection });
      const version = await asked;
      signal.throwIfAborted();
      const skew = progress.firstDate === null ? null : describeSkew(progress.firstDate - ownTime);
      return {
        cluster,
        source: server,
        serverVersion: version.ok ? version.value : null,
        clock: { now: progress.firstDate ?? ownTime, bound: 'exact' },
        partial: false,
        coverage,
        objects: collection.objects(),
        problems: [...(skew === null ? [] : [skew]), ...collection.problems()],
      };
    } finally {
      progress.end();
    }
  }

  return {
    cluster,
    description: server,
    look,
    events: createEventWriter(connection),
    logs: createLogReader({ connection, limit, closed: closed.signal, timeoutMs: options.requestTimeoutMs }),
    close() {
      closed.abort();
      closing ??= connection.close();
      return closing;
    },
  };
}

function versionOf(json: unknown): string | null {
  return name(fields(json).gitVersion);
}

/** client-node calls the cluster of a service account `inCluster`. */
function clusterNameOf(configured: string): string {
  return configured === 'inCluster' ? 'in-cluster' : configured;
}
