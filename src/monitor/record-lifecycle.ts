import { type History, lifeOf, type SessionEventRecord } from '../history/index.ts';
import type { Lifecycle, LifecycleEvent } from '../session/lifecycle.ts';

/** What no cycle records by itself: it has those that stay in the session, and knows when it was loaded. */
const RECORDED: Readonly<Partial<Record<LifecycleEvent['event'], SessionEventRecord['event']>>> = {
  session_created: 'created',
  session_closed: 'closed',
  session_reopened: 'reopened',
  session_archived: 'archived',
  session_imported: 'imported',
  session_deleted: 'deleted',
};

/** The history hears of what becomes of sessions; written with its next flush. Returns what ends that. */
export function recordLifecycle(lifecycle: Lifecycle, history: Pick<History, 'record'>): () => void {
  return lifecycle.subscribe(({ event, at, session, text }) => {
    const recorded = RECORDED[event];
    if (recorded === undefined) return;
    const life = lifeOf(session, session.metadata.cluster ?? '');
    history.record({ life, events: [{ event: recorded, at, text }] });
  });
}
