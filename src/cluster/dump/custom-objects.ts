import { type CustomResource, type CustomResourceRecord, customResourceName } from '../../model/snapshot.ts';
import { type Interner, projectCustomResource } from '../projection/index.ts';
import { type Fields, fields } from '../projection/raw.ts';
import { groupOf, isBuiltInGroup } from './object-kind.ts';
import type { Identity } from './object-reader.ts';
import { isNewer, versionOf } from './resource-version.ts';

/** The custom resources of a dump. Objects say their kind, people ask by plural: what joins the two is learned here. */
export interface CustomObjects {
  isCustom(identity: Identity): boolean;
  /** @param resource what the file's place says it is, `certificates.cert-manager.io` */
  project(raw: Fields, identity: Identity, resource: string | null): CustomObject | null;
  add(object: CustomObject): void;
  /** A list that was read, though it be empty. */
  addList(identity: Identity, resource: string | null): void;
  /** A CustomResourceDefinition says which plural a kind has. */
  define(raw: Fields): void;
  /** One more object like this may have been in what is damaged. */
  lack(object: CustomObject, reason: string): void;
  /** Why some may be missing; null when none is known to be. */
  whyLacking(custom: CustomResource): string | null;
  /** Null when the dump knows nothing of the resource. */
  take(custom: CustomResource): readonly CustomResourceRecord[] | null;
}

export interface CustomObject {
  readonly record: CustomResourceRecord;
  readonly version: string;
}

export function createCustomObjects(intern: Interner): CustomObjects {
  const objects = new Map<string, CustomObject>();
  /** `Certificate.cert-manager.io` -> `certificates`. */
  const plurals = new Map<string, string>();
  const listed = new Set<string>();
  const lacking = new Map<string, { readonly kind: string; readonly group: string; readonly reason: string }>();

  function isAsked({ group, plural }: CustomResource, kind: string, ofGroup: string): boolean {
    if (group !== ofGroup) return false;
    const known = plurals.get(`${kind}.${ofGroup}`);
    return known === undefined ? likelyPlurals(kind).includes(plural) : known === plural;
  }

  function learn({ objectKind, apiVersion }: Identity, resource: string | null): void {
    const plural = resource?.slice(0, resource.indexOf('.'));
    if (plural !== undefined) plurals.set(`${objectKind}.${groupOf(apiVersion ?? '')}`, plural);
  }

  return {
    isCustom: ({ kind, apiVersion }) => kind === null && apiVersion !== null && !isBuiltInGroup(groupOf(apiVersion)),
    project(raw, identity, resource) {
      // Items of typed lists do not say their kind themselves.
      const whole = { ...raw, kind: identity.objectKind, apiVersion: identity.apiVersion };
      const record = projectCustomResource(whole, resource ?? '', intern);
      return record === null ? null : { record, version: versionOf(raw) };
    },
    add(object) {
      const { group, kind, namespace, name, resource } = object.record;
      if (resource !== '') learn({ kind: null, objectKind: kind, apiVersion: `${group}/` }, resource);
      const key = `${group}/${kind}/${namespace}/${name}`;
      const known = objects.get(key);
      if (known === undefined || isNewer(object.version, known.version)) objects.set(key, object);
    },
    addList(identity, resource) {
      learn(identity, resource);
      listed.add(`${identity.objectKind}.${groupOf(identity.apiVersion ?? '')}`);
    },
    define(raw) {
      const spec = fields(raw.spec);
      const names = fields(spec.names);
      if (typeof names.kind !== 'string' || typeof names.plural !== 'string' || typeof spec.group !== 'string') return;
      plurals.set(`${names.kind}.${spec.group}`, names.plural);
    },
    lack({ record: { kind, group } }, reason) {
      const key = `${kind}.${group}`;
      if (!lacking.has(key)) lacking.set(key, { kind, group, reason });
    },
    whyLacking(custom) {
      return [...lacking.values()].find(({ kind, group }) => isAsked(custom, kind, group))?.reason ?? null;
    },
    take(custom) {
      const resource = customResourceName(custom);
      const found: CustomResourceRecord[] = [];
      for (const { record } of objects.values()) {
        if (isAsked(custom, record.kind, record.group)) found.push({ ...record, resource });
      }
      if (found.length > 0) return found;
      const wasListed = [...listed].some((name) => {
        const dot = name.indexOf('.');
        return isAsked(custom, name.slice(0, dot), name.slice(dot + 1));
      });
      return wasListed ? [] : null;
    },
  };
}

/** Kinds are English words: Gateway, Policy, Ingress. Only asked where nothing in the dump says it. */
function likelyPlurals(kind: string): readonly string[] {
  const word = kind.toLowerCase();
  return [`${word}s`, `${word}es`, word.replace(/y$/, 'ies'), word];
}
