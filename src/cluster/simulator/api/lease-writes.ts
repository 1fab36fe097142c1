import { type KubernetesObject, timestamp } from '../kubernetes-object.ts';
import { uidOf } from '../world/naming.ts';
import { type Answer, jsonAnswer, statusAnswer } from './answer.ts';
import { complete } from './collection.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { applyPatch } from './patch.ts';
import { asObject, asText } from './read.ts';
import type { ApiResource } from './resources.ts';
import type { ObjectsRoute } from './route.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  methodNotAllowed,
  objectNotFound,
  unsupportedMediaType,
} from './status.ts';

/** Creates, updates, patches or deletes a lease, with the conflicts that make leader election work. */
export function answerLeaseWrite(
  { body, contentType }: ApiRequest,
  route: ObjectsRoute,
  resource: ApiResource,
  context: ApiContext,
): Answer {
  const { verb, namespace } = route;
  if (namespace === null || (verb === 'create') !== (route.name === null)) return statusAnswer(methodNotAllowed());
  const sent = verb === 'delete' ? {} : parse(body);
  if (sent === null) return statusAnswer(badRequest('the object provided is unrecognized (must be of type Lease)'));

  const own = asObject(asObject(sent).metadata);
  const name = route.name ?? asText(own.name);
  if (name === null) return statusAnswer(badRequest('metadata.name: Required value: name or generateName is required'));
  if (verb !== 'delete' && asText(own.namespace) !== null && own.namespace !== namespace) {
    return statusAnswer(
      badRequest('the namespace of the provided object does not match the namespace sent on the request'),
    );
  }
  const known = context.leases.find(namespace, name);
  if (verb === 'create') {
    if (known !== null) return statusAnswer(alreadyExists(resource, name));
    return keep(201, asObject(sent), null, name, route, resource, context);
  }
  if (known === null) return statusAnswer(objectNotFound(resource, name));
  if (verb === 'delete') {
    context.leases.remove(known);
    context.feed.take(resource);
    context.feed.refresh();
    return jsonAnswer(200, complete(known, resource));
  }
  const next = verb === 'patch' ? applyPatch(known, sent, contentType) : asObject(sent);
  if (next === null)
    return statusAnswer(unsupportedMediaType('application/merge-patch+json, application/json-patch+json'));
  if (typeof next === 'string') return statusAnswer(badRequest(next));
  // Who sends no version does not care what it overwrites.
  const base = asText(asObject(next.metadata).resourceVersion);
  if (base !== null && base !== known.metadata.resourceVersion) return statusAnswer(conflict(resource, name));
  return keep(200, next, known, name, route, resource, context);
}

function keep(
  status: number,
  sent: Readonly<Record<string, unknown>>,
  known: KubernetesObject | null,
  name: string,
  { namespace }: ObjectsRoute,
  resource: ApiResource,
  { state, feed, leases }: ApiContext,
): Answer {
  feed.observe(resource);
  const resourceVersion = feed.take(resource);
  const lease = complete(
    {
      ...sent,
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...asObject(sent.metadata),
        name,
        namespace: namespace ?? '',
        uid: known?.metadata.uid ?? uidOf(`Lease/${namespace}/${name}/${resourceVersion}`),
        creationTimestamp: known?.metadata.creationTimestamp ?? timestamp(state.now()),
        resourceVersion,
      },
    },
    resource,
  );
  leases.put(lease);
  feed.refresh();
  return jsonAnswer(status, lease);
}

function parse(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
