import type { Death } from '../dying-files.ts';

/**
 * Where a delivery can be cut, and how many messages the receiver may then have accepted that are still owed on disk when
 * nothing else is under way. `at_receiver` and `after_answer`: between the receiver's acceptance and our record.
 */
export const POINTS = {
  before_commit: 0,
  after_commit: 0,
  before_request: 0,
  /** The receiver has it and has not answered. */
  at_receiver: 1,
  after_answer: 1,
  before_record: 1,
  after_record: 0,
} as const;
export type Point = keyof typeof POINTS;
export const POINT_NAMES = Object.keys(POINTS) as readonly Point[];

export type DeliveryDeath =
  | { readonly by: 'point'; readonly point: Point; readonly nth: number }
  /** In the middle of a save, or of whatever else touches files. */
  | ({ readonly by: 'file' } & Death);

/** What the parent tells the process to do, on one line. */
export interface Order {
  readonly directory: string;
  readonly url: string;
  readonly seed: number;
  /** Null: it ends by itself after `cycles`. */
  readonly death: DeliveryDeath | null;
  readonly cycles: number;
  /** Each cycle waits until what the one before owed is handed over; else they run beside each other. */
  readonly calm: boolean;
}

/** What the process says, each on one line. */
export type Said =
  | { readonly said: 'ready' }
  /** On disk from now on: what is owed since the save before. */
  | { readonly said: 'owed'; readonly owed: readonly Owed[] }
  | { readonly said: 'end'; readonly cycle: number; readonly outbox: number };

export interface Owed {
  readonly id: string;
  readonly act: string;
  readonly thread: string | null;
}
