import { type Answer, jsonAnswer, statusAnswer } from './answer.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { readReview } from './protobuf.ts';
import { asObject, asText, at } from './read.ts';
import { apiVersionOf } from './resources.ts';
import type { ObjectsRoute } from './route.ts';
import { badRequest, methodNotAllowed, notServed, SIMULATED_USER } from './status.ts';
import { REVIEWS, subresources, verbsOf } from './verbs.ts';

export function isReview({ group, plural }: ObjectsRoute): boolean {
  return REVIEWS.some((known) => known.group === group && known.plural === plural);
}

/** Answers `kubectl auth can-i`, `auth can-i --list` and `auth whoami`. */
export function answerReview({ body, contentType }: ApiRequest, route: ObjectsRoute, context: ApiContext): Answer {
  const found = REVIEWS.find(({ group, plural }) => group === route.group && plural === route.plural);
  if (found === undefined || route.version !== found.version || route.name !== null) return statusAnswer(notServed());
  if (route.verb !== 'create') return statusAnswer(methodNotAllowed());
  const asked = contentType.includes('protobuf') ? readReview(body) : parse(body);
  if (asked === null) return statusAnswer(badRequest('the object provided is unrecognized (must be of type JSON)'));
  const spec = asObject(at(asked, 'spec'));
  const base = { kind: found.kind, apiVersion: apiVersionOf(found), metadata: { creationTimestamp: null }, spec };
  if (found.kind === 'SelfSubjectAccessReview')
    return jsonAnswer(201, { ...base, status: accessStatus(spec, context) });
  if (found.kind === 'SelfSubjectRulesReview') return jsonAnswer(201, { ...base, status: rulesStatus(spec, context) });
  const userInfo = { username: SIMULATED_USER, groups: ['system:serviceaccounts', 'system:authenticated'] };
  return jsonAnswer(201, { ...base, spec: undefined, status: { userInfo } });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function accessStatus(spec: Readonly<Record<string, unknown>>, { access }: ApiContext): unknown {
  const attributes = spec.resourceAttributes;
  // Paths such as /version and /healthz are open to everybody.
  if (attributes === undefined) return { allowed: true, reason: '' };
  const resource = asText(at(attributes, 'resource')) ?? '*';
  const subresource = asText(at(attributes, 'subresource'));
  const verb = asText(at(attributes, 'verb')) ?? '*';
  const group = asText(at(attributes, 'group')) ?? '';
  const plural = subresource === null ? resource : `${resource}/${subresource}`;
  const namespace = asText(at(attributes, 'namespace'));
  // The user may read everything and keep leases, as a monitor's service account, unless that is denied.
  const allowed =
    verbsOf({ group, plural }).includes(verb) && access.allows({ verb, group, resource: plural, namespace });
  return allowed ? { allowed, reason: 'RBAC: allowed by the simulated API server' } : { allowed };
}

/** One rule for each resource of which something is allowed in the namespace. */
function rulesStatus(spec: Readonly<Record<string, unknown>>, { access, catalog }: ApiContext): unknown {
  const namespace = asText(spec.namespace) ?? 'default';
  const resourceRules = [...catalog.resources(), ...REVIEWS]
    .flatMap((resource) => [resource, ...subresources(resource)])
    .map(({ group, plural, namespaced }) => {
      const verbs = verbsOf({ group, plural }).filter((verb) =>
        access.allows({ verb, group, resource: plural, namespace: namespaced ? namespace : null }),
      );
      return { verbs, apiGroups: [group], resources: [plural] };
    })
    .filter(({ verbs }) => verbs.length > 0);
  const nonResourceURLs = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/readyz', '/version'];
  return { resourceRules, nonResourceRules: [{ verbs: ['get'], nonResourceURLs }], incomplete: false };
}
