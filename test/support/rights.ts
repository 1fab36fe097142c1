import { RESOURCES } from '../../src/cluster/index.ts';
import type { DenyRule } from '../../src/cluster/simulator/index.ts';
import { DETECTORS, kindsOf } from '../../src/detectors/index.ts';

/** `list apps/deployments`, `get /pods/log`: a right as RBAC writes it; with ` in shop` only there. */
export type Right = string;

const BUILT_IN = kindsOf(DETECTORS)
  .filter((kind) => kind !== 'customresources')
  .map((kind) => RESOURCES[kind]);
/** Leases are read where the control plane keeps its own, and nowhere else. */
const LEASES: Right = 'list coordination.k8s.io/leases';

/** Rights that a Role can give. */
export const NAMESPACED_RIGHTS: readonly Right[] = [
  ...BUILT_IN.filter(({ namespaced }) => namespaced).map(({ group, plural }) => `list ${group}/${plural}`),
  'get /pods/log',
]
  .filter((right) => right !== LEASES)
  .sort();

/** Rights that lie outside watched namespaces. */
export const CLUSTER_RIGHTS: readonly Right[] = BUILT_IN.filter(
  ({ namespaced, plural }) => !namespaced || plural === 'leases',
)
  .map(({ group, plural }) => `list ${group}/${plural}`)
  .map((right) => (right === LEASES ? `${LEASES} in kube-system` : right))
  .sort();

/** Every right the monitor makes use of when it watches all namespaces. */
export const ALL_RIGHTS: readonly Right[] = [...NAMESPACED_RIGHTS, ...CLUSTER_RIGHTS].sort();

/** Denies whatever of ALL_RIGHTS is not among these. */
export function denyAllBut(rights: readonly Right[]): readonly DenyRule[] {
  const everywhere = ALL_RIGHTS.map((right) => right.replace(/ in .*$/, ''));
  return everywhere
    .filter((right) => !rights.includes(right))
    .flatMap((right) => {
      const [verb = '', path = ''] = right.split(' ');
      const [group = '', ...resource] = path.split('/');
      const inside = rights
        .filter((held) => held.startsWith(`${right} in `))
        .map((held) => held.split(' in ')[1] ?? '');
      const rule = { verb, resource: resource.join('/'), ...(inside.length === 0 ? {} : { except: inside }) };
      // The same objects are served in two groups.
      return right === 'list /events'
        ? ['', 'events.k8s.io'].map((each) => ({ ...rule, group: each }))
        : [{ ...rule, group }];
    });
}
