import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Millis } from '../../model/objects.ts';
import { moment } from '../../storage/index.ts';

/**
 * One look in a segment: a skippable zstd frame that says what follows, then the zstd frame with the look's lines. Any zstd tool
 * prints a segment as lines, and a reader can find a look without unpacking those before it.
 */
export interface FrameHeader {
  readonly type: 'full' | 'delta';
  readonly cluster: string;
  readonly at: Millis;
  /** Of the frame that follows. */
  readonly bytes: number;
  readonly crc32: number;
}

export const FORMAT = 'k8s-monitor/looks';
export const VERSION = 1;

/** The first of sixteen magic numbers for frames to skip. Source: RFC 8878, 3.1.2. */
const SKIPPABLE = 0x184d2a50;
/** Magic number and size. */
export const PREFIX_BYTES = 8;
/** A header is a few hundred bytes; cluster names are short. */
export const MOST_HEADER_BYTES = 8_192;
/** Of a compressed look: a hundred times that of 5,000 nodes. */
export const MOST_LOOK_BYTES = 1_024 * 1_024 * 1_024;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  look: z.enum(['full', 'delta']),
  cluster: z.string().min(1).max(1_024),
  at: moment,
  bytes: z.int().min(1).max(MOST_LOOK_BYTES),
  crc32: z.int().min(0),
});

/** The two frames of a look, ready to be appended. */
export function encodeFrame(header: Pick<FrameHeader, 'type' | 'cluster' | 'at'>, body: Uint8Array): Uint8Array {
  const { type, cluster, at } = header;
  const fields = {
    ...{ format: FORMAT, version: VERSION, look: type, cluster, at: z.encode(moment, at) },
    ...{ bytes: body.length, crc32: crc32(body) },
  };
  const text = Buffer.from(JSON.stringify(fields));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(SKIPPABLE, 0);
  prefix.writeUInt32LE(text.length, 4);
  return Buffer.concat([prefix, text, body]);
}

/** The length of the header text that follows; null when this is no frame of ours. */
export function headerBytes(prefix: Uint8Array): number | null {
  const view = Buffer.from(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  if (view.length < PREFIX_BYTES || view.readUInt32LE(0) !== SKIPPABLE) return null;
  const length = view.readUInt32LE(4);
  return length > 0 && length <= MOST_HEADER_BYTES ? length : null;
}

export type DecodedHeader =
  | { readonly ok: true; readonly header: FrameHeader }
  | { readonly ok: false; readonly reason: 'damaged' | 'newer' };

export function decodeHeader(text: Uint8Array): DecodedHeader {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    return { ok: false, reason: 'damaged' };
  }
  const { success, data } = headerSchema.safeParse(json);
  if (success) {
    const { look: type, cluster, at, bytes, crc32: sum } = data;
    return { ok: true, header: { type, cluster, at, bytes, crc32: sum } };
  }
  const version = z.object({ format: z.literal(FORMAT), version: z.int().min(VERSION + 1) }).safeParse(json);
  return { ok: false, reason: version.success ? 'newer' : 'damaged' };
}

export function isWhole({ bytes, crc32: sum }: FrameHeader, body: Uint8Array): boolean {
  return body.length === bytes && crc32(body) === sum;
}
