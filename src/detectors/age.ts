import type { Millis } from '../model/objects.ts';
import type { Clock } from '../model/snapshot.ts';

/** What judging an age takes from the view. */
export interface AgeView {
  readonly clock: Clock;
  /** Neither an earlier look nor a later one: no ledger will ever tell how long a state without a time has lasted. */
  readonly isOnlyLook: boolean;
}

/**
 * Has a state that began at `since` lasted longer than `grace`? A dump's clock is a lower bound: a state that is bad at
 * that very moment has no measurable age, so it holds, with its age unknown; so does a state without a time in a single
 * look. A monitor waits instead: the ledger will know when it first saw it.
 */
export function heldLongerThan(since: Millis | null, grace: Millis, { clock, isOnlyLook }: AgeView): boolean {
  if (since === null) return clock.bound === 'lower' || isOnlyLook;
  if (since >= clock.now) return clock.bound === 'lower';
  return clock.now - since > grace;
}

/**
 * The same of an object's state that often carries no time: nothing has been in trouble longer than it exists, so a state
 * without a time on a fresh object is in its grace.
 */
export function troubleHeld(since: Millis | null, created: Millis | null, grace: Millis, view: AgeView): boolean {
  if (since === null && created !== null && !heldLongerThan(created, grace, view)) return false;
  return heldLongerThan(since, grace, view);
}

/** The earlier of two moments; what has no time does not count. */
export function earlier(a: Millis | null, b: Millis | null): Millis | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** The later of two moments; what has no time does not count. */
export function later(a: Millis | null, b: Millis | null): Millis | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/**
 * The same of a state that is no trouble while it is young, as the start of a pod: one that begins with a dump's newest
 * observation is told by nothing to be old.
 */
export function outlasted(since: Millis | null, grace: Millis, view: AgeView): boolean {
  return (since === null || since < view.clock.now) && heldLongerThan(since, grace, view);
}

/** Did it happen no longer than `window` ago? What has no time is not recent. */
export function isWithin(moment: Millis | null, window: Millis, clock: Clock): boolean {
  return moment !== null && clock.now - moment <= window;
}

/**
 * Did it happen no longer than `window` ago, as far as anyone will ever know? What has no time is told where no later look
 * can date it: with its age unknown in a single dump, not by a live look.
 */
export function mayHaveHappenedWithin(moment: Millis | null, window: Millis, view: AgeView): boolean {
  return moment === null ? view.clock.bound === 'lower' || view.isOnlyLook : isWithin(moment, window, view.clock);
}

/** `since` as far as it is a measurement: null (age unknown) when the state is no older than a lower-bound clock. */
export function measured(since: Millis | null, clock: Clock): Millis | null {
  if (since === null) return null;
  return clock.bound === 'lower' && since >= clock.now ? null : Math.min(since, clock.now);
}

/** When an occurrence happened: never later than the look, whatever a status says. */
export function notAfter(moment: Millis | null, { now }: Clock): Millis | null {
  return moment === null ? null : Math.min(moment, now);
}

/** `2026-11-21 11:58:00Z`; words where Date has no text for it. Source of the bound: ECMAScript, Time Values. */
export function timeText(at: Millis): string {
  if (!(Math.abs(at) <= 8.64e15)) return 'at a time that cannot be read';
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
