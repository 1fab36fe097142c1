import type { Wanted } from './accept.ts';
import { aggregatedDiscovery } from './aggregated-discovery.ts';
import { type Answer, jsonAnswer, plainAnswer, statusAnswer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { type ApiResource, apiVersionOf } from './resources.ts';
import type { ApiRoute } from './route.ts';
import { notServed } from './status.ts';
import { REVIEWS, subresources, verbsOf } from './verbs.ts';
import { versionInfo } from './version.ts';

type DiscoveryRoute = Exclude<ApiRoute, { to: 'objects' }>;

/** Answers what tells a client what there is: `/version`, `/api`, `/apis` and what lies one step below. */
export function answerDiscovery(route: DiscoveryRoute, wanted: Wanted, { state, catalog }: ApiContext): Answer {
  if (route.to === 'version') return jsonAnswer(200, versionInfo(state.serverVersion));
  const served = catalog.resources();
  if (route.to === 'resource-list') return resourceList(served, route.group, route.version);
  if (wanted.as !== null && (route.to === 'api-versions' || route.to === 'group-list')) {
    return aggregatedDiscovery(catalog, route.to === 'api-versions', wanted.version);
  }
  if (route.to === 'api-versions') {
    return jsonAnswer(200, {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
    });
  }
  if (route.to === 'group-list')
    return jsonAnswer(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(served) });
  if (route.to === 'group') {
    const group = groupsOf(served).find(({ name }) => name === route.group);
    return group === undefined
      ? plainAnswer(404, '404 page not found\n')
      : jsonAnswer(200, { kind: 'APIGroup', apiVersion: 'v1', ...group });
  }
  return statusAnswer(notServed());
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
  readonly preferredVersion: { readonly groupVersion: string; readonly version: string };
}

/** The groups of resources but the core one; reviews have groups of their own. */
function groupsOf(served: readonly ApiResource[]): readonly Group[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of [...served, ...REVIEWS]) {
    if (group === '') continue;
    versions.set(group, (versions.get(group) ?? new Set()).add(version));
  }
  return [...versions].map(([name, all]) => {
    const [first, ...more] = [...all].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    const preferredVersion = first ?? { groupVersion: `${name}/v1`, version: 'v1' };
    return { name, versions: [preferredVersion, ...more], preferredVersion };
  });
}

function resourceList(served: readonly ApiResource[], group: string, version: string): Answer {
  const here = [...served, ...REVIEWS].filter((known) => known.group === group && known.version === version);
  if (here.length === 0) return statusAnswer(notServed());
  return jsonAnswer(200, {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: here.flatMap((resource) => [entry(resource), ...subresources(resource).map(entry)]),
  });
}

function entry(resource: ApiResource): unknown {
  const { plural, kind, namespaced, shortNames = [], categories = [] } = resource;
  return {
    name: plural,
    singularName: plural.includes('/') ? '' : (resource.singular ?? kind.toLowerCase()),
    namespaced,
    kind,
    verbs: verbsOf(resource),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}
