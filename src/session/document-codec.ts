import { SESSION_SCHEMA_VERSION, type Session } from '../model/session.ts';
import { type DocumentCodec, withChecksum } from '../storage/index.ts';
import { decodeSession, encodeSession } from './codec.ts';
import { salvageSession } from './salvage.ts';

/** How the session `id` lies in its file. */
export function sessionDocument(id: string): DocumentCodec<Session> {
  return {
    version: SESSION_SCHEMA_VERSION,
    decode: (document) => decodeSession(document, id),
    encode: (session) => withChecksum(Buffer.from(encodeSession(session))),
    salvage: (rest, backup) => salvageSession(rest, backup, id),
    describe: ({ history, metadata }) => `${count(history.length, 'message')}, ${count(metadata.cycleCount, 'cycle')}`,
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
