/** Bytes in parts. */
export interface Written {
  readonly bytes: Buffer;
  /** Where in `bytes` each part ends. */
  readonly ends: Uint32Array;
}

/** UTF-8 of one UTF-16 unit, at most. */
const MOST_BYTES_EACH = 3;
/** Texts shorter than this are put together before they are written: a write costs more by the call than by the byte. */
const SHORT = 512;

/** Where bytes are put together, in memory that is used again unless most of it is taken. */
export class Desk {
  readonly #most: number;
  #bytes = Buffer.alloc(0);
  #size = 0;
  #ends = new Uint32Array(1024);
  #parts = 0;

  /** @param most what is mostly taken from it at once, in bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
    this.#parts = 0;
  }

  #append(text: string): void {
    const most = text.length * MOST_BYTES_EACH;
    this.#makeRoom(this.#size + most <= this.#bytes.length ? most : Buffer.byteLength(text));
    this.#size += this.#bytes.write(text, this.#size);
  }

  /** Each is a part. */
  write(texts: readonly string[]): void {
    let short = '';
    let from = 0;
    for (const [at, text] of texts.entries()) {
      if (text.length < SHORT) {
        short += text;
        continue;
      }
      this.#writeTogether(short, texts, from, at);
      short = '';
      from = at + 1;
      this.#append(text);
      this.#end(this.#size);
    }
    this.#writeTogether(short, texts, from, texts.length);
  }

  /** Parts that were taken from the desk before: those from number `from` to before number `to`. */
  copy({ bytes, ends }: Written, from: number, to: number): void {
    if (from === to) return;
    const start = from === 0 ? 0 : (ends[from - 1] ?? 0);
    const end = ends[to - 1] ?? 0;
    this.#makeRoom(end - start);
    bytes.copy(this.#bytes, this.#size, start, end);
    this.#makeRoomForParts(to - from);
    const moved = this.#size - start;
    for (let part = from; part < to; part += 1) {
      this.#ends[this.#parts] = (ends[part] ?? 0) + moved;
      this.#parts += 1;
    }
    this.#size += end - start;
  }

  /** What lies there, for good; the desk is empty then. */
  take(): Written {
    const ends = this.#ends.slice(0, this.#parts);
    const there = this.#bytes.subarray(0, this.#size);
    /** Almost all of the memory is used: it goes along, and nothing is copied. */
    const isFull = this.#size >= 0.75 * this.#bytes.length;
    const bytes = isFull ? there : Buffer.from(there);
    if (isFull || this.#bytes.length > 2 * this.#most) this.#bytes = Buffer.alloc(0);
    this.clear();
    return { bytes, ends };
  }

  /** At once where it can be: a text of ASCII alone has as many bytes as characters. */
  #writeTogether(text: string, parts: readonly string[], from: number, to: number): void {
    let end = this.#size;
    this.#append(text);
    const isAscii = this.#size - end === text.length;
    for (let at = from; at < to; at += 1) {
      const part = parts[at] ?? '';
      end += isAscii ? part.length : Buffer.byteLength(part);
      this.#end(end);
    }
  }

  #end(at: number): void {
    this.#makeRoomForParts(1);
    this.#ends[this.#parts] = at;
    this.#parts += 1;
  }

  #makeRoom(bytes: number): void {
    if (this.#size + bytes <= this.#bytes.length) return;
    const room = this.#size + bytes <= 1.125 * this.#most ? 1.125 * this.#most : 2 * (this.#size + bytes);
    const larger = Buffer.allocUnsafeSlow(room);
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }

  #makeRoomForParts(parts: number): void {
    if (this.#parts + parts <= this.#ends.length) return;
    const larger = new Uint32Array(2 * (this.#parts + parts));
    larger.set(this.#ends);
    this.#ends = larger;
  }
}
