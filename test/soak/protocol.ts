import type { Death } from './dying-files.ts';

/** What the parent tells the process to do, on one line. */
export interface Order {
  readonly directory: string;
  /** Chooses how long the analyst thinks. */
  readonly seed: number;
  /** Null: it is killed from outside, or ends after `cycles`. */
  readonly death: Death | null;
  /** After so many cycles it ends by itself, as a process that is asked to stop does. */
  readonly cycles: number;
}

/** What the process says, each on one line and each shorter than what a pipe takes at once: a kill leaves whole lines. */
export type Said =
  | { readonly said: 'ready' }
  /** The lock: `held`, or why not. */
  | { readonly said: 'lock'; readonly ledger: string; readonly session: string; readonly tookOver: boolean }
  | {
      readonly said: 'open';
      readonly cycle: number;
      readonly repaired: number | null;
      readonly troubles: readonly string[];
    }
  | Committed
  | { readonly said: 'end' };

/** A cycle both of whose commits are on disk. */
export interface Committed {
  readonly said: 'cycle';
  readonly cycle: number;
  readonly loud: boolean;
  readonly pruned: boolean;
  /** Incidents that opened with it: number and key. */
  readonly opened: readonly (readonly [number: number, key: string])[];
  /** Messages that came with it: number and digest. */
  readonly messages: readonly (readonly [number: number, digest: string])[];
  readonly degraded: readonly string[];
}
