import type { Millis } from '../model/objects.ts';
import type { Session } from '../model/session.ts';

/** What becomes of a session, for other parts to act on. The names are an interface. */
export const LIFECYCLE_EVENTS = [
  'session_created',
  'session_loaded',
  'session_saved',
  'session_pruned',
  'session_recovered',
  'session_closed',
  'session_reopened',
  'session_archived',
  'session_imported',
  'session_deleted',
] as const;

export interface LifecycleEvent {
  readonly event: (typeof LIFECYCLE_EVENTS)[number];
  readonly at: Millis;
  /** As it is after the event; before it, where it is gone then. */
  readonly session: Session;
  /** In one line, for people. */
  readonly text: string;
}

export type LifecycleListener = (event: LifecycleEvent) => void | Promise<void>;

/** Tells those who subscribed. Nobody who is told can fail, delay or break the one who tells. */
export interface Lifecycle {
  /** @returns ends the subscription; ending it twice is no error. */
  subscribe(listener: LifecycleListener): () => void;
  /** Calls everyone in the order of their subscriptions, and waits for nobody. */
  emit(event: LifecycleEvent): void;
}

/** @param tellFailure hears of each listener that throws or rejects. */
export function createLifecycle(
  tellFailure: (error: unknown, event: LifecycleEvent) => void = () => undefined,
): Lifecycle {
  const listeners = new Set<{ readonly hear: LifecycleListener }>();

  return {
    subscribe(listener) {
      // An object of its own: the same function may be subscribed twice, and each subscription ends by itself.
      const subscription = { hear: listener };
      listeners.add(subscription);
      return () => void listeners.delete(subscription);
    },
    emit(event) {
      for (const { hear } of [...listeners]) {
        try {
          Promise.resolve(hear(event)).catch((error: unknown) => tellFailure(error, event));
        } catch (error) {
          tellFailure(error, event);
        }
      }
    },
  };
}
