import type { ApiState } from '../api-state.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { keyOf } from './paging.ts';

/** Leases are the one thing clients may write here: they are kept beside the state, which knows nothing of them. */
export interface LeaseBook {
  /** The state, with the written leases in it. */
  readonly state: ApiState;
  find(namespace: string, name: string): KubernetesObject | null;
  put(lease: KubernetesObject): void;
  remove(lease: KubernetesObject): void;
}

export const LEASES = { group: 'coordination.k8s.io', plural: 'leases' } as const;

export function createLeaseBook(state: ApiState): LeaseBook {
  /** Null: deleted here, though the state has it. */
  const written = new Map<string, KubernetesObject | null>();
  let merged: { readonly from: readonly KubernetesObject[]; readonly list: readonly KubernetesObject[] } | null = null;

  const list = (): readonly KubernetesObject[] => {
    const own = state.list(LEASES.group, LEASES.plural) ?? [];
    if (written.size === 0) return own;
    if (merged?.from !== own) {
      const kept = own.filter((lease) => !written.has(keyOf(lease)));
      merged = { from: own, list: [...kept, ...[...written.values()].filter((lease) => lease !== null)] };
    }
    return merged.list;
  };
  const write = (lease: KubernetesObject, value: KubernetesObject | null): void => {
    written.set(keyOf(lease), value);
    merged = null;
  };
  return {
    // A prototype, so that what a state computes when asked stays so.
    state: Object.create(state, {
      list: {
        value: (group: string, plural: string) => {
          const isLeases = group === LEASES.group && plural === LEASES.plural;
          return isLeases && state.list(group, plural) !== null ? list() : state.list(group, plural);
        },
      },
    }),
    find: (namespace, name) =>
      list().find(({ metadata }) => metadata.namespace === namespace && metadata.name === name) ?? null,
    put: (lease) => write(lease, lease),
    remove: (lease) => write(lease, null),
  };
}
