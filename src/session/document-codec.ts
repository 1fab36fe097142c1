import { SESSION_SCHEMA_VERSION, type Session } from '../model/session.ts';
import type { DocumentCodec } from '../storage/index.ts';
import { decodeSession } from './codec.ts';
import { createSessionEncoder } from './encode-file.ts';
import { salvageSession } from './salvage.ts';

/** How the session `id` lies in its file. Its `encode` remembers the last one. */
export function sessionDocument(id: string): DocumentCodec<Session> {
  return {
    version: SESSION_SCHEMA_VERSION,
    decode: (document) => decodeSession(document, id),
    encode: createSessionEncoder(),
    salvage: (rest, backup) => salvageSession(rest, backup, id),
    describe: ({ history, metadata }) => `${count(history.length, 'message')}, ${count(metadata.cycleCount, 'cycle')}`,
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
