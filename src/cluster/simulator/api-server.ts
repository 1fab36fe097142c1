import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { stringify } from 'yaml';
import { type Answer, answerRoute, statusAnswer } from './api-answer.ts';
import { type ApiRoute, parseRoute } from './api-route.ts';
import type { ApiState } from './api-state.ts';
import { createFaults, type Fault, type FaultControl, type FaultTarget } from './faults.ts';
import { createPager, type Pager, readToken } from './paging.ts';
import { expired, forbidden, methodNotAllowed, serverError, unauthorized } from './status.ts';

export interface ApiServerOptions {
  readonly state: ApiState;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** The cluster's name in `kubeconfig()`; default `simulated`. */
  readonly clusterName?: string;
}

export interface RecordedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly userAgent: string;
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
  /** Read anew at each access. */
  readonly stats: ApiServerStats;
  /** A kubeconfig in YAML with one context, of the cluster's name, pointing here. */
  kubeconfig(): string;
  /** Leaves no socket and no timer behind. May be called more than once. */
  close(): Promise<void>;
}

/** Starts a Kubernetes API server for GET and list requests over a state, on loopback. */
export async function startApiServer(options: ApiServerOptions): Promise<SimulatedApiServer> {
  const { state } = options;
  const pager = createPager();
  const faults = createFaults();
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let connections = 0;

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const route = parseRoute(request.url ?? '/');
    const target = faultTarget(route);
    const reply = (): void => {
      const fault = faults.take(target);
      const answer = request.method === 'GET' ? answerRoute(route, state, pager) : statusAnswer(methodNotAllowed());
      deliver(response, state, fault === null ? answer : faultAnswer(fault, route, answer, pager), fault);
    };
    const delay = faults.delay(target);
    if (delay === 0) {
      reply();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      reply();
    }, delay);
    timers.add(timer);
  };

  const server = createServer((request, response) => {
    requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      authorizationSeen: request.headers.authorization !== undefined,
    });
    request.resume();
    respond(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;

  let closing: Promise<void> | null = null;
  return {
    url,
    faults,
    get stats() {
      return { requests: [...requests], connections, openSockets: sockets.size };
    },
    kubeconfig: () => kubeconfig(options.clusterName ?? 'simulated', url),
    close() {
      closing ??= shutDown(server, sockets, timers);
      return closing;
    },
  };
}

/** Ends when every socket has closed, not only when the server stops counting them. */
async function shutDown(server: Server, sockets: ReadonlySet<Socket>, timers: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  const closed = [server, ...sockets].map((closing) => new Promise((resolve) => closing.once('close', resolve)));
  server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}

function faultTarget(route: ApiRoute): FaultTarget {
  if (route.to !== 'objects') return { plural: null, namespace: null, page: 0 };
  const page = readToken(route.query.get('continue') ?? '')?.page ?? 0;
  return { plural: route.plural, namespace: route.namespace, page };
}

/** What a fault makes of the answer; a fault that only spoils its delivery leaves the answer alone. */
function faultAnswer(fault: Fault, route: ApiRoute, answer: Answer, pager: Pager): Answer {
  if (fault.kind === 'unauthorized') return statusAnswer(unauthorized());
  if (fault.kind === 'error') return statusAnswer(serverError(fault.status, fault.retryAfterSeconds ?? null));
  if (fault.kind === 'not-json') {
    const body = '<html><body><h1>Sign in</h1><p>This network asks you to sign in first.</p></body></html>';
    return { status: 200, contentType: 'text/html; charset=utf-8', body, headers: {} };
  }
  if (route.to !== 'objects') return answer;
  if (fault.kind === 'forbid') {
    const verb = route.name === null ? 'list' : 'get';
    return statusAnswer(forbidden(route, verb, route.namespace, route.name));
  }
  if (fault.kind === 'expire') {
    const position = readToken(route.query.get('continue') ?? '');
    return statusAnswer(expired(position === null ? '' : pager.token(position)));
  }
  return answer;
}

function deliver(response: ServerResponse, state: ApiState, answer: Answer, fault: Fault | null): void {
  if (response.destroyed || (fault?.kind === 'hang' && fault.where === 'headers')) return;
  response.sendDate = false;
  response.writeHead(answer.status, {
    Date: new Date(state.now()).toUTCString(),
    'Content-Type': answer.contentType,
    'Cache-Control': 'no-cache, private',
    ...answer.headers,
  });
  const half = answer.body.slice(0, Math.floor(answer.body.length / 2));
  if (fault?.kind === 'truncate') response.end(half);
  else if (fault?.kind === 'hang') response.write(half);
  // The half must have left before the socket goes, or the client would see a failed request instead of a torn body.
  else if (fault?.kind === 'reset') response.write(half, () => response.destroy());
  else response.end(answer.body);
}

/** client-node refuses plain http unless the cluster is marked insecure-skip-tls-verify. */
function kubeconfig(name: string, server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: `${name}-viewer`, user: { token: 'simulated' } }],
    contexts: [{ name, context: { cluster: name, user: `${name}-viewer` } }],
  });
}
