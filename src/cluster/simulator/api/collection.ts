import type { ObjectSlab } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { partial, renderTable } from '../tables/table.ts';
import type { Wanted } from './accept.ts';
import { type Answer, jsonAnswer, statusAnswer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { type Page, readToken } from './paging.ts';
import { API_RESOURCES, type ApiResource, apiVersionOf } from './resources.ts';
import type { ObjectsRoute } from './route.ts';
import { readSelectors } from './selectors.ts';
import { badRequest, expired, tooLargeResourceVersion, tooOldResourceVersion } from './status.ts';

/** Answers a list: filtered, paged, and as the client wants it. */
export function answerList(route: ObjectsRoute, resource: ApiResource, wanted: Wanted, context: ApiContext): Answer {
  const { query, namespace } = route;
  const limit = Number(query.get('limit') ?? '0');
  if (!Number.isSafeInteger(limit) || limit < 0)
    return statusAnswer(badRequest('limit must be a whole number, 0 or more'));
  const selectors = readSelectors(query, resource);
  if ('mistake' in selectors) return statusAnswer(badRequest(selectors.mistake));

  const slab = context.state.slab?.(resource.group, resource.plural) ?? null;
  if (slab !== null && selectors.matches === null) return answerSlab(route, resource, slab, limit, wanted, context);

  const token = query.get('continue') ?? '';
  if (token !== '') {
    const position = readToken(token);
    if (position === null) return statusAnswer(badRequest('continue key is not valid: illegal base64 data'));
    const page = context.pager.next(position, limit);
    return page === null ? statusAnswer(expired('')) : listAnswer(route, resource, page, wanted, context);
  }
  const refusal = checkVersion(query, context.feed.version(resource));
  if (refusal !== null) return refusal;
  const all = context.feed.observe(resource);
  const inScope = all.filter(
    (object) =>
      (namespace === null || object.metadata.namespace === namespace) && (selectors.matches?.(object) ?? true),
  );
  const page = context.pager.first(inScope, context.feed.version(resource), limit);
  return listAnswer(route, resource, page, wanted, context);
}

/** Only the present state can be listed: an exact older one is gone, a newer one has not come. */
function checkVersion(query: URLSearchParams, current: string): Answer | null {
  const asked = query.get('resourceVersion') ?? '';
  if (asked === '' || asked === '0') return null;
  const match = query.get('resourceVersionMatch') ?? '';
  if (!/^\d+$/.test(asked)) {
    return statusAnswer(badRequest(`Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`));
  }
  if (BigInt(asked) > BigInt(current)) return statusAnswer(tooLargeResourceVersion(asked, current));
  return match === 'Exact' && asked !== current ? statusAnswer(tooOldResourceVersion(asked, current)) : null;
}

function answerSlab(
  route: ObjectsRoute,
  resource: ApiResource,
  slab: ObjectSlab,
  limit: number,
  wanted: Wanted,
  context: ApiContext,
): Answer {
  const { query, namespace } = route;
  const token = query.get('continue') ?? '';
  const position = token === '' ? null : readToken(token);
  if (token !== '' && position === null) {
    return statusAnswer(badRequest('continue key is not valid: illegal base64 data'));
  }
  const [first, last] = namespace === null ? [0, slab.count] : slab.range(namespace);
  const start = position?.start ?? first;
  const end = limit === 0 ? last : Math.min(start + limit, last);
  const next = { list: 0, start: end, page: (position?.page ?? 0) + 1 };
  const metadata = context.pager.metadata(context.feed.version(resource), next, last - end);
  if (wanted.as !== null) {
    const items: readonly KubernetesObject[] = JSON.parse(`[${slab.items(start, end).toString('utf8')}]`);
    return listAnswer(route, resource, { items, metadata }, wanted, context);
  }
  const head = listHead(resource, metadata);
  const body = Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"items":[`),
    slab.items(start, end),
    Buffer.from(']}'),
  ]);
  return { status: 200, contentType: 'application/json', body, headers: {} };
}

function listAnswer(
  { query }: ObjectsRoute,
  resource: ApiResource,
  page: Page,
  { as, version }: Wanted,
  { state }: ApiContext,
): Answer {
  const { metadata, items } = page;
  if (as === 'Table') {
    const include = includeOf(query);
    const now = state.now();
    const objects = include === 'Object' ? items.map((item) => complete(item, resource)) : items;
    return jsonAnswer(200, renderTable(resource, objects, { version, include, now, metadata, headers: true }));
  }
  if (as === 'PartialObjectMetadataList') {
    const apiVersion = `meta.k8s.io/${version}`;
    const partials = items.map((item) => partial(item, version));
    return jsonAnswer(200, { kind: 'PartialObjectMetadataList', apiVersion, metadata, items: partials });
  }
  const head = listHead(resource, metadata);
  // Items of built-in resources do not say what they are; those of custom resources do, as kube-apiserver serves them.
  const json = API_RESOURCES.includes(resource)
    ? itemJson
    : (item: KubernetesObject) => JSON.stringify(complete(item, resource));
  const body = `${head.slice(0, -1)},"items":[${items.map(json).join(',')}]}`;
  return { status: 200, contentType: 'application/json', body, headers: {} };
}

function listHead(resource: ApiResource, metadata: Page['metadata']): string {
  return JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata });
}

export function includeOf(query: URLSearchParams): 'None' | 'Metadata' | 'Object' {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

/** An object with the kind and version it is served under, whatever a file called it. */
export function complete(object: KubernetesObject, resource: ApiResource): KubernetesObject {
  const apiVersion = apiVersionOf(resource);
  if (object.apiVersion === apiVersion && object.kind === resource.kind) return object;
  return { ...object, apiVersion, kind: resource.kind };
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
