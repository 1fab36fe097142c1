import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { bytesInWords, DumpDamage, type DumpLimits } from './dump-limits.ts';
import { unpackZstd } from './zstd-frames.ts';

export type ByteStream = AsyncIterable<Uint8Array>;

/** What is left of a limit that many files share. */
export interface Budget {
  unpackedBytes: number;
  readonly limits: DumpLimits;
}

export function createBudget(limits: DumpLimits): Budget {
  return { unpackedBytes: limits.unpackedBytes, limits };
}

export interface Peeked {
  /** At least `count` bytes, or all there are. */
  readonly head: Uint8Array;
  /** Everything, the head as well. */
  readonly bytes: ByteStream;
}

/** Reads the first bytes without using them up. */
export async function peek(source: ByteStream, count: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(chunks);
  return { head, bytes: follow(head, iterator) };
}

async function* follow(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2';
type ReadableCompression = 'gzip' | 'zstd';

/** Each begins with bytes of its own. */
const COMPRESSIONS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

/** How a file is compressed, by its first bytes; null when it is not, or in another way. */
export function compressionOf(head: Uint8Array): Compression | null {
  return COMPRESSIONS.find(([, magic]) => magic.every((byte, at) => head[at] === byte))?.[0] ?? null;
}

export function isReadable(compression: Compression): compression is ReadableCompression {
  return compression === 'gzip' || compression === 'zstd';
}

/** Takes what was unpacked from what is left. @throws DumpDamage when it is more than that */
export function spend(budget: Budget, bytes: number): void {
  budget.unpackedBytes -= bytes;
  if (budget.unpackedBytes >= 0) return;
  throw new DumpDamage(
    `was read no further: what is compressed here unpacks to more than ${bytesInWords(budget.limits.unpackedBytes)}`,
  );
}

/** Each further frame takes a decompressor, be it empty: a million of them are a bomb too. */
const FRAME_COST = 64 * 1024;

/** Unpacks, and stops where the budget of the dump is spent: bombs end here. */
export async function* inflate(
  packed: ByteStream,
  compression: ReadableCompression,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  let frames = 0;
  const onFrame = () => {
    frames += 1;
    if (frames > 1) spend(budget, FRAME_COST);
  };
  try {
    for await (const chunk of compression === 'gzip' ? gunzip(packed) : unpackZstd(packed, onFrame)) {
      spend(budget, chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof DumpDamage || !isZlib(error) ? error : new DumpDamage('is damaged, or cut off', error);
  }
}

/** All members of it, as Node does by itself. */
async function* gunzip(packed: ByteStream): AsyncGenerator<Uint8Array> {
  const unpacking = createGunzip();
  // An error of either side ends the other; it is seen where the bytes are read.
  pipeline(Readable.from(packed), unpacking, () => {});
  try {
    yield* unpacking as AsyncIterable<Buffer>;
  } finally {
    unpacking.destroy();
  }
}

function isZlib(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(Z|ZSTD)_/.test(code);
}

/** UTF-8 as it is, without its mark; UTF-16 with a mark, as PowerShell's `>` writes, as UTF-8. */
export async function* asUtf8(source: ByteStream): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(source, 3);
  const encoding = utf16Of(head);
  if (encoding === null) {
    let mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    for await (const chunk of bytes) {
      yield mark > 0 ? chunk.subarray(mark) : chunk;
      mark = 0;
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** All of it as text. @throws DumpDamage when it is longer than `most` bytes */
export async function readText(source: ByteStream, most: number, tooLong: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > most) throw new DumpDamage(tooLong);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
