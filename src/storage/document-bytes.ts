import { createHash, type Hash } from 'node:crypto';
import { checksumLines } from './checksum.ts';
import type { Page } from './page.ts';

/** Of a document: a text, or a list with an item at least. */
export type Part = string | Iterable<Page<object>>;

/**
 * The bytes of a file, piece by piece, each made when it is asked for: so that the first are on their way to the disk while the next are
 * being made.
 */
export type Pieces = Iterable<Uint8Array>;

/**
 * Makes whole files of one document, its checksum included, from its parts up to the last brace and the line break before that. What begins like the last one that was made to its end is not
 * summed again.
 */
export function createDocumentFile(): (parts: readonly Part[]) => Pieces {
  let last: readonly Summed[] = [];
  return function* (parts) {
    const pieces: Summed[] = [];
    let sum: Hash = createHash('sha256');
    let isSame = true;
    for (const bytes of piecesOf(parts)) {
      const known = last[pieces.length];
      isSame &&= known !== undefined && isSameBytes(known.bytes, bytes);
      if (!isSame || known === undefined) sum.update(bytes);
      else sum = known.sum.copy();
      pieces.push(isSame && known !== undefined ? known : { bytes, sum: sum.copy() });
      yield bytes;
    }
    last = pieces;
    const separator = Buffer.from(',\n');
    yield Buffer.concat([separator, checksumLines(sum.update(separator).digest('hex'))]);
  };
}

interface Summed {
  readonly bytes: Uint8Array;
  /** Of the document up to the end of these bytes. */
  readonly sum: Hash;
}

/** What is written is never written over: the same memory holds the same bytes. Other texts are short, and compared. */
function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  if (one.buffer === other.buffer && one.byteOffset === other.byteOffset) return true;
  return one.length <= LONGEST_COMPARED && Buffer.compare(one, other) === 0;
}

const LONGEST_COMPARED = 64 * 1024;

function* piecesOf(parts: readonly Part[]): Pieces {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    yield Buffer.from(text);
    text = '';
    let isFirst = true;
    for (const { bytes } of part) {
      yield isFirst ? bytes.subarray(1) : bytes;
      isFirst = false;
    }
  }
  yield Buffer.from(text);
}
