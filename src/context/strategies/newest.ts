import type { PruneRequest } from '../strategy.ts';
import type { Turn } from '../turns.ts';
import type { Selection } from './selection.ts';

export interface KeepNewest {
  /** Messages at most. */
  readonly count: number;
  /** Tokens of the stretch at most, the first message free of that; the room alone bounds it when left out. */
  readonly tokens?: number;
  /** Whether those that find no room are counted as missed; true when left out. */
  readonly wanted?: boolean;
}

/**
 * Keeps the newest candidates as one unbroken stretch: the first that no longer fits ends it. Only one too big for the
 * whole room is stepped over. The question of the oldest kept answer comes along when there is room.
 */
export function keepNewest(
  selection: Selection,
  request: PruneRequest,
  { count, tokens = Number.POSITIVE_INFINITY, wanted = true }: KeepNewest,
  turns: readonly Turn[],
): void {
  const last = request.candidates.length - 1;
  let oldest: number | null = null;
  let isFull = false;
  let used = 0;
  for (let index = last; index > last - count && index >= 0; index -= 1) {
    if (wanted) selection.want(index);
    if (isFull) continue;
    used += request.tokens[index] ?? 0;
    if (oldest !== null && used > tokens) isFull = true;
    else if (selection.add(index, 'newest')) oldest = index;
    else isFull = selection.canEverFit(index);
  }
  const question = oldest === null ? null : (turns[oldest]?.question ?? null);
  if (question !== null) selection.add(question, 'same cycle');
}
