import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { type Dispatcher, request } from 'undici';
import type { Millis } from '../../model/objects.ts';
import { acceptOf } from './accept.ts';
import { MOST_BYTES, readBody } from './body.ts';
import type { PooledKubeConfig } from './pooled-kube-config.ts';
import { unlessAborted } from './time-limit.ts';

/** One answer of the server, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Unpacked. */
  readonly body: Buffer;
  /** The Date header: the cluster's clock. */
  readonly date: Millis | null;
  /** Milliseconds the server asks to wait. */
  readonly retryAfter: number | null;
}

/** The credentials could not be had: a plugin failed, a file is gone. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

export interface Connection {
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  /** The cluster's name in the kubeconfig. */
  readonly clusterName: string;
  /** Counts the times credentials were read. */
  readonly generation: number;
  /** One GET; rejects with the network's own error, a CredentialsError, an AnswerTooLong, or the signal's reason. */
  get(path: string, signal: AbortSignal): Promise<RawAnswer>;
  /** The same for a question that is asked by POST, such as an access review; the body goes as JSON. */
  post(path: string, body: unknown, signal: AbortSignal): Promise<RawAnswer>;
  /** Reads the credentials anew; false when they cannot be read. */
  refresh(): boolean;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly userAgent: string;
  /** Connections at once. */
  readonly connections: number;
}

/** One server, one pool of connections. `load` reads the kubeconfig: at first, and whenever credentials are refused. */
export function createConnection(load: () => PooledKubeConfig, options: ConnectionOptions): Connection {
  let config = prepared();
  let generation = 1;
  const { server, name: clusterName } = config.getCurrentCluster() ?? { server: '', name: '' };
  const retired = new Set<PooledKubeConfig>();

  function prepared(): PooledKubeConfig {
    const loaded = load();
    loaded.connections = options.connections;
    return loaded;
  }

  async function send(method: HttpMethod, path: string, body: string | null, signal: AbortSignal): Promise<RawAnswer> {
    const context = new RequestContext(`${server}${path}`, method);
    context.setHeaderParam('Accept', acceptOf(path));
    context.setHeaderParam('Accept-Encoding', 'gzip');
    context.setHeaderParam('User-Agent', options.userAgent);
    if (body !== null) context.setHeaderParam('Content-Type', 'application/json');
    await authenticate(config, context, signal);
    // Not fetch, which costs half as much again on large pages; redirects, which lead to a login page, are not followed.
    const response = await request(context.getUrl(), {
      method,
      body,
      headers: trimmed(context.getHeaders()),
      dispatcher: context.getDispatcher() as Dispatcher,
      signal,
    });
    const { headers } = response;
    const date = toMillis(header(headers.date));
    const contentType = header(headers['content-type']) ?? '';
    return {
      status: response.statusCode,
      contentType,
      body: await readBody(response.body, header(headers['content-encoding']) ?? '', MOST_BYTES),
      date,
      retryAfter: waitOf(header(headers['retry-after']), date),
    };
  }

  function refresh(): boolean {
    try {
      const fresh = prepared();
      retired.add(config);
      void config.retire().catch(() => {});
      config = fresh;
      generation += 1;
      return true;
    } catch {
      return false;
    }
  }

  return {
    server,
    clusterName,
    get generation() {
      return generation;
    },
    get: (path, signal) => send(HttpMethod.GET, path, null, signal),
    post: (path, body, signal) => send(HttpMethod.POST, path, JSON.stringify(body), signal),
    refresh,
    async close() {
      await Promise.all([config, ...retired].map((each) => each.close()));
    },
  };
}

async function authenticate(config: PooledKubeConfig, context: RequestContext, signal: AbortSignal): Promise<void> {
  try {
    await unlessAborted(config.applySecurityAuthentication(context), signal);
  } catch (error) {
    signal.throwIfAborted();
    // What a plugin prints may hold what it was asked for; the reason stays in `cause`, which nobody prints.
    throw new CredentialsError('the credentials could not be had', { cause: error });
  }
}

/** A token read from a file may end in a line break, which no header may hold. */
function trimmed(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.trim()]));
}

/** A header that comes twice counts as its first. */
function header(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function toMillis(text: string | null): Millis | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** Retry-After holds seconds, or a date to be read against the server's own clock. */
function waitOf(text: string | null, date: Millis | null): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const until = toMillis(text);
  return until === null || date === null ? null : Math.max(0, until - date);
}
