import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MonitorError } from '../../model/errors.ts';
import { checkKubeConfig } from './kube-config-check.ts';
import { PooledKubeConfig } from './pooled-kube-config.ts';

/** Where to look for credentials. */
export interface KubeConfigPlace {
  /** A path, or several as in $KUBECONFIG; null: $KUBECONFIG, then ~/.kube/config, then the pod's service account. */
  readonly path: string | null;
  /** A context by name; null: the kubeconfig's current one. */
  readonly context: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const REMEDY =
  'Set KUBECONFIG to a kubeconfig file, or look without a cluster: `k8s-monitor demo`, or `k8s-monitor once --from DUMP`.';
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Loads credentials as kubectl does, but never falls back to localhost:8080.
 * @throws MonitorError kubeconfig_missing or kubeconfig_invalid
 */
export function loadKubeConfig(place: KubeConfigPlace): PooledKubeConfig {
  const { environment } = place;
  const named = place.path ?? environment.KUBECONFIG ?? '';
  if (named !== '') return select(fromFiles(named.split(delimiter).filter(Boolean).map(expandHome)), place.context);

  const usual = join(homedir(), '.kube', 'config');
  if (existsSync(usual)) return select(fromFiles([usual]), place.context);

  if ((environment.KUBERNETES_SERVICE_HOST ?? '') !== '' && existsSync(TOKEN_FILE)) {
    const config = new PooledKubeConfig();
    config.loadFromCluster();
    return select(config, place.context);
  }
  const tried = `$KUBECONFIG is not set, ${usual} does not exist, and this is no pod with a service account`;
  throw new MonitorError('kubeconfig_missing', `no kubeconfig: ${tried}`, REMEDY);
}

/** As kubectl merges: the first file to name a cluster, user, context or current context wins; missing files are skipped. */
function fromFiles(paths: readonly string[]): PooledKubeConfig {
  const present = paths.filter((path) => existsSync(path));
  if (present.length === 0) {
    throw new MonitorError('kubeconfig_missing', `no kubeconfig: ${paths.join(', ')} does not exist`, REMEDY);
  }
  const merged = new PooledKubeConfig();
  for (const path of present) {
    const part = loadFile(path);
    merged.currentContext = merged.currentContext || part.currentContext;
    merged.clusters = union(merged.clusters, part.clusters);
    merged.users = union(merged.users, part.users);
    merged.contexts = union(merged.contexts, part.contexts);
  }
  return merged;
}

function loadFile(path: string): PooledKubeConfig {
  const config = new PooledKubeConfig();
  try {
    config.loadFromFile(path);
    return config;
  } catch (error) {
    throw new MonitorError('kubeconfig_invalid', `the kubeconfig ${path} ${whyUnusable(error)}`, REMEDY);
  }
}

/** Parsers quote the text they stumble over, and a kubeconfig's text is credentials: only known wordings get out. */
function whyUnusable(error: unknown): string {
  const { code, message, mark } = error as { code?: unknown; message?: unknown; mark?: { line?: unknown } };
  if (typeof code === 'string') return `or a file it names cannot be read (${code})`;
  if (typeof mark?.line === 'number') return `is not YAML (line ${mark.line + 1})`;
  if (typeof message === 'string' && /^\w+\[\d+\]\.[\w.]+ is missing$/.test(message))
    return `is incomplete: ${message}`;
  return 'is not a kubeconfig';
}

function select(config: PooledKubeConfig, context: string | null): PooledKubeConfig {
  if (context !== null) config.setCurrentContext(context);
  checkKubeConfig(config);
  return config;
}

function union<T extends { readonly name: string }>(first: readonly T[], more: readonly T[]): T[] {
  const taken = new Set(first.map(({ name }) => name));
  return [...first, ...more.filter(({ name }) => !taken.has(name))];
}

/** A .env file does not expand `~`. */
function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
