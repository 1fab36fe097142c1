import type { ObjectRef } from '../../model/objects.ts';
import type { Marks, ObjectRecord, PodRecord, Snapshot } from '../../model/snapshot.ts';
import type { Finder } from '../finder.ts';
import { OWNER_KINDS } from '../owner-kinds.ts';

/** The records of one look by their object. */
export interface Records {
  find(object: ObjectRef): ObjectRecord | undefined;
  /** Of a namespace, those that keep their detail and are not ready. */
  unreadyPods(namespace: string): readonly PodRecord[];
}

export function readRecords({ objects }: Snapshot, find: Finder): Records {
  let unready: ReadonlyMap<string, readonly PodRecord[]> | null = null;
  return {
    find({ kind, namespace, name }) {
      const resource = OWNER_KINDS.get(kind);
      return resource === undefined ? undefined : find(resource, namespace, name);
    },
    unreadyPods(namespace) {
      unready ??= Map.groupBy(
        objects.pods.filter(({ ready, detail }) => !ready && detail !== null),
        (pod) => pod.namespace,
      );
      return unready.get(namespace) ?? [];
    },
  };
}

/** Every object on which something is written, with its marks. */
export function* markedObjects({ objects }: Snapshot): Generator<readonly [ObjectRef, Marks]> {
  for (const [kind, resource] of OWNER_KINDS) {
    const records: readonly ObjectRecord[] = objects[resource];
    for (const { namespace, name, marks } of records) {
      // Looks recorded by an earlier version have none.
      if (marks == null || (marks.tier === null && marks.owner === null && marks.ignore === null)) continue;
      yield [{ kind, namespace, name }, marks];
    }
  }
}
