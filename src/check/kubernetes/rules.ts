import { type Permission, rbacResource } from './permission.ts';
import { fields, strings } from './read-json.ts';

/** A rule as SelfSubjectRulesReview returns it. */
export interface HeldRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: all objects. */
  readonly resourceNames: readonly string[];
}

export function readRules(raw: unknown): readonly HeldRule[] {
  if (!Array.isArray(raw)) return [];
  return raw.map(fields).map((rule) => ({
    verbs: strings(rule.verbs),
    apiGroups: strings(rule.apiGroups),
    resources: strings(rule.resources),
    resourceNames: strings(rule.resourceNames),
  }));
}

// As the RBAC authorizer compares: a star alone is everything, a star before a slash is that subresource of everything.
/** Does one of the rules allow it, on all objects? */
export function covers(rules: readonly HeldRule[], permission: Permission): boolean {
  const { group, verb, subresource } = permission;
  const names = ['*', rbacResource(permission), ...(subresource === null ? [] : [`*/${subresource}`])];
  return rules.some(
    (rule) =>
      rule.resourceNames.length === 0 &&
      hasAny(rule.verbs, ['*', verb]) &&
      hasAny(rule.apiGroups, ['*', group]) &&
      hasAny(rule.resources, names),
  );
}

function hasAny(given: readonly string[], accepted: readonly string[]): boolean {
  return given.some((value) => accepted.includes(value));
}
