import type { ApiResource } from './resources.ts';

function review(group: string, plural: string, kind: string): ApiResource {
  return { group, version: 'v1', plural, kind, namespaced: false };
}

/** What is asked by creating an object that nobody keeps. */
export const REVIEWS: readonly ApiResource[] = [
  review('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview'),
  review('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
];

/** What this server does with a resource, no more. */
export function verbsOf({ group, plural }: Pick<ApiResource, 'group' | 'plural'>): readonly string[] {
  if (REVIEWS.some((known) => known.group === group && known.plural === plural)) return ['create'];
  if (plural.includes('/')) return ['get'];
  // metrics-server cannot watch either.
  if (group === 'metrics.k8s.io') return ['get', 'list'];
  const reads = ['get', 'list', 'watch'];
  return group === 'coordination.k8s.io' ? ['create', 'delete', ...reads, 'patch', 'update'] : reads;
}

/** `pods/log` beside `pods`; other resources have none. */
export function subresources(resource: ApiResource): readonly ApiResource[] {
  if (resource.group !== '' || resource.plural !== 'pods') return [];
  return [{ ...resource, plural: 'pods/log', shortNames: [], categories: [] }];
}
