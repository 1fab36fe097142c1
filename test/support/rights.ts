import { listPath, RESOURCES } from '../../src/cluster/index.ts';
import type { DenyRule } from '../../src/cluster/simulator/index.ts';
import { DETECTORS, kindsOf } from '../../src/detectors/index.ts';

/** `list apps/deployments`, `get /pods/log`: a right as RBAC writes it; with ` in shop` only there. */
export type Right = string;

const BUILT_IN = kindsOf(DETECTORS)
  .filter((kind) => kind !== 'customresources')
  .map((kind) => RESOURCES[kind]);

/** Every right the monitor makes use of, in order. */
export const ALL_RIGHTS: readonly Right[] = [
  ...BUILT_IN.map(({ group, plural }) => `list ${group}/${plural}`),
  'get /pods/log',
].sort();

export const CLUSTER_RIGHTS: readonly Right[] = BUILT_IN.filter(({ namespaced }) => !namespaced)
  .map(({ group, plural }) => `list ${group}/${plural}`)
  .sort();

export const NAMESPACED_RIGHTS: readonly Right[] = ALL_RIGHTS.filter((right) => !CLUSTER_RIGHTS.includes(right));

/** The path of the list that a right is about. */
export function pathOf(plural: keyof typeof RESOURCES): string {
  return listPath(RESOURCES[plural], null);
}

/** Denies whatever of ALL_RIGHTS is not among these. */
export function denyAllBut(rights: readonly Right[]): readonly DenyRule[] {
  return ALL_RIGHTS.filter((right) => !rights.includes(right)).map((right) => {
    const [verb = '', path = ''] = right.split(' ');
    const [group = '', ...resource] = path.split('/');
    const except = rights.filter((held) => held.startsWith(`${right} in `)).map((held) => held.split(' in ')[1] ?? '');
    return { verb, group, resource: resource.join('/'), ...(except.length === 0 ? {} : { except }) };
  });
}
