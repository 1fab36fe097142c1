import type { ApiState } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { type Page, type Pager, readToken } from './paging.ts';
import { API_RESOURCES, apiVersionOf, findResource, groupVersion } from './resources.ts';
import type { ApiRoute, ObjectsRoute } from './route.ts';
import { badRequest, expired, methodNotAllowed, notServed, objectNotFound, type Status } from './status.ts';

/** An answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(value), headers: {} };
}

export function plainAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body, headers: {} };
}

export function statusAnswer(status: Status): Answer {
  const retryAfter = status.details?.retryAfterSeconds;
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return { ...jsonAnswer(status.code, status), headers };
}

/** Answers a GET as a healthy API server would. */
export function answerRoute(route: ApiRoute, state: ApiState, pager: Pager): Answer {
  if (route.to === 'version') return jsonAnswer(200, versionInfo(state.serverVersion));
  if (route.to === 'health') return plainAnswer(200, 'ok');
  if (route.to === 'api-versions') return jsonAnswer(200, { kind: 'APIVersions', versions: ['v1'] });
  if (route.to === 'group-list') return jsonAnswer(200, groupList(state));
  if (route.to === 'resource-list') return resourceList(state, route.group, route.version);
  if (route.to === 'objects') return answerObjects(route, state, pager);
  return statusAnswer(notServed());
}

function answerObjects(route: ObjectsRoute, state: ApiState, pager: Pager): Answer {
  const { group, plural, namespace, query } = route;
  if (route.verb !== 'get' && route.verb !== 'list') return statusAnswer(methodNotAllowed());
  const all = state.list(group, plural);
  const resource = all === null ? null : describe(group, plural, all);
  const fits = resource?.version === route.version && (namespace === null || resource.namespaced);
  if (all === null || resource === null || !fits) return statusAnswer(notServed());

  if (route.name !== null) {
    if (resource.namespaced && namespace === null) return statusAnswer(notServed());
    const found = all.find(
      ({ metadata }) => metadata.name === route.name && (metadata.namespace ?? null) === namespace,
    );
    return found === undefined ? statusAnswer(objectNotFound(resource, route.name)) : jsonAnswer(200, found);
  }
  for (const name of ['labelSelector', 'fieldSelector']) {
    if ((query.get(name) ?? '') === '') continue;
    return statusAnswer(badRequest(`${name} is not supported by the simulated API server`));
  }
  const limit = Number(query.get('limit') ?? '0');
  if (!Number.isSafeInteger(limit) || limit < 0)
    return statusAnswer(badRequest('limit must be a whole number, 0 or more'));

  const token = query.get('continue') ?? '';
  if (token === '') {
    const inScope = namespace === null ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
    return listAnswer(resource, pager.first(inScope, state.resourceVersion(), limit));
  }
  const position = readToken(token);
  if (position === null) return statusAnswer(badRequest('continue key is not valid: illegal base64 data'));
  const page = pager.next(position, limit);
  return page === null ? statusAnswer(expired('')) : listAnswer(resource, page);
}

interface ListedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What is known of a resource: from the built-in table, or for a custom resource from its first object. */
function describe(group: string, plural: string, objects: readonly KubernetesObject[]): ListedResource | null {
  const known = findResource(group, plural);
  if (known !== null) return known;
  const [first] = objects;
  if (first === undefined) return null;
  const namespaced = first.metadata.namespace !== undefined;
  return { group, version: groupVersion(first.apiVersion).version, plural, kind: first.kind, namespaced };
}

function listAnswer(resource: ListedResource, page: Page): Answer {
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.next === null ? {} : { continue: page.next, remainingItemCount: page.remaining }),
  };
  const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata });
  const body = `${head.slice(0, -1)},"items":[${page.items.map(itemJson).join(',')}]}`;
  return { status: 200, contentType: 'application/json', body, headers: {} };
}

/** Objects never change, so each is written once; a bench serves the same 20,000 pods many times. */
const written = new WeakMap<KubernetesObject, string>();

/** Items of a list carry neither kind nor apiVersion, as in Kubernetes. */
function itemJson(object: KubernetesObject): string {
  const known = written.get(object);
  if (known !== undefined) return known;
  const json = JSON.stringify({ ...object, kind: undefined, apiVersion: undefined });
  written.set(object, json);
  return json;
}

function versionInfo(gitVersion: string): Record<string, string> {
  const [major = '', minor = ''] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '8cc511e399b929453cd98ae65b419c3cc227ec79',
    gitTreeState: 'clean',
    buildDate: '2025-11-11T19:08:36Z',
    goVersion: 'go1.24.9',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

function groupList(state: ApiState): unknown {
  const served = API_RESOURCES.filter(({ group, plural }) => group !== '' && state.list(group, plural) !== null);
  const groups = new Map(served.map(({ group, version }) => [group, { groupVersion: `${group}/${version}`, version }]));
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups].map(([name, version]) => ({ name, versions: [version], preferredVersion: version })),
  };
}

function resourceList(state: ApiState, group: string, version: string): Answer {
  const served = API_RESOURCES.filter(
    (known) => known.group === group && known.version === version && state.list(group, known.plural) !== null,
  );
  if (served.length === 0) return statusAnswer(notServed());
  return jsonAnswer(200, {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: served.map(({ plural, kind, namespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ['get', 'list'],
    })),
  });
}
