import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPagedList, type ItemWriter } from '../../src/storage/index.ts';

interface Item {
  readonly id: number;
  readonly long: string;
  readonly short: string;
}

/** In three parts; counts what it writes. */
function countingWriter(): ItemWriter<Item> & { written: string[] } {
  const partOf = ({ id, long, short }: Item, part: number) => [`,<${id}`, `|${long}`, `|${short}>`][part] ?? '';
  const self = {
    written: [] as string[],
    parts: 3,
    keyOf: ({ id }: Item) => id,
    changedParts: (item: Item, earlier: Item) =>
      [0, 1, 2].filter((part) => partOf(item, part) !== partOf(earlier, part)),
    writePart: (part: number, item: Item) => {
      self.written.push(`${item.id}.${part}`);
      return partOf(item, part);
    },
  };
  return self;
}

const naively = (items: readonly Item[]) => items.map(({ id, long, short }) => `,<${id}|${long}|${short}>`).join('');
const textOf = (pages: Iterable<{ readonly bytes: Buffer }>) =>
  Buffer.concat([...pages].map(({ bytes }) => bytes)).toString();
const itemsOf = (count: number, bytes: number): readonly Item[] =>
  Array.from({ length: count }, (_, id) => ({ id, long: `${id}é`.repeat(bytes / 4), short: 'ß' }));

describe('a paged list', () => {
  it('writes the items of every list, whatever the lists before it were', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.integer({ min: 1, max: 400_000 }).map((length) => 'x'.repeat(length)),
      fc.integer({ min: 1, max: 40_000 }).map((length) => 'ü'.repeat(length)),
    );
    const item = fc.record({ id: fc.nat({ max: 12 }), long: text, short: fc.string() });
    const edit = fc.oneof(
      fc.record({ how: fc.constant('add' as const), item, at: fc.nat() }),
      fc.record({ how: fc.constant('remove' as const), at: fc.nat() }),
      fc.record({ how: fc.constant('change' as const), at: fc.nat(), short: fc.string() }),
      fc.record({ how: fc.constant('swap' as const), at: fc.nat() }),
      fc.record({ how: fc.constant('copy' as const) }),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), fc.array(fc.array(edit), { maxLength: 4 }), (first, rounds) => {
        const list = createPagedList(countingWriter());
        let items: Item[] = first;
        for (const edits of [[], ...rounds, []]) {
          for (const one of edits) {
            const at = 'at' in one ? one.at % (items.length + 1) : 0;
            if (one.how === 'add') items = items.toSpliced(at, 0, one.item);
            if (one.how === 'remove') items = items.toSpliced(at, 1);
            if (one.how === 'change')
              items = items.map((each, index) => (index === at ? { ...each, short: one.short } : each));
            if (one.how === 'swap') items = [...items.slice(at), ...items.slice(0, at)];
            if (one.how === 'copy') items = items.map((each) => ({ ...each }));
          }
          expect(textOf(list.pages(items)) === naively(items)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('writes only what was added, and gives the very pages that were full before', () => {
    const writer = countingWriter();
    const list = createPagedList(writer);
    const items = itemsOf(40, 40_000);
    const first = [...list.pages(items)];
    writer.written = [];
    const added: Item = { id: 40, long: 'new', short: '' };
    const second = [...list.pages([...items, added])];
    expect(writer.written).toEqual(['40.0', '40.1', '40.2']);
    expect(first.length).toBeGreaterThan(4);
    const kept = second.filter((page, at) => page === first[at]);
    expect(kept.length).toBeGreaterThanOrEqual(first.length - 1);
  });

  it('writes only the parts that changed of an item that did, wherever it stands', () => {
    const writer = countingWriter();
    const list = createPagedList(writer);
    const items = itemsOf(40, 40_000);
    [...list.pages(items)];
    writer.written = [];
    const next = items.slice(3).map((item) => (item.id % 7 === 0 ? { ...item, short: 'changed' } : item));
    expect(textOf(list.pages(next)) === naively(next)).toBe(true);
    expect(writer.written).toEqual(['7.2', '14.2', '21.2', '28.2', '35.2']);
  });

  it('finds the pages behind a change again, so that most of a long list stays the same', () => {
    const list = createPagedList(countingWriter());
    const items = itemsOf(200, 40_000);
    const first = [...list.pages(items)];
    const [one, ...others] = items;
    if (one === undefined) throw new Error('there are items');
    const changes: readonly (readonly Item[])[] = [
      [{ ...one, short: 'changed' }, ...others],
      others,
      [one, { ...one, id: 999 }, ...others],
    ];
    for (const changed of changes) {
      const pages = new Set(list.pages(changed));
      expect(first.filter((page) => pages.has(page)).length).toBeGreaterThan(first.length - 4);
      expect(new Set(list.pages(items)).size).toBeLessThanOrEqual(first.length + 1);
    }
  });

  it('remembers nothing of a list that was not written to its end', () => {
    const list = createPagedList(countingWriter());
    const items = itemsOf(20, 40_000);
    for (const _ of list.pages(items)) break;
    expect(textOf(list.pages(items.slice(5))) === naively(items.slice(5))).toBe(true);
  });
});
