import type { Pieces } from './document-bytes.ts';

/** As much as Node's own `writeFile` writes at once: below it a write costs more by the call than by the byte. */
const WORTH_A_WRITE = 512 * 1024;
/** A system takes so many at once, at least (POSIX has 16 for the least, Linux and macOS 1,024). */
const MOST_AT_ONCE = 512;

/** The same pieces, as many at a time as are worth a write. None is copied. */
export function* gathered(pieces: Pieces): Iterable<readonly Uint8Array[]> {
  let group: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    group.push(piece);
    bytes += piece.length;
    if (bytes < WORTH_A_WRITE && group.length < MOST_AT_ONCE) continue;
    yield group;
    group = [];
    bytes = 0;
  }
  if (bytes > 0) yield group;
}

/** What is left of pieces when so many bytes of them are done. */
export function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let past = bytes;
  const at = pieces.findIndex(({ length }) => {
    if (past < length) return true;
    past -= length;
    return false;
  });
  if (at < 0) return [];
  const [first, ...rest] = pieces.slice(at);
  return first === undefined ? [] : [first.subarray(past), ...rest];
}
