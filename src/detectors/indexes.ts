import { type ObjectRef, objectKey } from '../model/objects.ts';
import type { PodRecord, SnapshotObjects, WorkloadRecord } from '../model/snapshot.ts';
import type { Workload } from './view.ts';

/** How the view finds objects of a look. */

/** By namespace, then by name: to put both into one key would make a new text for each object. */
export type ByName = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

export function byName(records: readonly { readonly namespace: string; readonly name: string }[]): ByName {
  const index = new Map<string, Map<string, unknown>>();
  let namespace: string | null = null;
  let names = new Map<string, unknown>();
  for (const record of records) {
    if (record.namespace !== namespace) {
      namespace = record.namespace;
      names = index.get(namespace) ?? new Map();
      index.set(namespace, names);
    }
    names.set(record.name, record);
  }
  return index;
}

/** Lists come sorted, so that pods of one controller stand together; all but its first share that one's owner. */
export function groupByOwner(
  pods: readonly PodRecord[],
  ownerOf: (pod: PodRecord) => ObjectRef,
): ReadonlyMap<string, readonly PodRecord[]> {
  const groups = new Map<string, PodRecord[]>();
  let before: PodRecord | null = null;
  let group: PodRecord[] = [];
  for (const pod of pods) {
    if (before === null || !isSibling(pod, before)) {
      const key = objectKey(ownerOf(pod));
      group = groups.get(key) ?? [];
      if (group.length === 0) groups.set(key, group);
    }
    group.push(pod);
    before = pod;
  }
  return groups;
}

/** What a pod's owner is told by, but for pods that are their own, is the same of both. */
function isSibling(pod: PodRecord, other: PodRecord): boolean {
  return (
    pod.controller !== null &&
    pod.controller === other.controller &&
    pod.controller.kind === 'ReplicaSet' &&
    pod.namespace === other.namespace &&
    pod.templateHash === other.templateHash
  );
}

const WORKLOAD_KINDS = [
  ['deployments', 'Deployment'],
  ['statefulsets', 'StatefulSet'],
  ['daemonsets', 'DaemonSet'],
  ['replicationcontrollers', 'ReplicationController'],
  ['replicasets', 'ReplicaSet'],
] as const;

/** ReplicaSets and others that something controls are left out. */
export function workloadsIn(objects: SnapshotObjects): Workload[] {
  return WORKLOAD_KINDS.flatMap(([kind, objectKind]) =>
    objects[kind].flatMap((record: WorkloadRecord) =>
      record.controller === null
        ? [{ ref: { kind: objectKind, namespace: record.namespace, name: record.name }, record }]
        : [],
    ),
  );
}

export function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A) => B): ReadonlyMap<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

/** Made when first asked for, once. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
