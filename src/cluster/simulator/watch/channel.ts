import { keyOf } from '../api/paging.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

/** One change of one object. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
  /** As it was before; null when it was not there. */
  readonly before: KubernetesObject | null;
  readonly version: bigint;
}

/** Older changes are forgotten, and who asks for them is told so. */
const KEPT_CHANGES = 5_000;

/** The changes of one resource, found by comparing what is served with what was. */
export class Channel {
  readonly listeners = new Set<(change: Change) => void>();
  #list: readonly KubernetesObject[] | null = null;
  #known: Map<string, KubernetesObject> | null = null;
  #seen = 0n;
  #changes: Change[] = [];
  #forgotten = 0n;
  /** Numbers this server has added to the state's: its own writes, and changes the state gave no number to. */
  #added = 0n;

  /** The version as of now; `state` is the state's own. */
  version(state: bigint): bigint {
    return state + this.#added;
  }

  /** Takes a number for a write that the state does not know of. */
  take(state: bigint): bigint {
    this.#added += 1n;
    return this.version(state);
  }

  /** Notes how `list` differs from what was seen last, and tells the listeners. */
  observe(list: readonly KubernetesObject[], state: bigint): void {
    if (list === this.#list) return;
    if (this.#list === null) {
      this.#list = list;
      this.#seen = this.version(state);
      this.#forgotten = this.#seen;
      return;
    }
    const known = this.#known ?? byKey(this.#list);
    this.#list = list;
    const found = compare(known, list);
    this.#known = known;
    if (found.length === 0) return;
    // Whatever changed without a new number gets one, or nobody could ask for what came after.
    if (this.version(state) <= this.#seen) this.#added += this.#seen - this.version(state) + 1n;
    const changes = numbered(found, this.#seen, this.version(state));
    this.#seen = this.version(state);
    this.#changes.push(...changes);
    const surplus = this.#changes.splice(0, Math.max(0, this.#changes.length - KEPT_CHANGES));
    this.#forgotten = surplus.at(-1)?.version ?? this.#forgotten;
    for (const change of changes) for (const listener of [...this.listeners]) listener(change);
  }

  /** What came after a version; null when that is no longer known. */
  since(version: bigint): readonly Change[] | null {
    return version < this.#forgotten ? null : this.#changes.filter((change) => change.version > version);
  }

  /** The oldest version that can be asked for. */
  get oldest(): bigint {
    return this.#forgotten;
  }
}

function byKey(list: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(list.map((object) => [keyOf(object), object]));
}

type Found = Omit<Change, 'version'>;

/** Made anew, perhaps, but not changed: its version is the same. */
function isSame({ metadata: before }: KubernetesObject, { metadata: now }: KubernetesObject): boolean {
  return now.resourceVersion !== undefined && before.resourceVersion === now.resourceVersion && before.uid === now.uid;
}

/** The differences; `known` is brought up to date. Objects never change: another one under the same key is a change. */
function compare(known: Map<string, KubernetesObject>, list: readonly KubernetesObject[]): readonly Found[] {
  const found: Found[] = [];
  const present = new Set<string>();
  for (const object of list) {
    const key = keyOf(object);
    present.add(key);
    const before = known.get(key) ?? null;
    if (before === object || (before !== null && isSame(before, object))) continue;
    known.set(key, object);
    if (before === null) found.push({ type: 'ADDED', object, before });
    else if (before.metadata.uid === object.metadata.uid) found.push({ type: 'MODIFIED', object, before });
    // Deleted, and another created under its name.
    else found.push({ type: 'DELETED', object: before, before }, { type: 'ADDED', object, before: null });
  }
  for (const [key, object] of known) {
    if (present.has(key)) continue;
    known.delete(key);
    found.push({ type: 'DELETED', object, before: object });
  }
  return found;
}

/** Gives each change its version between `after` and `upTo`, and puts them in that order. */
function numbered(found: readonly Found[], after: bigint, upTo: bigint): readonly Change[] {
  const used = new Set(found.filter(({ type }) => type !== 'DELETED').map(({ object }) => versionOf(object)));
  let free = upTo;
  // From the last back to the first, so that deletions keep their order.
  const changes = found.toReversed().map((change): Change => {
    const own = versionOf(change.object);
    if (change.type !== 'DELETED') return { ...change, version: own > after && own <= upTo ? own : upTo };
    while (used.has(free) && free > after + 1n) free -= 1n;
    const version = free;
    if (free > after + 1n) free -= 1n;
    const metadata = { ...change.object.metadata, resourceVersion: String(version) };
    return { ...change, object: { ...change.object, metadata }, version };
  });
  return changes.toReversed().toSorted((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0));
}

function versionOf({ metadata }: KubernetesObject): bigint {
  return /^\d+$/.test(metadata.resourceVersion ?? '') ? BigInt(metadata.resourceVersion ?? 0) : 0n;
}
