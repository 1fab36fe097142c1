import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { constants, createZstdDecompress } from 'node:zlib';
import { decodeHeader, type FrameHeader, headerBytes, isWhole, PREFIX_BYTES } from './frame.ts';

/** Where a look is in a segment. */
export interface FramePlace {
  readonly header: FrameHeader;
  /** Of the zstd frame. */
  readonly offset: number;
}

export interface SegmentScan {
  readonly frames: readonly FramePlace[];
  /** What comes after the last whole frame, in words; null when nothing does. */
  readonly problem: string | null;
}

/** Finds the looks of a segment by their headers, without unpacking any. Rejects when the file cannot be read. */
export async function scanSegment(path: string): Promise<SegmentScan> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const frames: FramePlace[] = [];
    let at = 0;
    while (at < size) {
      const next = await readHeader(file, at, size);
      if (typeof next === 'string') return { frames, problem: next };
      frames.push(next);
      at = next.offset + next.header.bytes;
    }
    return { frames, problem: null };
  } finally {
    await file.close();
  }
}

const TORN = 'ends in the middle of a look: the writer was interrupted there';
const STRANGE = 'holds something that is no look; what comes after it is not read';

async function readHeader(file: FileHandle, at: number, size: number): Promise<FramePlace | string> {
  if (at + PREFIX_BYTES > size) return TORN;
  const length = headerBytes(await readAt(file, at, PREFIX_BYTES));
  if (length === null) return STRANGE;
  const offset = at + PREFIX_BYTES + length;
  if (offset > size) return TORN;
  const decoded = decodeHeader(await readAt(file, at + PREFIX_BYTES, length));
  if (!decoded.ok) {
    return decoded.reason === 'newer' ? 'was written by a newer version of k8s-monitor: update this one' : STRANGE;
  }
  return offset + decoded.header.bytes > size ? TORN : { header: decoded.header, offset };
}

/**
 * The lines of one look. Rejects when its bytes are not those that were written, or unpack to more than any look has; lines
 * that came before are then void.
 */
export async function* readLines(path: string, { header, offset }: FramePlace): AsyncGenerator<string> {
  const file = await open(path, 'r');
  let body: Uint8Array;
  try {
    body = await readAt(file, offset, header.bytes);
  } finally {
    await file.close();
  }
  if (!isWhole(header, body)) throw new Error('checksum');
  const unpacking = Readable.from([body]).pipe(
    createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW } }),
  );
  let rest: Uint8Array = new Uint8Array();
  let unpacked = 0;
  for await (const chunk of unpacking as AsyncIterable<Buffer>) {
    unpacked += chunk.length;
    if (unpacked > MOST_UNPACKED) throw new Error('too long');
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, from)) {
      yield text.toString('utf8', from, end);
      from = end + 1;
    }
    rest = text.subarray(from);
    if (rest.length > LONGEST_LINE) throw new Error('too long');
  }
}

const LINE_FEED = 0x0a;
/** 8 MB of memory to unpack, as zstd's own levels up to 19 ask for. */
const LARGEST_WINDOW = 23;
/** A look of 150,000 pods is 0.1 GB. */
const MOST_UNPACKED = 16 * 1024 * 1024 * 1024;
/** No record is longer: a pod with 200 containers of 1,000 characters of message each has 1 MB. */
const LONGEST_LINE = 16 * 1024 * 1024;

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
