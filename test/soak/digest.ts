import { createHash } from 'node:crypto';
import type { ConversationEntry } from '../../src/model/conversation.ts';

/** Of what is sent of a message. */
export function digestOf({ role, content }: ConversationEntry): string {
  return createHash('sha1')
    .update(JSON.stringify([role, content]))
    .digest('hex')
    .slice(0, 12);
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
