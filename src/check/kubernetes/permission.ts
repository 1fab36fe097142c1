import { RESOURCES } from '../../cluster/index.ts';
import { type AnyDetector, kindsOf } from '../../detectors/index.ts';

/** One right: a verb on a kind of object. */
export interface Permission {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural in the URL. */
  readonly resource: string;
  /** `log` of `pods/log`; null for the objects themselves. */
  readonly subresource: string | null;
  readonly verb: 'get' | 'list';
  readonly namespaced: boolean;
  /** Detectors that do not run without it; none when it only makes reports better. */
  readonly neededBy: readonly string[];
}

/** Last words of crashing containers are read from their logs. */
const POD_LOGS: Permission = {
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: 'log',
  verb: 'get',
  namespaced: true,
  neededBy: [],
};

/** Every right the monitor makes use of with these detectors. */
export function permissionsFor(detectors: readonly AnyDetector[]): readonly Permission[] {
  const lists = kindsOf(detectors).flatMap((kind): Permission[] => {
    if (kind === 'customresources') return [];
    const { group, version, plural, namespaced } = RESOURCES[kind];
    const needing = detectors.filter(({ subject, needs }) => subject === kind || needs.includes(kind));
    const neededBy = [...new Set(needing.map(({ code }) => code))];
    return [{ group, version, resource: plural, subresource: null, verb: 'list', namespaced, neededBy }];
  });
  return [...lists, POD_LOGS];
}

/** `pods`, `pods/log`: the resource as RBAC writes it. */
export function rbacResource({ resource, subresource }: Permission): string {
  return subresource === null ? resource : `${resource}/${subresource}`;
}

/** `list deployments.apps`, `get pods/log`. */
export function describePermission(permission: Permission): string {
  const { group, verb } = permission;
  return `${verb} ${rbacResource(permission)}${group === '' ? '' : `.${group}`}`;
}
