import { isUnavailable } from './aggregated-apis.ts';
import type { Answer } from './answer.ts';
import type { Catalog } from './catalog.ts';
import type { ApiResource } from './resources.ts';
import { REVIEWS, subresources, verbsOf } from './verbs.ts';

/**
 * All groups, versions and resources in one answer (`apidiscovery.k8s.io`), which is how kubectl asks since 1.27. `/api` tells the
 * core group, `/apis` the others.
 */
export function aggregatedDiscovery(catalog: Catalog, core: boolean, version: string): Answer {
  const groups = new Map<string, Map<string, ApiResource[]>>();
  for (const resource of [...catalog.resources(), ...REVIEWS]) {
    if ((resource.group === '') !== core) continue;
    const versions = groups.get(resource.group) ?? new Map<string, ApiResource[]>();
    groups.set(resource.group, versions);
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
  }
  const items = [...groups].map(([name, versions]) => ({
    metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
    versions: [...versions].map(([each, resources]) => ({
      version: each,
      resources: resources.map(entry),
      // What was known of a server that is gone is told on, and marked.
      freshness: isUnavailable(catalog, name, each) ? 'Stale' : 'Current',
    })),
  }));
  return {
    status: 200,
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    body: JSON.stringify({
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items,
    }),
    headers: {},
  };
}

function entry(resource: ApiResource): unknown {
  const { plural, kind, namespaced, shortNames = [], categories = [] } = resource;
  return {
    resource: plural,
    responseKind: responseKind(resource),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular ?? kind.toLowerCase(),
    verbs: verbsOf(resource),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...subresourcesOf(resource),
  };
}

function subresourcesOf(resource: ApiResource): { readonly subresources?: readonly unknown[] } {
  const found = subresources(resource);
  if (found.length === 0) return {};
  return {
    subresources: found.map((each) => ({
      subresource: each.plural.slice(each.plural.indexOf('/') + 1),
      responseKind: responseKind(each),
      verbs: verbsOf(each),
    })),
  };
}

function responseKind({ group, version, kind }: ApiResource): unknown {
  return { group, version, kind };
}
