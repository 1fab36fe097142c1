import type { ObjectRef } from '../model/objects.ts';
import type { Labels, Snapshot } from '../model/snapshot.ts';
import { createFinder } from './finder.ts';
import { OWNER_KINDS } from './owner-kinds.ts';

const NONE: Labels = {};

/** The labels of the objects of a look; none of one that it does not hold. Nothing is indexed before it is asked for. */
export function labelsIn({ objects }: Pick<Snapshot, 'objects'>): (object: ObjectRef) => Labels {
  const find = createFinder(objects);
  return ({ kind, namespace, name }) => {
    const resource = OWNER_KINDS.get(kind);
    return (resource === undefined ? undefined : find(resource, namespace, name))?.labels ?? NONE;
  };
}
