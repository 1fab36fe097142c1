import pLimit from 'p-limit';
import type { ApiProbe } from '../../cluster/index.ts';
import { whatHappened } from './explain-failure.ts';
import type { Permission, Wanted } from './permission.ts';
import { fields } from './read-json.ts';
import { covers, type HeldRule, readRules } from './rules.ts';

export interface Access extends Wanted {
  readonly state: 'held' | 'missing' | 'unknown';
  /** Why it is unknown. */
  readonly why: string | null;
}

export interface AccessOptions {
  readonly probe: ApiProbe;
  /** Requests at once. */
  readonly maxRequests: number;
  readonly signal: AbortSignal;
}

const REVIEWS = '/apis/authorization.k8s.io/v1';

/**
 * Asks the API server what we may do, in the order of `wanted`. One rules review answers for a whole namespace; what it
 * leaves open (an authorizer that cannot list its rules), and what is wanted everywhere, is asked one by one. Where reviews
 * are not to be had, the lists themselves are tried.
 */
export async function reviewAccess(wanted: readonly Wanted[], options: AccessOptions): Promise<readonly Access[]> {
  const limit = pLimit(options.maxRequests);
  const namespaces = [...new Set(wanted.flatMap(({ namespace }) => namespace ?? []))];
  const reviewed = new Map(
    await Promise.all(
      namespaces.map((namespace) => limit(async () => [namespace, await reviewRules(namespace, options)] as const)),
    ),
  );
  return Promise.all(
    wanted.map((item) => {
      const rules = item.namespace === null ? undefined : reviewed.get(item.namespace);
      if (rules !== undefined && choices(item).some((choice) => covers(rules.held, choice)))
        return { ...item, state: 'held', why: null } as const;
      if (rules?.complete === true) return { ...item, state: 'missing', why: null } as const;
      return limit(() => reviewChoices(item, options));
    }),
  );
}

interface NamespaceRules {
  readonly held: readonly HeldRule[];
  /** What is not among them is not held. */
  readonly complete: boolean;
}

async function reviewRules(namespace: string, { probe, signal }: AccessOptions): Promise<NamespaceRules> {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const reply = await probe.review(`${REVIEWS}/selfsubjectrulesreviews`, body, signal);
  if (!reply.ok) return { held: [], complete: false };
  const status = fields(fields(reply.json).status);
  const readable = Array.isArray(status.resourceRules) && (status.evaluationError ?? '') === '';
  return { held: readRules(status.resourceRules), complete: readable && status.incomplete === false };
}

function choices({ permission, instead }: Wanted): readonly Permission[] {
  return instead === null ? [permission] : [permission, instead];
}

/** The first choice that is held; where none is, what became of the very permission. */
async function reviewChoices(wanted: Wanted, options: AccessOptions): Promise<Access> {
  const access = await reviewOne(wanted, options);
  if (access.state !== 'missing' || wanted.instead === null) return access;
  const other = await reviewOne({ ...wanted, permission: wanted.instead }, options);
  return other.state === 'held' ? { ...access, state: 'held' } : access;
}

async function reviewOne(wanted: Wanted, options: AccessOptions): Promise<Access> {
  const { permission, namespace } = wanted;
  const { group, version, resource, subresource, verb } = permission;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        ...(namespace === null ? {} : { namespace }),
        ...(subresource === null ? {} : { subresource }),
        group,
        version,
        resource,
        verb,
      },
    },
  };
  const reply = await options.probe.review(`${REVIEWS}/selfsubjectaccessreviews`, body, options.signal);
  if (reply.ok) {
    const { allowed } = fields(fields(reply.json).status);
    if (typeof allowed === 'boolean') return { ...wanted, state: allowed ? 'held' : 'missing', why: null };
    return { ...wanted, state: 'unknown', why: 'the access review has no status' };
  }
  const { failure } = reply;
  if (failure.type === 'forbidden' || failure.type === 'not-served') return tryList(wanted, options);
  return { ...wanted, state: 'unknown', why: whatHappened(failure, options.probe) };
}

/** One object is enough to see whether a list is allowed. Other verbs cannot be tried without an object. */
async function tryList(wanted: Wanted, { probe, signal }: AccessOptions): Promise<Access> {
  const { permission, namespace } = wanted;
  if (permission.verb !== 'list') return { ...wanted, state: 'unknown', why: 'access reviews are not to be had' };
  const { group, version, resource } = permission;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const reply = await probe.get(`${root}${scope}/${resource}?limit=1`, signal);
  if (reply.ok) return { ...wanted, state: 'held', why: null };
  const { failure } = reply;
  if (failure.type === 'forbidden') return { ...wanted, state: 'missing', why: null };
  // What is not served needs no right; `kinds` tells of it.
  if (failure.type === 'not-served') return { ...wanted, state: 'held', why: null };
  return { ...wanted, state: 'unknown', why: whatHappened(failure, probe) };
}
