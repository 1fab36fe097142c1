import type { Millis } from '../model/objects.ts';

/** What is passed in so that nothing below reads a clock or draws a number by itself. */
export interface Environment {
  readonly now: () => Millis;
  readonly random: () => number;
  /** 128 bits by chance, in hex. */
  readonly newKey: () => string;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
  readonly version: string;
}
