import { lookUpModel, type ModelLookup } from '../analyst/index.ts';
import {
  type ApiProbe,
  type ApiProbeOptions,
  createKubernetesSource,
  createRecorder,
  type KubernetesSource,
  namespacesToRead,
  openApiProbe,
  type Recorder,
} from '../cluster/index.ts';
import type { Config } from '../config/index.ts';
import type { Environment } from './environment.ts';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const MEGABYTE = 1024 * 1024;

/** The cluster the configuration names, through its API. Rejects with a MonitorError when there is no usable kubeconfig. */
export async function openCluster(config: Config, environment: Environment): Promise<KubernetesSource> {
  return createKubernetesSource({
    kubeconfigPath: config.kubeconfig,
    context: config.kubeContext,
    clusterName: config.clusterName,
    namespaces: config.namespaces,
    excludeNamespaces: config.excludeNamespaces,
    clusterScoped: config.clusterScoped,
    pageSize: config.kubePageSize,
    requestTimeoutMs: config.kubeRequestTimeoutSeconds * SECOND,
    lookTimeoutMs: config.lookTimeoutSeconds * SECOND,
    maxRequests: config.kubeMaxRequests,
    now: environment.now,
    random: environment.random,
    userAgent: `k8s-monitor/${environment.version}`,
  });
}

/** Keeps looks in `directory`, as much and as long as the configuration allows. */
export function openRecorder({ recordMaxMb, recordMaxDays }: Config, directory: string): Recorder {
  return createRecorder({ directory, maxBytes: recordMaxMb * MEGABYTE, maxAge: recordMaxDays * DAY });
}

/** The API of that cluster for single questions, each with a time limit in milliseconds. Throws what `openCluster` rejects with. */
export function openProbe(
  config: Config,
  { version }: Environment,
  { timeoutMs, variables }: Pick<ApiProbeOptions, 'variables'> & { readonly timeoutMs: number },
): ApiProbe {
  namespacesToRead(config.namespaces, config.excludeNamespaces);
  return openApiProbe({
    kubeconfigPath: config.kubeconfig,
    context: config.kubeContext,
    variables,
    requestTimeoutMs: Math.min(timeoutMs, config.kubeRequestTimeoutSeconds * SECOND),
    maxRequests: config.kubeMaxRequests,
    userAgent: `k8s-monitor/${version}`,
  });
}

/** What the Claude API says of the configured model; null without a key. Costs nothing. */
export async function lookUpConfiguredModel(
  config: Config,
  { version }: Environment,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ModelLookup | null> {
  const { anthropicApiKey: apiKey, anthropicModel: model, anthropicBaseUrl: baseUrl } = config;
  if (apiKey === null) return null;
  return lookUpModel({ apiKey, model, baseUrl, timeoutMs, userAgent: `k8s-monitor/${version}` }, signal);
}
