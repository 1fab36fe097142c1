import type { Decision } from '../model/notification.ts';

const MOST_DECISIONS = 1_000;

/** The decisions with those of a cycle. That nothing changed is nothing to keep, nor is the same reason again. */
export function rememberDecisions(known: readonly Decision[], fresh: readonly Decision[]): readonly Decision[] {
  const newest = new Map(known.map((decision) => [nameOf(decision), decision]));
  const news = fresh.filter((decision) => {
    // One that is part of a message for many led to that message.
    if (decision.tell || decision.delivery !== null) return true;
    const before = newest.get(nameOf(decision));
    return decision.reason !== 'unchanged' && (before === undefined || before.reason !== decision.reason);
  });
  return news.length === 0 ? known : [...known, ...news].slice(-MOST_DECISIONS);
}

function nameOf({ incident, episode, channel }: Decision): string {
  return `${incident} ${episode} ${channel}`;
}
