import type { Millis } from '../../model/objects.ts';
import { keyOf } from './api/paging.ts';
import { API_RESOURCES, resourceOf } from './api/resources.ts';
import type { ApiState } from './api-state.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { SlabWriter } from './slab.ts';

export interface BulkStateOptions {
  readonly now: Millis;
  readonly version?: string;
  /** Objects in any order. They are written out one by one and not kept, so that they may be made one by one. */
  readonly objects: Iterable<KubernetesObject>;
}

/**
 * A state for benches: very many objects, kept as the bytes that go over the wire. A list without selectors is answered by
 * slicing them, and kubectl's pages by parsing as much; a get, a selector or a watch parses them all, which is slow.
 */
export function bulkState({ now, version = 'v1.34.2', objects }: BulkStateOptions): ApiState {
  const writers = new Map<string, SlabWriter>();
  for (const object of objects) {
    const { group, plural } = resourceOf(object);
    const name = `${group}/${plural}`;
    const writer = writers.get(name) ?? new SlabWriter();
    writers.set(name, writer);
    writer.add(keyOf(object), JSON.stringify({ ...object, kind: undefined, apiVersion: undefined }));
  }
  const slabs = new Map([...writers].map(([name, writer]) => [name, writer.finish()]));
  const parsed = new Map<string, readonly KubernetesObject[]>();
  return {
    now: () => now,
    serverVersion: version,
    resourceVersion: () => '1000000',
    slab: (group, plural) => slabs.get(`${group}/${plural}`) ?? null,
    list(group, plural) {
      const known = API_RESOURCES.find((entry) => entry.group === group && entry.plural === plural);
      if (known === undefined) return null;
      const name = `${group}/${plural}`;
      const slab = slabs.get(name);
      if (slab === undefined) return [];
      const objects: readonly KubernetesObject[] =
        parsed.get(name) ?? JSON.parse(`[${slab.items(0, slab.count).toString('utf8')}]`);
      parsed.set(name, objects);
      return objects;
    },
  };
}
