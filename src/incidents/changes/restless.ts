import type { Change } from '../../model/change.ts';
import { type Millis, objectKey } from '../../model/objects.ts';

/** Who changed the same object so often, and within such a time, does it all day. */
const OFTEN = 6;
const WITHIN: Millis = 6 * 60 * 60_000;

/** A change of a ConfigMap that a controller keeps rewriting is no news; one by somebody else is. */
export function calmed(changes: readonly Change[], known: readonly Change[]): readonly Change[] {
  return changes.map((change) => (isRestless(change, known) ? { ...change, routine: true } : change));
}

function isRestless({ object, by, seenAt }: Change, known: readonly Change[]): boolean {
  const key = objectKey(object);
  const alike = known.filter(
    (other) => other.by === by && seenAt - other.seenAt <= WITHIN && objectKey(other.object) === key,
  );
  return alike.length >= OFTEN;
}
