import type { KubernetesObject } from '../kubernetes-object.ts';

/** One page of a list, all pages of which come from the same frozen state. */
export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  /** The token of the next page; null on the last. */
  readonly next: string | null;
  readonly remaining: number | null;
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

  const cut = (list: FrozenList, position: Position, limit: number): Page => {
    const end = limit === 0 ? list.objects.length : Math.min(position.start + limit, list.objects.length);
    const remaining = list.objects.length - end;
    return {
      items: list.objects.slice(position.start, end),
      resourceVersion: list.resourceVersion,
      next: remaining === 0 ? null : encodeToken({ ...position, start: end, page: position.page + 1 }),
      remaining: remaining === 0 ? null : remaining,
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
  };
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

/** The order of etcd's keys: by namespace, then name, byte for byte. */
function inKeyOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const keyed = objects.map((object) => ({
    object,
    key: `${object.metadata.namespace ?? ''}/${object.metadata.name}`,
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ object }) => object);
}
