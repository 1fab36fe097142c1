import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type AccessControl, createAccess, type DenyRule } from '../api/access.ts';
import { type Answer, statusAnswer } from '../api/answer.ts';
import { createCatalog } from '../api/catalog.ts';
import type { ApiContext } from '../api/context.ts';
import { answerRequest } from '../api/handle.ts';
import { createLeaseBook } from '../api/lease-book.ts';
import { createPager, readToken } from '../api/paging.ts';
import { type ApiRoute, parseRoute } from '../api/route.ts';
import { serverError } from '../api/status.ts';
import type { ApiState } from '../api-state.ts';
import { deliver } from '../faults/deliver.ts';
import { createFaults } from '../faults/fault-box.ts';
import type { FaultControl, FaultTarget } from '../faults/faults.ts';
import { spoil } from '../faults/spoil.ts';
import { createFeed } from '../watch/feed.ts';
import type { ServerCertificate } from './certificate.ts';
import { trackConnections } from './connections.ts';
import { type KubeconfigOptions, renderKubeconfig } from './kubeconfig.ts';
import { readBody } from './read-body.ts';
import { createTimers, type TimerSet } from './timers.ts';

export interface ApiServerOptions {
  readonly state: ApiState;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** The cluster's name in `kubeconfig()`; default `simulated`. */
  readonly clusterName?: string;
  /** Serves https with it, as `createCertificate` makes one; without it, plain http. */
  readonly tls?: ServerCertificate;
  /** What is not allowed from the start; `access.deny` sets it anew. */
  readonly deny?: readonly DenyRule[];
}

export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly userAgent: string;
  /** '' where there was none. */
  readonly accept: string;
  /** Was there an Authorization header? What it held is not kept. */
  readonly authorizationSeen: boolean;
}

export interface ApiServerStats {
  readonly requests: readonly RecordedRequest[];
  /** Connections accepted since the start. */
  readonly connections: number;
  /** Sockets open now. */
  readonly openSockets: number;
}

export interface SimulatedApiServer {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly faults: FaultControl;
  /** What the client may do: its reviews and its requests agree. */
  readonly access: AccessControl;
  /** Read anew at each access. */
  readonly stats: ApiServerStats;
  /** A kubeconfig in YAML with one context, of the cluster's name, pointing here. */
  kubeconfig(options?: KubeconfigOptions): string;
  /** Tells watches at once what has changed; without it they hear of it within a fraction of a second. */
  refresh(): void;
  /** Leaves no socket and no timer behind. May be called more than once. */
  close(): Promise<void>;
}

/** So many are kept at least, of a server that runs for days. */
const KEPT_REQUESTS = 50_000;

/** Starts a Kubernetes API server over a state, on loopback. */
export async function startApiServer(options: ApiServerOptions): Promise<SimulatedApiServer> {
  const { state, tls } = options;
  const faults = createFaults();
  const access = createAccess(options.deny ?? [], faults.forbids);
  const timers = createTimers();
  const context = createContext(state, access, timers);
  let requests: RecordedRequest[] = [];

  const respond = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const route = parseRoute(request.method ?? '', request.url ?? '/');
    const { accept, 'content-type': contentType = '' } = request.headers;
    const answer = (asked: ApiRoute) => answerRequest({ route: asked, accept, contentType, body }, context);
    const { blow, delayMs, clockOffsetMs } = faults.strike(faultTarget(route, request));
    const reply = async (): Promise<void> => {
      const date = clockOffsetMs === null ? null : new Date(state.now() + clockOffsetMs).toUTCString();
      const said = await (blow === null ? answer(route) : spoil(blow, route, answer)).catch(failed);
      deliver(response, said, blow, date, timers);
    };
    if (delayMs === 0) void reply();
    else timers.after(delayMs, () => void reply());
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      accept: request.headers.accept ?? '',
      authorizationSeen: request.headers.authorization !== undefined,
    });
    if (requests.length > 2 * KEPT_REQUESTS) requests = requests.slice(-KEPT_REQUESTS);
    readBody(request, (body) => respond(request, response, body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const connections = trackConnections(server);

  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const url = `${tls === undefined ? 'http' : 'https'}://${host}:${(server.address() as AddressInfo).port}`;

  let closing: Promise<void> | null = null;
  return {
    url,
    faults,
    access,
    refresh: context.feed.refresh,
    get stats() {
      return { requests: [...requests], connections: connections.accepted, openSockets: connections.open };
    },
    kubeconfig: (how) => renderKubeconfig(options.clusterName ?? 'simulated', url, tls?.ca ?? null, how),
    close() {
      timers.clear();
      closing ??= connections.close();
      return closing;
    },
  };
}

/** As an API server that panics in a handler: the client is told, and the next request is answered. */
function failed(error: unknown): Answer {
  const status = serverError(500, null);
  return statusAnswer({
    ...status,
    message: `Internal error occurred: ${error instanceof Error ? error.message : error}`,
  });
}

function createContext(own: ApiState, access: AccessControl, timers: TimerSet): ApiContext {
  const leases = createLeaseBook(own);
  const { state } = leases;
  const catalog = createCatalog(state);
  const feed = createFeed(state, catalog, timers);
  return { state, catalog, pager: createPager(), access, feed, leases, timers };
}

function faultTarget(route: ApiRoute, request: IncomingMessage): FaultTarget {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const path = request.url ?? '/';
  if (route.to !== 'objects') return { path, plural: null, namespace: null, page: 0, token };
  const page = readToken(route.query.get('continue') ?? '')?.page ?? 0;
  return { path, plural: route.plural, namespace: route.namespace, page, token };
}
