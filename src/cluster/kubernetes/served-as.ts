import type { KindName, RecordByKind } from '../../model/snapshot.ts';
import {
  ENDPOINTS_READ,
  FIELDS_READ,
  type FieldsRead,
  type Interner,
  projectEndpoints,
  projectors,
} from '../projection/index.ts';
import { type BuiltInKind, METADATA_ONLY, RESOURCES, type Resource } from '../resources.ts';
import { createSelector, type Selector } from './field-selector.ts';

/** One place where the API may serve a kind, and how what lies there becomes a record. */
export interface ServedAs<K extends KindName = KindName> extends Omit<Resource, 'objectKind'> {
  /** Null where it is not known before the list is read. */
  readonly objectKind: string | null;
  readonly project: (raw: unknown, intern: Interner) => RecordByKind[K] | null;
  /** What `project` reads, and what of the list itself is read. */
  readonly selector: Selector;
  /** Another view of the very same objects: to be tried also where the one before is denied. */
  readonly sameObjects: boolean;
}

/** Versions of before, with the fields that are read in the same places. Source: Kubernetes' deprecation guide, removed in 1.22 to 1.26. */
const OLDER_VERSIONS: { readonly [K in BuiltInKind]?: readonly string[] } = {
  cronjobs: ['v1beta1'],
  endpointslices: ['v1beta1'],
  horizontalpodautoscalers: ['v2beta2'],
  poddisruptionbudgets: ['v1beta1'],
};

/** Where the API may serve a built-in kind, the best first: each is tried where the one before is not served. */
export function servedAs(kind: BuiltInKind): readonly ServedAs[] {
  const resource = RESOURCES[kind];
  const project = projectors[kind];
  const selector = selectorOfList(FIELDS_READ[kind]);
  const versions = [resource.version, ...(OLDER_VERSIONS[kind] ?? [])];
  const places = versions.map((version): ServedAs => ({ ...resource, version, project, selector, sameObjects: false }));
  // An API server keeps each event once and serves it in both groups: reading both would read everything twice.
  if (kind === 'events')
    return [...places, { ...resource, group: 'events.k8s.io', project, selector, sameObjects: true }];
  if (kind === 'endpointslices') return [...places, ENDPOINTS];
  if (METADATA_ONLY.has(kind)) return places.map((place) => ({ ...place, objectKind: 'PartialObjectMetadata' }));
  return places;
}

/** Before EndpointSlices there was one object for each Service. */
const ENDPOINTS: ServedAs = {
  group: '',
  version: 'v1',
  plural: 'endpoints',
  objectKind: 'Endpoints',
  namespaced: true,
  project: projectEndpoints,
  selector: selectorOfList(ENDPOINTS_READ),
  sameObjects: false,
};

/** Of a page of a list of objects of which these fields are read. */
export function selectorOfList(items: FieldsRead): Selector {
  return createSelector({ kind: true, metadata: { continue: true }, items });
}
