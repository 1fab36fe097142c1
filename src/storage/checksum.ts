import { createHash } from 'node:crypto';

/** The last key of a document that has one. */
export const CHECKSUM_KEY = 'sha256';

/** As it stands in a file this program wrote: alone on the last line but one, before the brace that closes the document. */
const LAST_LINES = /\n {2}"sha256": "([0-9a-f]{64})"\n\}\s*$/;
const LONGEST_ENDING = 200;

/** none: the document has no checksum, or an emptied one, and is taken as it is. */
export type ChecksumState = 'right' | 'wrong' | 'none';

const OPEN_ENDING = Buffer.from('\n}\n');

/**
 * A document with its checksum as the last key: the SHA-256, in hex, of every byte before the line it stands on. So
 * `head -n -2 FILE | sha256sum` tells it.
 *
 * @param text the text of a JSON object that has keys, as `formatJson` writes it.
 */
export function withChecksum(text: Uint8Array): Uint8Array {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  if (!bytes.subarray(-OPEN_ENDING.length).equals(OPEN_ENDING)) throw new Error('a checksum ends a JSON object');
  const body = bytes.subarray(0, -OPEN_ENDING.length);
  const separator = Buffer.from(',\n');
  const sum = createHash('sha256').update(body).update(separator).digest('hex');
  return Buffer.concat([body, separator, checksumLines(sum)]);
}

/** The last two lines of a document whose other bytes have that sum. */
export function checksumLines(sum: string): Uint8Array {
  return Buffer.from(`  "${CHECKSUM_KEY}": "${sum}"\n}\n`);
}

/** @param document the same bytes, parsed. A checksum that does not stand where it was written is no longer right. */
export function checkChecksum(bytes: Uint8Array, document: unknown): ChecksumState {
  const given = readKey(document);
  if (given === null) return 'none';
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = Math.max(0, buffer.length - LONGEST_ENDING);
  // Latin-1: one character for each byte, whatever the ending cuts in two.
  const ending = LAST_LINES.exec(buffer.toString('latin1', start));
  if (ending === null) return 'wrong';
  const before = buffer.subarray(0, start + ending.index + 1);
  return createHash('sha256').update(before).digest('hex') === ending[1] ? 'right' : 'wrong';
}

function readKey(document: unknown): string | null {
  if (document === null || typeof document !== 'object' || !(CHECKSUM_KEY in document)) return null;
  const value = document[CHECKSUM_KEY];
  return value === null || value === '' ? null : String(value);
}
