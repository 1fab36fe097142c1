import type { Pieces } from './document-bytes.ts';

/** Below it a write costs more by the call than by the byte. */
const WORTH_A_WRITE = 64 * 1024;

/** The same bytes in fewer pieces: the small are put together, and before a large one; the large are passed on as they are. */
export function* gathered(pieces: Pieces): Pieces {
  let small: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (bytes === 0 && piece.length >= WORTH_A_WRITE) {
      yield piece;
      continue;
    }
    small.push(piece);
    bytes += piece.length;
    if (bytes < WORTH_A_WRITE) continue;
    yield Buffer.concat(small, bytes);
    small = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(small, bytes);
}
