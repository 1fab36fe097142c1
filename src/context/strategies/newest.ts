import type { PruneRequest } from '../strategy.ts';
import type { Turn } from '../turns.ts';
import type { Selection } from './selection.ts';

/**
 * Keeps the newest `count` candidates as one unbroken stretch: the first that no longer fits ends it. Only one too big
 * for the whole room is stepped over. The question of the oldest kept answer comes along when there is room.
 */
export function keepNewest(selection: Selection, request: PruneRequest, count: number, turns: readonly Turn[]): void {
  const last = request.candidates.length - 1;
  let oldest: number | null = null;
  let isFull = false;
  for (let index = last; index > last - count && index >= 0; index -= 1) {
    selection.want(index);
    if (isFull) continue;
    if (selection.add(index, 'newest')) oldest = index;
    else isFull = selection.canEverFit(index);
  }
  const question = oldest === null ? null : (turns[oldest]?.question ?? null);
  if (question !== null) selection.add(question, 'same cycle');
}
