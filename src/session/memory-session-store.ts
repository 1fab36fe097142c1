import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';
import { sessionFileName } from '../storage/index.ts';
import { decodeSession, encodeSession } from './codec.ts';
import { newestFirst } from './newest-first.ts';
import type { SessionListing, SessionStore } from './session-store.ts';
import { isStale, STALE_AFTER } from './stale.ts';

/**
 * Sessions that end with the process: for stateless runs and tests. It keeps the text a file would have, so that nothing
 * is shared with the caller and both drivers keep exactly the same things. Without a clock a session keeps its `savedAt`.
 */
export function createMemorySessionStore(
  environment: { readonly now?: () => Millis; readonly staleAfter?: Millis } = {},
): SessionStore {
  const { now, staleAfter = STALE_AFTER } = environment;
  const texts = new Map<string, string>();
  const locate = (id: string): string => `memory:${sessionFileName(id)}`;

  function read(text: string, id: string): Session {
    const decoded = decodeSession(JSON.parse(text), id);
    if (!decoded.ok) throw new Error(`a session does not survive its own codec: ${decoded.problem}`);
    return decoded.value;
  }

  return {
    locate,
    load: async (id) => {
      const text = texts.get(locate(id));
      if (text === undefined) return { outcome: 'fresh' };
      const session = read(text, id);
      return now !== undefined && isStale(session, now(), staleAfter)
        ? { outcome: 'stale', session, idle: now() - (session.savedAt ?? now()) }
        : { outcome: 'ok', session };
    },
    save: async (session) => {
      const savedAt = now === undefined ? session.savedAt : now();
      texts.set(locate(session.id), encodeSession({ ...session, savedAt }));
    },
    list: async () =>
      newestFirst(
        [...texts].map(([path, text]): SessionListing => {
          const session = read(text, path.slice('memory:'.length, -'.json'.length));
          const bytes = new TextEncoder().encode(text).length;
          return { id: session.id, path, bytes, savedAt: session.savedAt, session, problem: null };
        }),
      ),
    delete: async (id) => texts.delete(locate(id)),
    trouble: () => null,
  };
}
