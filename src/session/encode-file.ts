import type { ConversationEntry } from '../model/conversation.ts';
import type { Session } from '../model/session.ts';
import { createDocumentFile, createPagedList, type ItemWriter, type Pieces } from '../storage/index.ts';
import { encodeEntry, encodeSession } from './codec.ts';

/** Makes the whole file of a session, its checksum included. */
export type SessionEncoder = (session: Session) => Pieces;

/** Where the messages stand, in a file that has none. */
const BEFORE_ENTRIES = '"conversation_history": [';
const LAST_LINES = '\n}\n';

/** What `JSON.stringify` puts around the second item of an object's list: a comma comes before it, and it is indented as in the file. */
const AROUND = { before: '{\n  "a": [\n    0'.length, after: '\n  ]\n}'.length };

/** Messages never change: one that does, such as by a pin, is another. */
const ENTRIES: ItemWriter<ConversationEntry> = {
  parts: 1,
  keyOf: (entry) => entry,
  changedParts: () => [0],
  writePart: (_, entry) => JSON.stringify({ a: [0, encodeEntry(entry)] }, null, 2).slice(AROUND.before, -AROUND.after),
};

/**
 * The bytes of `withChecksum(encodeSession(session))`, many times faster from the second time on: a conversation grows at its
 * end, so what was written once is kept, and so is the sum up to there.
 */
export function createSessionEncoder(): SessionEncoder {
  const entries = createPagedList(ENTRIES);
  const file = createDocumentFile();
  return (session) => {
    // As it is now: a list that grows while it is being saved is no part of this file.
    const history = [...session.history];
    const shell = encodeSession({ ...session, history: [] });
    const split = shell.indexOf(BEFORE_ENTRIES) + BEFORE_ENTRIES.length;
    const rest = shell.slice(split, -LAST_LINES.length);
    if (history.length === 0) return file([shell.slice(0, split) + rest]);
    return file([shell.slice(0, split), entries.pages(history), `\n  ${rest}`]);
  };
}
