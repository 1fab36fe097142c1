import type { Coverage, CustomResource, KindName } from '../model/snapshot.ts';
import { parseCustomResource } from './custom-resource-names.ts';
import { RESOURCES } from './resources.ts';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

/** What a look needs: `list` on each kind, by API group in the order the kinds come. Of leases it needs those in kube-system. */
export function listRules(resources: readonly Named[]): readonly PolicyRule[] {
  const groups = Map.groupBy(resources, ({ group }) => group);
  return [...groups].map(([group, members]) => ({
    apiGroups: [group],
    resources: [...new Set(members.map(({ plural }) => plural))],
    verbs: ['list'],
  }));
}

/** What reading the log of a crashed container needs. */
export const LOG_RULE: PolicyRule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] };

/** Where the API serves these kinds. */
export function resourcesOf(kinds: readonly KindName[], custom: readonly CustomResource[]) {
  return kinds.flatMap((kind) => (kind === 'customresources' ? custom : [RESOURCES[kind]]));
}

/** The rules that are missing where a look was forbidden, in one line; null where it was not. `["apps"] deployments, replicasets` */
export function missingRules(coverage: readonly Coverage[]): string | null {
  const forbidden = coverage.filter(({ state, reason }) => state === 'denied' && reason?.startsWith('403') === true);
  const resources = forbidden.flatMap(({ kind, resource }) => {
    if (kind !== 'customresources') return [RESOURCES[kind]];
    const custom = parseCustomResource(resource ?? '');
    return custom === null ? [] : [custom];
  });
  if (resources.length === 0) return null;
  return listRules(resources)
    .map(({ apiGroups, resources: names }) => `${JSON.stringify(apiGroups)} ${names.join(', ')}`)
    .join('; ');
}
