import { duration } from '../model/duration.ts';
import { MonitorError } from '../model/errors.ts';
import { numberEntries } from '../model/number-entries.ts';
import type { Millis } from '../model/objects.ts';
import { emptySession, type Session } from '../model/session.ts';
import type { SessionLoad, SessionStore } from '../session/session-store.ts';
import { repairInterrupted } from './auto-save.ts';
import type { ConversationMemory } from './memory.ts';
import { withEvents } from './session-events.ts';

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
      const { outcome } = loaded;
      const problem = 'damage' in loaded ? (loaded.damage?.problem ?? null) : null;
      if (outcome === 'fresh') {
        session = emptySession(id, cluster, now());
        return { resumed: false, outcome, idle: null, problem, interrupted: null };
      }
      if (loaded.session.metadata.closedAt !== null) throw closed(id, loaded.session.metadata.closedAt);
      const repaired = repairInterrupted(withMark(loaded, now()), now());
      // Messages of another program get their numbers at once: a prune in the first cycle must leave them to the history.
      session = adopt(numberEntries(repaired.session), cluster);
      const idle = outcome === 'stale' ? loaded.idle : null;
      return { resumed: true, outcome, idle, problem, interrupted: repaired.interrupted };
    },

    current: () => session,

    async keepAsking(asking) {
      if (autoSave) await save(asking);
    },

    async keep(next) {
      session = next;
      return (await save(next)) ?? store.trouble();
    },
  };
}

/** Whoever closed it wants it to stay as it is; to begin another one silently would leave them where they did not look. */
function closed(id: string, at: Millis): MonitorError {
  return new MonitorError(
    'session_closed',
    `session ${id} was closed at ${new Date(at).toISOString()}: no cycle adds to it`,
    `Set SESSION_ID to another name, such as ${id}-2, or open it again with \`k8s-monitor sessions reopen ${id}\`.`,
  );
}

/** The session keeps for ever what befell it here. */
function withMark(loaded: Exclude<SessionLoad, { readonly outcome: 'fresh' }>, at: Millis): Session {
  const { session } = loaded;
  if (loaded.outcome === 'ok') return session;
  if (loaded.outcome !== 'stale') {
    return withEvents(session, [{ at, event: 'recovered', text: loaded.damage.problem }]);
  }
  const event = { at, event: 'stale', text: `nothing was added for ${duration(loaded.idle)}` } as const;
  // What it was told is of another time: the next message is a baseline.
  return withEvents({ ...session, metadata: { ...session.metadata, lastCycle: null, quiet: null } }, [event]);
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
