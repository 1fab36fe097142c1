import type { Millis } from '../model/objects.ts';
import type { Session, SessionEvent, SessionSettings } from '../model/session.ts';

/** Kept in the session itself; all of them are in the history. */
const MOST_EVENTS = 100;

export function withEvents(session: Session, events: readonly SessionEvent[]): Session {
  if (events.length === 0) return session;
  const { metadata } = session;
  return { ...session, metadata: { ...metadata, events: [...metadata.events, ...events].slice(-MOST_EVENTS) } };
}

/** What runs otherwise than before: the conversation goes on all the same, and anyone can see later when and why. */
export function settingsChanges(
  before: SessionSettings | null,
  now: SessionSettings,
  at: Millis,
): readonly SessionEvent[] {
  if (before === null) return [];
  const changes: SessionEvent[] = [];
  const note = (event: SessionEvent['event'], text: string) => changes.push({ at, event, text });
  if (before.maxTokens !== now.maxTokens)
    note('budget_changed', `budget ${before.maxTokens} -> ${now.maxTokens} tokens`);
  if (before.model !== now.model) note('model_changed', `model ${before.model ?? 'rules'} -> ${now.model ?? 'rules'}`);
  if (before.strategy !== now.strategy) note('strategy_changed', `strategy ${before.strategy} -> ${now.strategy}`);
  if (before.system !== now.system) note('system_changed', 'a new system prompt is in use');
  return changes;
}
