import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { emptySession, type Session } from '../model/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import { repairInterrupted } from './auto-save.ts';
import type { ConversationMemory } from './memory.ts';

/**
 * ENABLE_LONG_CONTEXT=true: one conversation over all cycles and restarts.
 *
 * @param autoSave whether a turn is on disk before the model is asked.
 */
export function persistentMemory(
  store: SessionStore,
  id: string,
  now: () => Millis,
  { autoSave = true }: { readonly autoSave?: boolean } = {},
): ConversationMemory {
  let session = emptySession(id, null, null);

  /** Why the disk did not take it; null when it did. */
  async function save(next: Session): Promise<string | null> {
    try {
      await store.save({ ...next, savedAt: now() });
      return null;
    } catch (error) {
      if (error instanceof MonitorError && error.code === 'storage_unwritable')
        return `${error.message}; ${error.remedy}`;
      throw error;
    }
  }

  return {
    mode: 'persistent',

    async open(cluster) {
      const loaded = await store.load(id);
      if (loaded.outcome === 'ok') {
        const repaired = repairInterrupted(loaded.session, now());
        session = adopt(repaired.session, cluster);
        return { resumed: true, problem: null, interrupted: repaired.interrupted };
      }
      session = emptySession(id, cluster, now());
      return { resumed: false, problem: loaded.outcome === 'set_aside' ? loaded.problem : null, interrupted: null };
    },

    current: () => session,

    async keepAsking(asking) {
      if (autoSave) await save(asking);
    },

    async keep(next) {
      session = next;
      return save(next);
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
