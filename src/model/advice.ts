import type { Millis } from './objects.ts';
import type { AnalystName } from './report.ts';

/** What an analyst advised: its conclusion, never an observed fact. */
export interface Advice {
  readonly at: Millis;
  readonly by: AnalystName;
  readonly text: string;
}

/** A change that was seen after an advice it fits, and whether the trouble was gone then. What is observed of it is no proof. */
export interface FollowedAdvice {
  readonly advice: Advice;
  /** In the change's own words: `limit memory 128Mi -> 256Mi by kubectl`. */
  readonly change: string;
  /** When it happened, or the look that found it. */
  readonly changedAt: Millis;
  /** Since when looks have found the trouble gone; null while they have not. */
  readonly clearSince: Millis | null;
}

/** `limit memory 128Mi -> 256Mi at 10:40; clear since 10:52`. @param clock writes a moment. */
export function describeOutcome(
  { change, changedAt, clearSince }: FollowedAdvice,
  clock: (at: Millis) => string,
): string {
  return `${change} at ${clock(changedAt)}; ${clearSince === null ? 'not clear yet' : `clear since ${clock(clearSince)}`}`;
}

/** What became of it, and who had advised it in what words: the observed first, the concluded after it. */
export function describeFollowed(followed: FollowedAdvice, clock: (at: Millis) => string): string {
  const { by, text, at } = followed.advice;
  return `${describeOutcome(followed, clock)} (advised at ${clock(at)} by ${by === 'rules' ? 'the rules' : by}: ${text})`;
}
