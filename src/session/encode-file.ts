import { createHash, type Hash } from 'node:crypto';
import type { ConversationEntry } from '../model/conversation.ts';
import type { Session } from '../model/session.ts';
import { checksumLines } from '../storage/index.ts';
import { encodeEntry, encodeSession } from './codec.ts';

/** Makes the whole file of a session, its checksum included. */
export type SessionEncoder = (session: Session) => Uint8Array;

const BEFORE_ENTRIES = '"conversation_history": [';
const COMMA = Buffer.from(',');

/**
 * The bytes of `withChecksum(encodeSession(session))`, many times faster from the second time on: a conversation grows at its
 * end and its messages never change, so what was written once is kept, and so is the sum up to there.
 */
export function createSessionEncoder(): SessionEncoder {
  const written = new WeakMap<ConversationEntry, Buffer>();
  let last: { readonly pieces: readonly Buffer[]; readonly sum: Hash } | null = null;

  function pieceOf(entry: ConversationEntry): Buffer {
    const known = written.get(entry);
    if (known !== undefined) return known;
    const text = JSON.stringify(encodeEntry(entry), null, 2).replaceAll('\n', '\n    ');
    const piece = Buffer.from(`\n    ${text}`);
    written.set(entry, piece);
    return piece;
  }

  /** The sum of `pieces`, which begin a file; taken up from those of the last time where they begin as these do. */
  function sumOf(pieces: readonly Buffer[]): Hash {
    const begun =
      last !== null && last.pieces.length <= pieces.length && last.pieces.every((piece, at) => piece === pieces[at]);
    const sum = last !== null && begun ? last.sum.copy() : createHash('sha256');
    for (const piece of pieces.slice(last !== null && begun ? last.pieces.length : 0)) sum.update(piece);
    last = { pieces, sum: sum.copy() };
    return sum;
  }

  let opening: Buffer = Buffer.alloc(0);

  return (session) => {
    const shell = encodeSession({ ...session, history: [] });
    const split = shell.indexOf(BEFORE_ENTRIES) + BEFORE_ENTRIES.length;
    const head = Buffer.from(shell.slice(0, split));
    if (!opening.equals(head)) opening = head;
    const pieces = [opening];
    for (const [index, entry] of session.history.entries()) {
      if (index > 0) pieces.push(COMMA);
      pieces.push(pieceOf(entry));
    }
    // The end of the list, and the document without its last brace: `],\n ... }`.
    const rest = shell.slice(split, -'\n}\n'.length);
    const tail = Buffer.from(`${session.history.length === 0 ? '' : '\n  '}${rest},\n`);
    const sum = sumOf(pieces).update(tail).digest('hex');
    return Buffer.concat([...pieces, tail, checksumLines(sum)]);
  };
}
