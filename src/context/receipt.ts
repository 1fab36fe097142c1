import type { ConversationEntry } from '../model/conversation.ts';
import { estimateEntry, estimateHistory } from './estimate.ts';
import type { KeptMessages, Span, WentMessages } from './strategy.ts';

/** Messages and tokens by reason, in the order in which reasons first come up. */
export function keptByReason(
  reasons: ReadonlyMap<number, string>,
  messages: readonly ConversationEntry[],
): readonly KeptMessages[] {
  const groups = Map.groupBy(reasons, ([, reason]) => reason);
  return [...groups].map(([reason, members]) => ({
    reason,
    messages: members.length,
    tokens: estimateHistory(members.flatMap(([index]) => messages[index] ?? [])),
  }));
}

/** What left the conversation, in numbers. */
export function wentMessages(went: readonly ConversationEntry[]): WentMessages {
  const incidents = new Set<number>();
  for (const entry of went) for (const number of entry.incidents) incidents.add(number);
  return {
    messages: went.length,
    tokens: went.reduce((sum, entry) => sum + estimateEntry(entry), 0),
    numbers: spanOf(went.map(({ number }) => number ?? null)),
    cycles: spanOf(went.map(({ cycle }) => cycle)),
    times: spanOf(went.map(({ at }) => at)),
    incidents: [...incidents].sort((a, b) => a - b),
  };
}

function spanOf(values: readonly (number | null)[]): Span | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const pick = (choose: (a: number, b: number) => number) => known.reduce((best, value) => choose(best, value));
  return { first: pick(Math.min), last: pick(Math.max) };
}
