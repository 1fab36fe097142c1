import { partial, renderTable } from '../tables/table.ts';
import { answerWatch } from '../watch/answer-watch.ts';
import { readAccept, type Wanted } from './accept.ts';
import { isUnavailable } from './aggregated-apis.ts';
import { type Answer, inFormat, jsonAnswer, plainAnswer, statusAnswer } from './answer.ts';
import { answerList, complete, includeOf } from './collection.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { answerDiscovery } from './discovery.ts';
import { answerLeaseWrite } from './lease-writes.ts';
import { answerPodLog } from './pod-log.ts';
import type { ApiResource } from './resources.ts';
import { answerReview, isReview } from './reviews.ts';
import type { ObjectsRoute } from './route.ts';
import { forbidden, methodNotAllowed, notAcceptable, notServed, objectNotFound, serverError } from './status.ts';

/** Answers a request as a healthy API server would. */
export async function answerRequest(request: ApiRequest, context: ApiContext): Promise<Answer> {
  const { route } = request;
  if (route.to === 'health') return plainAnswer(200, 'ok');
  if (route.to === 'unknown') return statusAnswer(notServed());
  const wanted = readAccept(request.accept, route.to !== 'objects');
  if (wanted === null) return statusAnswer(notAcceptable());
  if (route.to === 'resource-list' && isUnavailable(context.catalog, route.group, route.version))
    return statusAnswer(serverError(503, null));
  if (route.to !== 'objects') return inFormat(answerDiscovery(route, wanted, context), wanted);
  return inFormat(await answerObjects(request, route, wanted, context), wanted);
}

function answerObjects(
  request: ApiRequest,
  route: ObjectsRoute,
  wanted: Wanted,
  context: ApiContext,
): Answer | Promise<Answer> {
  const { group, version, namespace, name, verb } = route;
  if (isReview(route)) return answerReview(request, route, context);
  if (!context.access.allows({ verb, group, resource: route.plural, namespace }))
    return statusAnswer(forbidden(route, verb, namespace, name));

  if (isUnavailable(context.catalog, group, version)) return statusAnswer(serverError(503, null));
  const [plural = '', subresource] = route.plural.split('/');
  const resource = context.catalog.find(group, version, plural);
  if (resource === null || (namespace !== null && !resource.namespaced)) return statusAnswer(notServed());
  if (name !== null && resource.namespaced && namespace === null) return statusAnswer(notServed());
  if (subresource !== undefined) return answerSubresource(route, subresource, resource, context);

  if (plural === 'leases' && ['create', 'update', 'patch', 'delete'].includes(verb))
    return answerLeaseWrite(request, route, resource, context);
  if (verb === 'list') return answerList(route, resource, wanted, context);
  if (verb === 'watch') return answerWatch(route, resource, wanted, context);
  if (verb === 'get') return answerGet(route, resource, wanted, context);
  return statusAnswer(methodNotAllowed());
}

function answerGet(route: ObjectsRoute, resource: ApiResource, { as, version }: Wanted, context: ApiContext): Answer {
  const object = findObject(route, resource, context);
  if (object === null) return statusAnswer(objectNotFound(resource, route.name ?? ''));
  if (as === 'Table') {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    const options = { version, include: includeOf(route.query), now: context.state.now(), metadata, headers: true };
    return jsonAnswer(200, renderTable(resource, [object], options));
  }
  if (as === 'PartialObjectMetadata') return jsonAnswer(200, partial(object, version));
  if (as !== null) return statusAnswer(notAcceptable());
  return jsonAnswer(200, object);
}

function findObject({ namespace, name }: ObjectsRoute, resource: ApiResource, { catalog }: ApiContext) {
  const found = catalog
    .objects(resource)
    .find(({ metadata }) => metadata.name === name && (metadata.namespace ?? null) === namespace);
  return found === undefined ? null : complete(found, resource);
}

function answerSubresource(
  route: ObjectsRoute,
  subresource: string,
  resource: ApiResource,
  context: ApiContext,
): Answer | Promise<Answer> {
  if (route.name === null) return statusAnswer(notServed());
  const isLog = resource.plural === 'pods' && resource.group === '' && subresource === 'log';
  if (!isLog && subresource !== 'status') return statusAnswer(notServed());
  if (route.verb !== 'get') return statusAnswer(methodNotAllowed());
  const object = findObject(route, resource, context);
  if (object === null) return statusAnswer(objectNotFound(resource, route.name));
  if (!isLog) return jsonAnswer(200, object);
  return answerPodLog(object, route.query, context);
}
