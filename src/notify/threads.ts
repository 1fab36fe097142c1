import type { Incident } from '../model/incident.ts';
import { isOpen } from '../model/incident.ts';
import type { Notifications, Thread } from '../model/notification.ts';
import type { Millis } from '../model/objects.ts';
import type { Verdict } from './decide/decide.ts';
import { threadKey } from './outbox/identity.ts';

/** A thread that is over is kept so long, for late edits and for who asks what was told. */
const KEPT_AFTER_END: Millis = 7 * 24 * 60 * 60 * 1000;

export function openThread(incident: Incident, channel: string, verdict: Verdict | null, at: Millis): Thread {
  return {
    channel,
    key: threadKey(incident),
    within: null,
    ref: null,
    openedAt: at,
    toldSeverity: incident.severity,
    toldAt: at,
    escalatedAt: verdict?.reason === 'escalated' ? at : null,
    resolvedAt: isOpen(incident) ? null : at,
  };
}

/** What telling, or quietly changing, leaves in the thread. Only what pinged people counts as told. */
export function touchThread(thread: Thread, incident: Incident, verdict: Verdict, at: Millis): Thread {
  const told = verdict.tell ? { toldAt: at, toldSeverity: incident.severity } : {};
  // One that had been folded into another goes on as the same episode: told as a beginning, it is told from there on.
  const begun =
    verdict.act === 'open' ? { openedAt: at, escalatedAt: null, resolvedAt: null } : { resolvedAt: thread.resolvedAt };
  return {
    ...thread,
    ...told,
    ...begun,
    ...(verdict.reason === 'escalated' ? { escalatedAt: at } : {}),
    ...(isOpen(incident) ? {} : { resolvedAt: at }),
  };
}

/** The threads with those a cycle opened or changed; those long over and owed nothing are forgotten. */
export function settleThreads(
  { threads, outbox }: Notifications,
  changed: readonly Thread[],
  at: Millis,
): readonly Thread[] {
  const name = ({ channel, key }: Pick<Thread, 'channel' | 'key'>): string => `${channel} ${key}`;
  const fresh = new Map(changed.map((thread) => [name(thread), thread]));
  const owed = new Set(outbox.map(({ channel, thread }) => `${channel} ${thread}`));
  const kept = threads.map((thread) => fresh.get(name(thread)) ?? thread);
  const known = new Set(threads.map(name));
  const isAlive = (thread: Thread): boolean =>
    thread.resolvedAt === null || at - thread.resolvedAt < KEPT_AFTER_END || owed.has(name(thread));
  const all = [...kept, ...changed.filter((thread) => !known.has(name(thread)))];
  // The thread of a storm is where its incidents are spoken of, for as long as one of them lasts.
  const spokenIn = new Set(
    all
      .filter((thread) => thread.within !== null && isAlive(thread))
      .map(({ channel, within }) => `${channel} ${within}`),
  );
  return all.filter((thread) => isAlive(thread) || spokenIn.has(name(thread)));
}
