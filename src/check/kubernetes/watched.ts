import {
  type ApiProbe,
  locate,
  namespacesToRead,
  OPENSHIFT_RESOURCES,
  planKind,
  type Reach,
  type ServedAs,
  servedAs,
} from '../../cluster/index.ts';
import { type AnyDetector, kindsOf } from '../../detectors/index.ts';
import type { CustomResource, KindName } from '../../model/snapshot.ts';
import { whatHappened } from './explain-failure.ts';
import type { Permission, Wanted } from './permission.ts';

/** What the monitor is set up to watch. */
export interface Watch {
  readonly detectors: readonly AnyDetector[];
  readonly custom: readonly CustomResource[];
  readonly alsoRead: readonly KindName[];
  readonly reach: Reach;
  /** Messages are made Events on the objects (NOTIFY_KUBERNETES_EVENTS). */
  readonly writesEvents: boolean;
}

type Place = Omit<ServedAs, 'objectKind' | 'project'>;

/** A kind, or a custom resource, that is read. */
export interface WatchedKind {
  readonly kind: KindName;
  /** `certificates.cert-manager.io`; only for custom resources. */
  readonly resource?: string;
  /** Where it may be served, the best place first; none for a custom resource that is not served. */
  readonly places: readonly Place[];
  /** Why it is not known where a custom resource is served. */
  readonly unknown: string | null;
  /** Detectors that do not run without it. */
  readonly neededBy: readonly string[];
  /** Looked for on every cluster, and no loss where it is not. */
  readonly isOptional: boolean;
}

/** Every kind that will be read, custom resources as the API server says where they are. */
export async function watchedKinds(
  watch: Watch,
  probe: ApiProbe,
  signal: AbortSignal,
): Promise<readonly WatchedKind[]> {
  const found = kindsOf(watch.detectors, watch.alsoRead).map((kind) => {
    const needing = watch.detectors.filter(({ subject, needs }) => subject === kind || needs.includes(kind));
    const neededBy = [...new Set(needing.map(({ code }) => code))];
    if (kind === 'customresources') {
      return watch.custom.map((custom) => locateCustom(custom, neededBy, probe, signal));
    }
    return [{ kind, places: servedAs(kind), unknown: null, neededBy, isOptional: false }];
  });
  return Promise.all(found.flat());
}

async function locateCustom(
  custom: CustomResource,
  neededBy: readonly string[],
  probe: ApiProbe,
  signal: AbortSignal,
): Promise<WatchedKind> {
  const resource = `${custom.plural}.${custom.group}`;
  const located = await locate(custom, { scopeMatters: true, get: (path) => probe.get(path, signal) });
  const isOptional = OPENSHIFT_RESOURCES.some((name) => name === resource);
  const base = { kind: 'customresources', resource, neededBy, isOptional } as const;
  if (located.ok) return { ...base, places: located.places, unknown: null };
  const isAbsent = located.failure.type === 'not-served';
  return { ...base, places: [], unknown: isAbsent ? null : whatHappened(located.failure, probe) };
}

export function describeKind({ resource, kind, places }: WatchedKind): string {
  const [place] = places;
  return resource ?? (place === undefined || place.group === '' ? kind : `${kind}.${place.group}`);
}

export interface WantedRights {
  readonly wanted: readonly Wanted[];
  /** Kinds that are not even asked for, by the user's own choice. */
  readonly notLookedAt: readonly string[];
  /** Custom resources of which it is not known where they are, and why. */
  readonly unknown: readonly { readonly name: string; readonly why: string }[];
}

/** The rights for the very lists that a look reads, and for the logs of pods. */
export function wantedRights(kinds: readonly WatchedKind[], reach: Reach): WantedRights {
  const notLookedAt: string[] = [];
  const wanted = kinds.flatMap((watched): readonly Wanted[] => {
    const [place] = watched.places;
    if (place === undefined) return [];
    const { kind, resource } = watched;
    const { scopes } = planKind({ kind, ...(resource === undefined ? {} : { resource }) }, place.namespaced, reach);
    if (scopes.length === 0) notLookedAt.push(describeKind(watched));
    const twin = watched.places.find(({ sameObjects }) => sameObjects);
    const permission = listOf(place, watched.neededBy);
    const instead = twin === undefined ? null : listOf(twin, watched.neededBy);
    const lists = scopes.map(({ namespace }) => ({ permission, namespace, instead }));
    const logs =
      kind === 'pods' ? scopes.map(({ namespace }) => ({ permission: POD_LOGS, namespace, instead: null })) : [];
    return [...lists, ...logs];
  });
  const unknown = kinds.flatMap((watched) =>
    watched.unknown === null ? [] : [{ name: describeKind(watched), why: watched.unknown }],
  );
  return { wanted, notLookedAt, unknown };
}

/** The right to make Events where incidents can be: those of the cluster's own objects lie in `default`. */
export function eventRights({ writesEvents, reach }: Pick<Watch, 'writesEvents' | 'reach'>): readonly Wanted[] {
  if (!writesEvents) return [];
  const namespaces = namespacesToRead(reach.namespaces, reach.excludeNamespaces);
  const scopes =
    namespaces.length === 0
      ? [null]
      : [...new Set([...namespaces, ...(reach.clusterScoped === 'true' ? ['default'] : [])])];
  return scopes.map((namespace) => ({ permission: CREATE_EVENTS, namespace, instead: null }));
}

export const CREATE_EVENTS: Permission = {
  group: '',
  version: 'v1',
  resource: 'events',
  subresource: null,
  verb: 'create',
  neededBy: [],
};

/** Last words of crashing containers are read from their logs. */
const POD_LOGS: Permission = {
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: 'log',
  verb: 'get',
  neededBy: [],
};

function listOf({ group, version, plural }: Place, neededBy: readonly string[]): Permission {
  return { group, version, resource: plural, subresource: null, verb: 'list', neededBy };
}
