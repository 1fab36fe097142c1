import { Desk } from './desk.ts';

/** Items of a list as a file has them, one after the other, each behind a comma. A page never changes. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly bytes: Buffer;
  /** Where in `bytes` each part of each item ends; see `ItemWriter`. */
  readonly ends: Uint32Array;
}

/**
 * How the items of a list are written: in parts, whose texts one after the other are a comma and the item. Of an item that changed
 * only the parts that did are written again.
 */
export interface ItemWriter<T> {
  readonly parts: number;
  /** What an item has in common with its earlier self; where two share it, one of them may be written twice. */
  keyOf(item: T): unknown;
  /** The parts that differ between the two, in order. */
  changedParts(item: T, earlier: T): readonly number[];
  writePart(part: number, item: T): string;
}

/** An item on its page. */
export interface Place<T> {
  readonly page: Page<T>;
  readonly index: number;
}

/** A page of this many bytes is full. It is remembered and written to disk as one. */
export const PAGE_BYTES = 256 * 1024;

const desk = new Desk(PAGE_BYTES);

/** Fills one page. From its making to `finish` nothing may be awaited or yielded: there is one desk for all. */
export class PageBuilder<T extends object> {
  readonly #writer: ItemWriter<T>;
  readonly #items: T[] = [];

  constructor(writer: ItemWriter<T>) {
    this.#writer = writer;
    desk.clear();
  }

  get isFull(): boolean {
    return desk.size >= PAGE_BYTES;
  }

  get isHalfFull(): boolean {
    return desk.size >= PAGE_BYTES / 2;
  }

  /** @param earlier where the item, or its earlier self, was written before. */
  add(item: T, earlier: Place<T> | null): void {
    this.#items.push(item);
    if (earlier === null) this.#write(item);
    else this.#rewrite(item, earlier);
  }

  finish(): Page<T> {
    return { items: this.#items, ...desk.take() };
  }

  #write(item: T): void {
    const { parts } = this.#writer;
    const texts: string[] = [];
    for (let part = 0; part < parts; part += 1) texts.push(this.#writer.writePart(part, item));
    desk.write(texts);
  }

  #rewrite(item: T, { page, index }: Place<T>): void {
    const { parts } = this.#writer;
    const old = page.items[index];
    if (old === undefined) throw new RangeError('there is no such place');
    const first = index * parts;
    /** The parts before it are done. */
    let next = first;
    const changed = old === item ? NOTHING : this.#writer.changedParts(item, old);
    for (const part of changed) {
      desk.copy(page, next, first + part);
      desk.write([this.#writer.writePart(part, item)]);
      next = first + part + 1;
    }
    desk.copy(page, next, first + parts);
  }
}

const NOTHING: readonly number[] = [];
