import { type ItemWriter, PAGE_BYTES, type Page, PageBuilder, type Place } from './page.ts';

/** The bytes of a list that grows and changes a little from one save to the next: what was written before is not written again. */
export interface PagedList<T> {
  /** The items one after the other, page by page, each page written when it is asked for. Pages that were there before are the same objects. */
  pages(items: readonly T[]): Iterable<Page<T>>;
}

/** Remembers the pages of the last list that was written to its end. Items must never change: a new state is a new object. */
export function createPagedList<T extends object>(writer: ItemWriter<T>): PagedList<T> {
  let last: readonly Page<T>[] = [];
  return {
    *pages(items) {
      const before = last;
      const byFirst = new Map(before.map((page) => [page.items[0], page]));
      const findEarlier = createFinder(before, writer);
      const pages: Page<T>[] = [];
      for (let at = 0; at < items.length; ) {
        const page = reusable(byFirst.get(items[at]), items, at) ?? build(items, at);
        pages.push(page);
        at += page.items.length;
        yield page;
      }
      last = pages;

      function build(all: readonly T[], from: number): Page<T> {
        const builder = new PageBuilder(writer);
        for (let at = from; at < all.length && !builder.isFull; at += 1) {
          const item = all[at];
          if (item === undefined) throw new TypeError('a list has no holes');
          if (builder.isHalfFull && reusable(byFirst.get(item), all, at) !== null) break;
          builder.add(item, findEarlier(item));
        }
        return builder.finish();
      }
    },
  };
}

/** A page whose items stand there still. One that is not half full is filled up instead, unless nothing comes after it. */
function reusable<T>(page: Page<T> | undefined, items: readonly T[], at: number): Page<T> | null {
  if (page === undefined || !page.items.every((item, index) => item === items[at + index])) return null;
  return page.bytes.length >= PAGE_BYTES / 2 || at + page.items.length === items.length ? page : null;
}

/** Where an item, or its earlier self, was written before. Most stand where they stood: behind the one found last. */
function createFinder<T extends object>(
  pages: readonly Page<T>[],
  writer: ItemWriter<T>,
): (item: T) => Place<T> | null {
  let found: readonly Place<T>[] | null = null;
  const itemAt = (place: Place<T>): T | undefined => place.page.items[place.index];
  let next = 0;
  let byKey: Map<unknown, number> | null = null;
  return (item) => {
    found ??= pages.flatMap((page) => page.items.map((_, index) => ({ page, index })));
    const places = found;
    const key = writer.keyOf(item);
    const expected = places[next];
    const there = expected === undefined ? undefined : itemAt(expected);
    if (expected !== undefined && there !== undefined && (there === item || writer.keyOf(there) === key)) {
      next += 1;
      return expected;
    }
    byKey ??= new Map(
      places.map((place, at) => {
        const known = itemAt(place);
        return [known === undefined ? undefined : writer.keyOf(known), at];
      }),
    );
    const at = byKey.get(key);
    if (at === undefined) return null;
    next = at + 1;
    return places[at] ?? null;
  };
}
