import type { Millis } from '../model/objects.ts';
import type { Clock } from '../model/snapshot.ts';

/**
 * Has a state that began at `since` lasted longer than `grace`? A dump's clock is a lower bound: a state that is bad at
 * that very moment has no measurable age, so it holds, with its age unknown. A live look waits instead: the ledger
 * will know when it first saw it.
 */
export function heldLongerThan(since: Millis | null, grace: Millis, clock: Clock): boolean {
  if (since === null || since >= clock.now) return clock.bound === 'lower';
  return clock.now - since > grace;
}

/** `since` as far as it is a measurement: null (age unknown) when the state is no older than a lower-bound clock. */
export function measured(since: Millis | null, clock: Clock): Millis | null {
  if (since === null) return null;
  return clock.bound === 'lower' && since >= clock.now ? null : Math.min(since, clock.now);
}
