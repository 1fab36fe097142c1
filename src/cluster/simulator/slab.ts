import type { ObjectSlab } from './api-state.ts';

/** Objects are written into blocks of this size: one large piece of memory instead of very many small ones. */
const BLOCK = 32 * 1024 * 1024;

interface Place {
  readonly key: string;
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Takes objects as JSON, one by one, and makes a slab of them. */
export class SlabWriter {
  readonly #places: Place[] = [];
  #block: Buffer = Buffer.alloc(0);
  #used = 0;

  /** `key` is `namespace/name`, by which the slab is sorted. */
  add(key: string, json: string): void {
    const most = json.length * 3;
    if (this.#used + most > this.#block.length) {
      this.#block = Buffer.allocUnsafe(Math.max(BLOCK, most));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += this.#block.write(json, start);
    this.#places.push({ key, block: this.#block, start, end: this.#used });
  }

  finish(): ObjectSlab {
    const places = this.#places.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const ranges = new Map<string, readonly [number, number]>();
    for (const [index, { key }] of places.entries()) {
      const namespace = key.slice(0, key.indexOf('/'));
      ranges.set(namespace, [ranges.get(namespace)?.[0] ?? index, index + 1]);
    }
    return {
      count: places.length,
      range: (namespace) => ranges.get(namespace) ?? [0, 0],
      items: (start, end) => joined(places.slice(start, end)),
    };
  }
}

/** Copied page by page: what is copied in a page costs less than to keep all objects in their order. */
function joined(places: readonly Place[]): Buffer {
  const length = places.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  const page = Buffer.alloc(Math.max(0, length - 1), ',');
  let at = 0;
  for (const { block, start, end } of places) {
    block.copy(page, at, start, end);
    at += end - start + 1;
  }
  return page;
}
