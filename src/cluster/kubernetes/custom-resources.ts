import { type CustomResource, customResourceName } from '../../model/snapshot.ts';
import { CUSTOM_RESOURCE_READ, projectCustomResource } from '../projection/index.ts';
import { fields, identifier, items } from '../projection/raw.ts';
import type { Failure } from './failure.ts';
import { type ServedAs, selectorOfList } from './served-as.ts';

export type Located =
  | { readonly ok: true; readonly namespaced: boolean; readonly places: readonly ServedAs[] }
  | { readonly ok: false; readonly failure: Failure };

/** What the API says of its groups, versions and resources. */
export type Discovery =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly failure: Failure };

export interface LocateOptions {
  readonly get: (path: string) => Promise<Discovery>;
  /**
   * Must it be known whether its objects lie in namespaces? Not where all are read at once: both are listed alike then, and a
   * request is saved.
   */
  readonly scopeMatters: boolean;
}

const NOT_DISCOVERY: Failure = { type: 'not-a-list', contentType: 'JSON of another kind' };

/** Asks the API where it serves a custom resource: at the version that was given, else at those its group has, the preferred one first. */
export async function locate(custom: CustomResource, { get, scopeMatters }: LocateOptions): Promise<Located> {
  const root = `/apis/${encodeURIComponent(custom.group)}`;
  let versions = custom.version === null ? [] : [custom.version];
  if (custom.version === null) {
    const reply = await get(root);
    if (!reply.ok) return reply;
    versions = versionsOf(reply.json);
    if (versions.length === 0) return { ok: false, failure: NOT_DISCOVERY };
  }
  if (!scopeMatters)
    return { ok: true, namespaced: true, places: versions.map((version) => place(custom, version, true)) };
  for (const version of versions) {
    const reply = await get(`${root}/${encodeURIComponent(version)}`);
    if (!reply.ok && reply.failure.type === 'not-served') continue;
    if (!reply.ok) return reply;
    const namespaced = namespacedIn(reply.json, custom.plural);
    if (namespaced !== null) return { ok: true, namespaced, places: [place(custom, version, namespaced)] };
  }
  return { ok: false, failure: { type: 'not-served' } };
}

/** The versions of an APIGroup, the preferred one first. */
function versionsOf(json: unknown): string[] {
  const group = fields(json);
  const named = [group.preferredVersion, ...items(group.versions)].map((entry) => identifier(fields(entry).version));
  return [...new Set(named.filter((version) => version !== null))];
}

/** What an APIResourceList says of a resource; null where it is not among them. */
function namespacedIn(json: unknown, plural: string): boolean | null {
  const list = fields(json).resources;
  if (!Array.isArray(list)) return null;
  const found = list.map(fields).find(({ name }) => name === plural);
  return found === undefined ? null : found.namespaced === true;
}

const SELECTOR = selectorOfList(CUSTOM_RESOURCE_READ);

function place(custom: CustomResource, version: string, namespaced: boolean): ServedAs {
  const { group, plural } = custom;
  const resource = customResourceName(custom);
  return {
    group,
    version,
    plural,
    objectKind: null,
    namespaced,
    project: (raw, intern) => projectCustomResource(raw, resource, intern),
    selector: SELECTOR,
    sameObjects: false,
  };
}
