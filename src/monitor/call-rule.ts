import type { IncidentUpdate } from '../model/incident.ts';
import type { Millis } from '../model/objects.ts';
import type { Heartbeat } from '../model/session.ts';

/** When the analyst is asked. */
export interface CallRule {
  /** ANALYZE: only when there is news, or in every cycle. */
  readonly analyze: 'changes' | 'always';
  /** HEARTBEAT_CYCLES: null for once a day, 0 for never. */
  readonly heartbeatCycles: number | null;
}

/**
 * Why this cycle asks the analyst. baseline: the conversation does not know the cycle before. news: a loud update. retry: it
 * owes an answer. heartbeat: a summary of the day is due. always: ANALYZE says so.
 */
export type AskReason = 'baseline' | 'news' | 'retry' | 'heartbeat' | 'always';

export interface AskInput {
  readonly continuous: boolean;
  readonly updates: readonly IncidentUpdate[];
  readonly retryDue: boolean;
  readonly heartbeatDue: boolean;
  readonly rule: CallRule;
}

/** Null for a quiet cycle, which costs nothing. */
export function whyAsk({ continuous, updates, retryDue, heartbeatDue, rule }: AskInput): AskReason | null {
  if (!continuous) return 'baseline';
  if (updates.some(({ loud }) => loud)) return 'news';
  if (heartbeatDue) return 'heartbeat';
  if (retryDue) return 'retry';
  return rule.analyze === 'always' ? 'always' : null;
}

/** Is there something people would want to read? Only then is a cycle loud, whoever is asked besides. */
export function isNews(reason: AskReason | null): boolean {
  return reason === 'baseline' || reason === 'news';
}

const DAY = 24 * 60 * 60 * 1000;

/** @param last the last summary of the day, or the cycle the conversation began with; null before that. */
export function isHeartbeatDue(
  { heartbeatCycles }: CallRule,
  last: Heartbeat | null,
  cycle: number,
  at: Millis,
): boolean {
  if (last === null || heartbeatCycles === 0) return false;
  return heartbeatCycles === null ? at - last.at >= DAY : cycle - last.cycle >= heartbeatCycles;
}
