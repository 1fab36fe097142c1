import { duration } from '../model/duration.ts';
import { MonitorError } from '../model/errors.ts';
import { numberEntries } from '../model/number-entries.ts';
import type { Millis } from '../model/objects.ts';
import { emptySession, type Session } from '../model/session.ts';
import type { SessionLoad, SessionStore } from '../session/session-store.ts';
import { repairInterrupted } from './auto-save.ts';
import type { ConversationMemory, MemoryOpening } from './memory.ts';
import { withEvents } from './session-events.ts';

/**
 * ENABLE_LONG_CONTEXT=true: one conversation over all cycles and restarts.
 *
 * @param autoSave whether a turn is on disk before the model is asked.
 */
export function persistentMemory(
  firstStore: SessionStore,
  firstId: string,
  now: () => Millis,
  { autoSave = true }: { readonly autoSave?: boolean } = {},
): ConversationMemory {
  let store = firstStore;
  let session = emptySession(firstId, null, null);

  /** Why the disk did not take it; null when it did. */
  async function save(next: Session): Promise<string | null> {
    try {
      await settle(next);
      return null;
    } catch (error) {
      if (error instanceof MonitorError && error.code === 'storage_unwritable')
        return `${error.message}; ${error.remedy}`;
      throw error;
    }
  }

  async function settle(next: Session): Promise<void> {
    await store.save({ ...next, savedAt: now() });
  }

  return {
    mode: 'persistent',

    async open(cluster) {
      const opened = await openSession(store, firstId, cluster, now());
      session = opened.session;
      return opened.opening;
    },

    current: () => session,

    async keepAsking(asking) {
      if (autoSave) await save(asking);
    },

    async keep(next) {
      session = next;
      return (await save(next)) ?? store.trouble();
    },

    async settle(next) {
      session = next;
      await settle(next);
    },

    async moveTo({ id, store: nextStore, cluster, by }, commit) {
      const at = now();
      const opened = await openSession(nextStore, id, cluster, at);
      await commit();
      // Only so that one can see it there: what counts is done.
      await save(switched(session, at, `${by} went on with ${id}`)).catch(rethrowFaults);
      const before = session.id;
      store = nextStore;
      session = switched(opened.session, at, `${by} went on with it, after ${before}`);
      return opened.opening;
    },
  };
}

async function openSession(
  store: SessionStore,
  id: string,
  cluster: string,
  at: Millis,
): Promise<{ readonly session: Session; readonly opening: MemoryOpening }> {
  const loaded = await store.load(id);
  const { outcome } = loaded;
  const problem = 'damage' in loaded ? (loaded.damage?.problem ?? null) : null;
  if (outcome === 'fresh') {
    const opening = { resumed: false, outcome, idle: null, problem, interrupted: null };
    return { session: emptySession(id, cluster, at), opening };
  }
  if (loaded.session.metadata.closedAt !== null) throw closed(id, loaded.session.metadata.closedAt);
  const repaired = repairInterrupted(withMark(loaded, at), at);
  // Messages of another program get their numbers at once: a prune in the first cycle must leave them to the history.
  const session = adopt(numberEntries(repaired.session), cluster);
  const idle = outcome === 'stale' ? loaded.idle : null;
  return { session, opening: { resumed: true, outcome, idle, problem, interrupted: repaired.interrupted } };
}

function rethrowFaults(error: unknown): void {
  if (!(error instanceof MonitorError)) throw error;
}

function switched(session: Session, at: Millis, text: string): Session {
  return withEvents(session, [{ at, event: 'switched', text }]);
}

/** Whoever closed it wants it to stay as it is; to begin another one silently would leave them where they did not look. */
function closed(id: string, at: Millis): MonitorError {
  return new MonitorError(
    'session_closed',
    `session ${id} was closed at ${new Date(at).toISOString()}: no cycle adds to it`,
    `Open it again with \`k8s-monitor sessions reopen ${id}\`, or go on with another: \`k8s-monitor sessions switch ${id}-2\`, or SESSION_ID where that is set.`,
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
