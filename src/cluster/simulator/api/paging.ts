import type { KubernetesObject } from '../kubernetes-object.ts';

/** One page of a list, all pages of which come from the same frozen state. */
export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly metadata: ListMetadata;
}

/** As it stands in a list's `metadata`. */
export interface ListMetadata {
  readonly resourceVersion: string;
  /** The token of the next page; none on the last. */
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** A continue token, read. `page` is the number of pages served before. */
export interface Position {
  readonly list: number;
  readonly start: number;
  readonly page: number;
}

export interface Pager {
  /** Opens a list. `limit` 0 is all of it. */
  first(objects: readonly KubernetesObject[], resourceVersion: string, limit: number): Page;
  /** Goes on where a token stands; null when its list is too old to be kept. */
  next(position: Position, limit: number): Page | null;
  /** What a page says of what is left. */
  metadata(resourceVersion: string, next: Position, remaining: number): ListMetadata;
}

/** Lists that may be open at one time; an older one expires, as after etcd's compaction. */
const KEPT_LISTS = 64;

interface FrozenList {
  readonly objects: readonly KubernetesObject[];
  readonly resourceVersion: string;
}

export function createPager(): Pager {
  const frozen = new Map<number, FrozenList>();
  let lists = 0;

  const cut = ({ objects, resourceVersion }: FrozenList, position: Position, limit: number): Page => {
    const end = limit === 0 ? objects.length : Math.min(position.start + limit, objects.length);
    const next = { ...position, start: end, page: position.page + 1 };
    return {
      items: objects.slice(position.start, end),
      metadata: metadata(resourceVersion, next, objects.length - end),
    };
  };

  return {
    first(objects, resourceVersion, limit) {
      const list = { objects: inKeyOrder(objects), resourceVersion };
      lists += 1;
      if (limit > 0 && limit < objects.length) {
        frozen.set(lists, list);
        const oldest = frozen.keys().next();
        if (frozen.size > KEPT_LISTS && oldest.done !== true) frozen.delete(oldest.value);
      }
      return cut(list, { list: lists, start: 0, page: 0 }, limit);
    },
    next(position, limit) {
      const list = frozen.get(position.list);
      return list === undefined ? null : cut(list, position, limit);
    },
    metadata,
  };
}

function metadata(resourceVersion: string, next: Position, remaining: number): ListMetadata {
  if (remaining === 0) return { resourceVersion };
  return { resourceVersion, continue: encodeToken(next), remainingItemCount: remaining };
}

/** A continue token as a position; null when it is not one of ours. */
export function readToken(token: string): Position | null {
  try {
    const { list, start, page } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const valid = [list, start, page].every((part) => Number.isSafeInteger(part) && part >= 0);
    return valid ? { list, start, page } : null;
  } catch {
    return null;
  }
}

/** The token of a place in a list. */
export function encodeToken(position: Position): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...position })).toString('base64url');
}

/** Sorted once for each array of objects: a state that stands still is listed many times. */
const sorted = new WeakMap<readonly KubernetesObject[], readonly KubernetesObject[]>();

/** The order of etcd's keys: by namespace, then name, byte for byte. */
export function inKeyOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const known = sorted.get(objects);
  if (known !== undefined) return known;
  const keyed = objects.map((object) => ({
    object,
    key: keyOf(object),
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const ordered = keyed.map(({ object }) => object);
  sorted.set(objects, ordered);
  return ordered;
}

/** `shop/api`, or `/worker-1` where there is no namespace. */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
