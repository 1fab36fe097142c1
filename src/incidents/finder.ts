import type { KindName, RecordByKind, SnapshotObjects } from '../model/snapshot.ts';

export type NamedKind = Exclude<KindName, 'events' | 'customresources'>;

/** Finds the records of a look by place; each kind is indexed when it is first asked for. */
export type Finder = <K extends NamedKind>(kind: K, namespace: string, name: string) => RecordByKind[K] | undefined;

export function createFinder(objects: SnapshotObjects): Finder {
  // By namespace, then by name: a key made of both would be a new text for each of 150,000 pods.
  const indexes = new Map<NamedKind, ReadonlyMap<string, ReadonlyMap<string, unknown>>>();

  return <K extends NamedKind>(kind: K, namespace: string, name: string) => {
    const index = indexes.get(kind) ?? indexByPlace(objects[kind]);
    indexes.set(kind, index);
    return index.get(namespace)?.get(name) as RecordByKind[K] | undefined;
  };
}

function indexByPlace(
  records: readonly { readonly namespace: string; readonly name: string }[],
): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
  const index = new Map<string, Map<string, unknown>>();
  for (const record of records) {
    const names = index.get(record.namespace);
    if (names === undefined) index.set(record.namespace, new Map([[record.name, record]]));
    else names.set(record.name, record);
  }
  return index;
}
