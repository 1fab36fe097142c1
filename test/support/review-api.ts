import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';

/** `list apps/deployments`, `get /pods/log`: a right as the fake knows it; with ` in shop` only there. */
export type Right = string;

export interface ReviewApiOptions {
  readonly user?: string;
  readonly version?: string;
  /** What is allowed: exactly these. */
  readonly rights?: readonly Right[];
  /** Group versions that are served, with the resources in them. */
  readonly served?: Readonly<Record<string, readonly string[]>>;
  /** The server's clock, in milliseconds. */
  readonly now?: () => number;
  /** SelfSubjectRulesReview says that it does not know all rules. */
  readonly incompleteRules?: boolean;
  /** Paths that begin so are answered with this status. */
  readonly refuse?: Readonly<Record<string, number>>;
  /** Paths that begin so are never answered. */
  readonly hang?: readonly string[];
}

export interface ReviewApi {
  readonly url: string;
  /** `POST /apis/...`, in order. */
  readonly requests: readonly string[];
  kubeconfig(): string;
}

export const ALL_SERVED: Readonly<Record<string, readonly string[]>> = {
  v1: ['pods', 'pods/log', 'nodes', 'events'],
  'apps/v1': ['deployments', 'replicasets'],
  'batch/v1': ['jobs'],
};

/** An API server that only answers questions about itself: version, discovery, who asks and what that user may do. */
export async function startReviewApi(options: ReviewApiOptions = {}): Promise<ReviewApi> {
  const requests: string[] = [];
  const rights = new Set(options.rights ?? []);
  const may = (verb: string, group: string, resource: string, namespace: string | undefined): boolean =>
    rights.has(`${verb} ${group}/${resource}`) ||
    (namespace !== undefined && rights.has(`${verb} ${group}/${resource} in ${namespace}`));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push(`${request.method} ${path}`);
    if (options.hang?.some((prefix) => path.startsWith(prefix))) return;
    const body = await readJson(request);
    const refused = Object.entries(options.refuse ?? {}).find(([prefix]) => path.startsWith(prefix))?.[1];
    response.sendDate = false;
    response.setHeader('Date', new Date(options.now?.() ?? Date.UTC(2026, 2, 2, 10)).toUTCString());
    const answer = refused === undefined ? answerTo(path, body) : null;
    const status = refused ?? (answer === null ? 404 : request.method === 'POST' ? 201 : 200);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? { kind: 'Status', status: 'Failure', code: status, message: 'refused' }));
  }

  function answerTo(path: string, body: Review): unknown {
    if (path === '/version') return { gitVersion: options.version ?? 'v1.34.2' };
    if (path === '/apis/authentication.k8s.io/v1/selfsubjectreviews') {
      return { status: { userInfo: { username: options.user ?? 'system:serviceaccount:k8s-monitor:k8s-monitor' } } };
    }
    if (path.endsWith('/selfsubjectaccessreviews')) {
      const { verb, group, resource, subresource, namespace } = body.spec?.resourceAttributes ?? {};
      const full = subresource === undefined ? resource : `${resource}/${subresource}`;
      return { status: { allowed: may(String(verb), String(group), String(full), namespace) } };
    }
    if (path.endsWith('/selfsubjectrulesreviews')) return rulesOf(body.spec?.namespace ?? '');
    const [, , first, ...rest] = path.split('/');
    const groupVersion = [first, ...rest].join('/');
    const resources = (options.served ?? ALL_SERVED)[groupVersion];
    if (resources !== undefined) return { kind: 'APIResourceList', resources: resources.map((name) => ({ name })) };
    // A list: whoever may, reads an empty one.
    const isList = /^(v1|\w+\/v1)\/./.test(groupVersion);
    return isList ? { kind: 'List', items: [] } : null;
  }

  function rulesOf(namespace: string): unknown {
    const held = [...rights].filter((right) => !right.includes(' in ') || right.endsWith(` in ${namespace}`));
    const resourceRules = held.map((right) => {
      const [, verb, group, resource] = /^(\w+) ([^/]*)\/(\S+)/.exec(right) ?? [];
      return { verbs: [verb], apiGroups: [group], resources: [resource] };
    });
    const incomplete = options.incompleteRules === true;
    return { status: { incomplete, resourceRules: incomplete ? [] : resourceRules, nonResourceRules: [] } };
  }

  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, kubeconfig: () => kubeconfigFor(url) };
}

interface Review {
  readonly spec?: {
    readonly namespace?: string;
    readonly resourceAttributes?: Readonly<Record<string, string | undefined>>;
  };
}

async function readJson(request: IncomingMessage): Promise<Review> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}

function kubeconfigFor(server: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod-eu',
    clusters: [{ name: 'prod-eu', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'viewer', user: { token: 'a-token-nobody-may-see' } }],
    contexts: [{ name: 'prod-eu', context: { cluster: 'prod-eu', user: 'viewer' } }],
  });
}
