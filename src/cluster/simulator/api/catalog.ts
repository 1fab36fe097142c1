import type { ApiState } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { toEventsGroup } from './events-group.ts';
import { API_RESOURCES, type ApiResource } from './resources.ts';

/** The resources a state serves, and their objects. */
export interface Catalog {
  /** All of them, built-in ones first. */
  resources(): readonly ApiResource[];
  /** Null when it is not served. */
  find(group: string, version: string, plural: string): ApiResource | null;
  objects(resource: Pick<ApiResource, 'group' | 'plural'>): readonly KubernetesObject[];
}

export function createCatalog(state: ApiState): Catalog {
  const list = (group: string, plural: string): readonly KubernetesObject[] | null =>
    // The same events, seen through the newer group.
    group === 'events.k8s.io' ? (state.list('', plural)?.map(toEventsGroup) ?? null) : state.list(group, plural);
  const isServed = ({ group, plural }: ApiResource): boolean => {
    const stored = group === 'events.k8s.io' ? '' : group;
    return (state.slab?.(stored, plural) ?? null) !== null || state.list(stored, plural) !== null;
  };
  const custom = (): readonly ApiResource[] => state.resources?.() ?? [];
  return {
    resources: () => [...API_RESOURCES, ...custom()].filter(isServed),
    find(group, version, plural) {
      const matches = (entry: ApiResource): boolean =>
        entry.group === group && entry.version === version && entry.plural === plural;
      const found = API_RESOURCES.find(matches) ?? custom().find(matches);
      return found !== undefined && isServed(found) ? found : null;
    },
    objects: ({ group, plural }) => list(group, plural) ?? [],
  };
}
