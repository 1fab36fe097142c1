import type { Change } from '../../model/change.ts';
import type { Millis } from '../../model/objects.ts';

/** Two days, and so many, are remembered: what ended an incident may be asked for the next morning. */
export const CHANGE_MEMORY: Millis = 48 * 60 * 60_000;
export const MOST_CHANGES = 500;

/** The changes a ledger keeps, oldest first. Where there are too many, what is routine goes first, then the oldest. */
export function keepChanges(known: readonly Change[], fresh: readonly Change[], now: Millis): readonly Change[] {
  const young = [...known, ...fresh].filter(({ seenAt }) => now - seenAt <= CHANGE_MEMORY);
  const ordered = young.toSorted((a, b) => a.seenAt - b.seenAt || a.at - b.at);
  const excess = ordered.length - MOST_CHANGES;
  if (excess <= 0) return ordered;
  const routine = new Set(ordered.filter((change) => change.routine).slice(0, excess));
  return ordered.filter((change) => !routine.has(change)).slice(-MOST_CHANGES);
}
