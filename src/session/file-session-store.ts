import type { Session } from '../model/session.ts';
import {
  createDocumentDirectory,
  type Decoded,
  type DocumentDirectoryOptions,
  isSessionId,
  sessionFileName,
  sessionIdOf,
} from '../storage/index.ts';
import { decodeSession, encodeSession } from './codec.ts';
import { newestFirst } from './newest-first.ts';
import type { SessionListing, SessionStore } from './session-store.ts';

/** Sessions as files `<directory>/<id>.json`, in the format of docs/session-format.md. `saved_at` is the time of the save. */
export function createFileSessionStore(options: DocumentDirectoryOptions): SessionStore {
  const documents = createDocumentDirectory(options);

  async function listOne(fileName: string, id: string): Promise<SessionListing | null> {
    const decode = (document: unknown): Decoded<Session> =>
      isSessionId(id) ? decodeSession(document, id) : { ok: false, problem: 'its name is no session id' };
    const found = await documents.peek(fileName, decode);
    // Deleted since its name was read.
    if (found === null) return null;
    const { document, bytes } = found;
    const session = document.ok ? document.value : null;
    const problem = document.ok ? null : document.problem;
    return { id, path: documents.locate(fileName), bytes, savedAt: session?.savedAt ?? null, session, problem };
  }

  return {
    locate: (id) => documents.locate(sessionFileName(id)),
    load: async (id) => {
      const load = await documents.load(sessionFileName(id), (document) => decodeSession(document, id));
      return load.outcome === 'ok' ? { outcome: 'ok', session: load.value } : load;
    },
    save: async (session) => {
      const text = encodeSession({ ...session, savedAt: options.now() });
      await documents.save(sessionFileName(session.id), text);
    },
    list: async () => {
      const listings: SessionListing[] = [];
      for (const fileName of await documents.names()) {
        const id = sessionIdOf(fileName);
        const listing = id === null ? null : await listOne(fileName, id);
        if (listing !== null) listings.push(listing);
      }
      return newestFirst(listings);
    },
    delete: async (id) => documents.remove(sessionFileName(id)),
  };
}
