import { type ObjectRef, objectKey } from '../model/objects.ts';
import type { KindName, ObjectRecord, SnapshotObjects } from '../model/snapshot.ts';

/** The kinds whose objects have controllers, or are some. */
const CHAIN: ReadonlyMap<string, Exclude<KindName, 'events'>> = new Map([
  ['Pod', 'pods'],
  ['ReplicaSet', 'replicasets'],
  ['ReplicationController', 'replicationcontrollers'],
  ['Deployment', 'deployments'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['Job', 'jobs'],
  ['CronJob', 'cronjobs'],
]);

/** No chain of a real cluster is longer; a damaged one may be a circle. */
const LONGEST = 6;

/**
 * Everything that controls an object, by its real name: an incident may stand on a name that many runs share, and an entry
 * name the very Job or Workflow that ran.
 */
export function createControllers(objects: SnapshotObjects): (object: ObjectRef) => readonly ObjectRef[] {
  const indexes = new Map<string, ReadonlyMap<string, ObjectRecord>>();

  function find(object: ObjectRef): ObjectRecord | undefined {
    const kind = CHAIN.get(object.kind);
    if (kind === undefined) return undefined;
    const records: readonly ObjectRecord[] = objects[kind];
    const index =
      indexes.get(object.kind) ??
      new Map(
        records.map((record) => [
          objectKey({ kind: object.kind, namespace: record.namespace, name: record.name }),
          record,
        ]),
      );
    indexes.set(object.kind, index);
    return index.get(objectKey(object));
  }

  return (object) => {
    const chain: ObjectRef[] = [];
    for (let controller = find(object)?.controller; controller != null && chain.length < LONGEST; ) {
      const next = { kind: controller.kind, namespace: object.namespace, name: controller.name };
      chain.push(next);
      controller = find(next)?.controller;
    }
    return chain;
  };
}
