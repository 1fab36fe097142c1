import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { emptySession, type Session } from '../model/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { ConversationMemory } from './memory.ts';

/** ENABLE_LONG_CONTEXT=true: one conversation over all cycles and restarts. */
export function persistentMemory(store: SessionStore, id: string, now: () => Millis): ConversationMemory {
  let session = emptySession(id, null, null);
  return {
    mode: 'persistent',

    async open(cluster) {
      const loaded = await store.load(id);
      if (loaded.outcome === 'ok') {
        session = adopt(loaded.session, cluster);
        return { resumed: true, problem: null };
      }
      session = emptySession(id, cluster, now());
      return { resumed: false, problem: loaded.outcome === 'set_aside' ? loaded.problem : null };
    },

    current: () => session,

    async keep(next) {
      session = next;
      try {
        await store.save({ ...next, savedAt: now() });
        return null;
      } catch (error) {
        if (error instanceof MonitorError && error.code === 'storage_unwritable')
          return `${error.message}; ${error.remedy}`;
        throw error;
      }
    },
  };
}

/**
 * A file of another program, or of another cluster's monitor, goes on as this cluster's conversation. What it was told up
 * to is then no cycle of this cluster's ledger, even when the numbers happen to agree.
 */
function adopt(session: Session, cluster: string): Session {
  const { metadata } = session;
  if (metadata.cluster === cluster) return session;
  return { ...session, metadata: { ...metadata, cluster, lastCycle: null, quiet: null } };
}
