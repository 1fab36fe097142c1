/** Items of a list as a file has them, one after the other, each behind a comma. A page never changes. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly bytes: Buffer;
  /** Where in `bytes` each part of each item ends; see `ItemWriter`. */
  readonly ends: Uint32Array;
}

/**
 * How the items of a list are written: in parts, whose texts one after the other are the item's. Of an item that changed only
 * the parts that did are written again.
 */
export interface ItemWriter<T> {
  readonly parts: number;
  /** What an item has in common with its earlier self; where two share it, one of them may be written twice. */
  keyOf(item: T): unknown;
  isSamePart(part: number, item: T, earlier: T): boolean;
  writePart(part: number, item: T): string;
}

/** An item on its page. */
export interface Place<T> {
  readonly page: Page<T>;
  readonly index: number;
}

/** A page of this many bytes is full. It is read from memory and written to disk as one. */
export const PAGE_BYTES = 256 * 1024;

/** UTF-8 of one UTF-16 unit, at most. */
const MOST_BYTES_EACH = 3;

/**
 * Where pages are put together, one at a time and each without a pause, before they are cut to their size: memory that is
 * touched again and again is many times faster than new.
 */
let desk = Buffer.alloc(0);

/** Fills one page. From the first `add` to `finish` nothing may be awaited or yielded. */
export class PageBuilder<T extends object> {
  readonly #writer: ItemWriter<T>;
  readonly #items: T[] = [];
  readonly #ends: number[] = [];
  #size = 0;

  constructor(writer: ItemWriter<T>) {
    this.#writer = writer;
  }

  get isFull(): boolean {
    return this.#size >= PAGE_BYTES;
  }

  get isHalfFull(): boolean {
    return this.#size >= PAGE_BYTES / 2;
  }

  /** @param earlier where the item, or its earlier self, was written before. */
  add(item: T, earlier: Place<T> | null): void {
    this.#items.push(item);
    if (earlier === null) this.#write(item);
    else this.#rewrite(item, earlier);
  }

  finish(): Page<T> {
    return {
      items: this.#items,
      bytes: Buffer.from(desk.subarray(0, this.#size)),
      ends: Uint32Array.from(this.#ends),
    };
  }

  /** At once where it can be: a text of ASCII alone has as many bytes as characters. */
  #write(item: T): void {
    const { parts } = this.#writer;
    this.#append(',');
    const begin = this.#size;
    const texts: string[] = [];
    let whole = '';
    for (let part = 0; part < parts; part += 1) {
      const text = this.#writer.writePart(part, item);
      whole += text;
      texts.push(text);
    }
    this.#append(whole);
    const isAscii = this.#size - begin === whole.length;
    let end = begin;
    for (const text of texts) {
      end += isAscii ? text.length : Buffer.byteLength(text);
      this.#ends.push(end);
    }
  }

  #rewrite(item: T, { page, index }: Place<T>): void {
    const { parts } = this.#writer;
    const old = page.items[index];
    if (old === undefined) throw new RangeError('there is no such place');
    const first = index * parts;
    /** What is the same and not copied yet. */
    let from = first === 0 ? 0 : (page.ends[first - 1] ?? 0);
    let to = from + 1;
    for (let part = 0; part < parts; part += 1) {
      const end = page.ends[first + part] ?? 0;
      if (old === item || this.#writer.isSamePart(part, item, old)) {
        to = end;
      } else {
        this.#copy(page.bytes, from, to);
        this.#append(this.#writer.writePart(part, item));
        from = end;
        to = end;
      }
      this.#ends.push(this.#size + to - from);
    }
    this.#copy(page.bytes, from, to);
  }

  #append(text: string): void {
    const most = text.length * MOST_BYTES_EACH;
    this.#makeRoom(this.#size + most <= desk.length ? most : Buffer.byteLength(text));
    this.#size += desk.write(text, this.#size);
  }

  #copy(bytes: Buffer, from: number, to: number): void {
    this.#makeRoom(to - from);
    bytes.copy(desk, this.#size, from, to);
    this.#size += to - from;
  }

  #makeRoom(bytes: number): void {
    if (this.#size + bytes <= desk.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * PAGE_BYTES, 2 * desk.length, this.#size + bytes));
    desk.copy(larger, 0, 0, this.#size);
    desk = larger;
  }
}
