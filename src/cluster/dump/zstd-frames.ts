import { createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import type { ByteStream } from './byte-streams.ts';

/**
 * What a zstd file unpacks to: all of its frames, one after the other (`pzstd`, `cat a.zst b.zst`). The decompressor of Node
 * ends with the frame that ends amid what it was given, and says nothing of the rest.
 *
 * @param onFrame is asked before each decompressor; what it throws ends the reading
 */
export async function* unpackZstd(packed: ByteStream, onFrame: () => void): AsyncGenerator<Uint8Array> {
  const source = packed[Symbol.asyncIterator]();
  try {
    let rest: Uint8Array | null = null;
    do {
      onFrame();
      const frame = createZstdDecompress();
      const feeding = feed(frame, rest, source);
      try {
        yield* frame as AsyncIterable<Buffer>;
      } finally {
        frame.destroy();
      }
      rest = await feeding;
    } while (rest !== null);
  } finally {
    await source.return?.();
  }
}

/** Gives a decompressor what is left of a chunk, and then what comes. Returns what lies behind its frame; null at the end of all. */
async function feed(
  frame: ZstdDecompress,
  first: Uint8Array | null,
  source: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | null> {
  const ended = new Promise<'ended'>((resolve) => {
    frame.once('end', () => resolve('ended'));
    frame.once('close', () => resolve('ended'));
  });
  try {
    for (let chunk = first ?? (await nextOf(source)); chunk !== null; chunk = await nextOf(source)) {
      const before = frame.bytesWritten;
      // One chunk at a time, so that it is known which one the frame ends in.
      await Promise.race([write(frame, chunk), ended]);
      if (frame.errored !== null) return null;
      const used = frame.bytesWritten - before;
      if (used < chunk.length) return chunk.subarray(used);
    }
    frame.end();
  } catch (error) {
    // It is seen where the bytes are read.
    frame.destroy(error as Error);
  }
  return null;
}

function write(frame: ZstdDecompress, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => frame.write(chunk, () => resolve()));
}

async function nextOf(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  const { done, value } = await source.next();
  return done === true ? null : value;
}
