import type { ApiResource } from './resources.ts';
import type { Verb } from './route.ts';

/** The user the simulated API server believes it talks to. */
export const SIMULATED_USER = 'system:serviceaccount:k8s-monitor:k8s-monitor';

/** A `Status` object: the body of every Kubernetes error. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code: number;
}

function failure(code: number, reason: string, message: string, details?: Status['details'], metadata = {}): Status {
  const base = { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason } as const;
  return details === undefined ? { ...base, code } : { ...base, details, code };
}

/** `deployments.apps`, as Kubernetes names a resource in its messages. */
function qualified(found: Pick<ApiResource, 'group' | 'plural'>): string {
  return found.group === '' ? found.plural : `${found.plural}.${found.group}`;
}

function resourceDetails(found: Pick<ApiResource, 'group' | 'plural'>, name?: string): Record<string, unknown> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(found.group === '' ? {} : { group: found.group }),
    kind: found.plural,
  };
}

export function unauthorized(): Status {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(
  found: Pick<ApiResource, 'group' | 'plural'>,
  verb: Verb,
  namespace: string | null,
  name: string | null,
): Status {
  const scope = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const subject = name === null ? qualified(found) : `${qualified(found)} "${name}"`;
  const message = `${subject} is forbidden: User "${SIMULATED_USER}" cannot ${verb} resource "${found.plural}" in API group "${found.group}" ${scope}`;
  return failure(403, 'Forbidden', message, resourceDetails(found, name ?? undefined));
}

/** The API, or the path, is not served. */
export function notServed(): Status {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function objectNotFound(found: Pick<ApiResource, 'group' | 'plural'>, name: string): Status {
  return failure(404, 'NotFound', `${qualified(found)} "${name}" not found`, resourceDetails(found, name));
}

export function methodNotAllowed(): Status {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function badRequest(message: string): Status {
  return failure(400, 'BadRequest', message);
}

/** 410 in mid-list; `fresh` is the token with which an inconsistent remainder could still be read. */
export function expired(fresh: string): Status {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
    'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
    'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
    'deleted between the time the first chunk was returned and now may show up in the list.';
  return failure(410, 'Expired', message, undefined, fresh === '' ? {} : { continue: fresh });
}

const ERROR_REASONS: ReadonlyMap<number, readonly [reason: string, message: string]> = new Map([
  [429, ['TooManyRequests', 'too many requests, please try again later']],
  [500, ['InternalError', 'Internal error occurred: etcdserver: request timed out']],
  [503, ['ServiceUnavailable', 'the server is currently unable to handle the request']],
  [504, ['Timeout', 'Timeout: request did not complete within the allotted timeout']],
]);

/** A server-side error of any status code. */
export function serverError(code: number, retryAfterSeconds: number | null): Status {
  const [reason, message] = ERROR_REASONS.get(code) ?? [
    'UnknownError',
    'an error on the server has prevented the request',
  ];
  return failure(code, reason, message, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}

/** Nothing the client accepts can be given. */
export function notAcceptable(): Status {
  const message = 'only the following media types are accepted: application/json, application/yaml';
  return failure(406, 'NotAcceptable', message, {});
}

/** A client asks for a state that has not come yet. */
export function tooLargeResourceVersion(asked: string, current: string): Status {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return failure(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}

/** A client asks for a state that is no longer kept. */
export function tooOldResourceVersion(asked: string, oldest: string): Status {
  return failure(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
}

export function conflict(found: Pick<ApiResource, 'group' | 'plural'>, name: string): Status {
  const message =
    `Operation cannot be fulfilled on ${qualified(found)} "${name}": the object has been modified; please apply your ` +
    'changes to the latest version and try again';
  return failure(409, 'Conflict', message, resourceDetails(found, name));
}

export function alreadyExists(found: Pick<ApiResource, 'group' | 'plural'>, name: string): Status {
  return failure(409, 'AlreadyExists', `${qualified(found)} "${name}" already exists`, resourceDetails(found, name));
}

export function unsupportedMediaType(accepted: string): Status {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return failure(415, 'UnsupportedMediaType', message, {});
}

/** A parameter or object that is well-formed but not allowed. */
export function invalid(kind: string, message: string): Status {
  return failure(422, 'Invalid', `${kind} is invalid: ${message}`, { kind });
}
