import { MOST_UNRECORDED } from '../../../src/notify/courier.ts';
import type { Death } from '../dying-files.ts';

/**
 * Where a delivery can be cut, and the least and the most messages that the receiver may then have accepted that are still owed
 * on disk, when nothing but deliveries is under way. A save keeps what was taken while the one before was written: so many
 * may be with the receiver and not on disk, each of another thread. `at_receiver` and `after_answer`: between the receiver's
 * acceptance and our record.
 */
export const POINTS = {
  before_commit: [0, 0],
  after_commit: [0, 0],
  before_request: [0, MOST_UNRECORDED],
  /** The receiver has it and has not answered. */
  at_receiver: [1, MOST_UNRECORDED],
  after_answer: [1, MOST_UNRECORDED],
  before_record: [1, MOST_UNRECORDED],
  after_record: [0, MOST_UNRECORDED],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number]>>;
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
  /** Set on one that stands for others of its thread: they were owed while its channel took nothing. */
  readonly late?: object | undefined;
}
