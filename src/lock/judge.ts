import type { HolderRecord } from './holder.ts';
import type { ProcessIdentity } from './process-identity.ts';

/**
 * dead: its process has ended. silent: it gave no sign of life for a whole TTL. running: its process is there, and not silent.
 * unknown: it may be either, and only time tells.
 */
export type Verdict = 'dead' | 'silent' | 'running' | 'unknown';

export interface Evidence {
  readonly record: HolderRecord | null;
  /** For how long this process has seen the same sign of it, in milliseconds by its own monotonic clock. */
  readonly unchangedFor: number;
}

/**
 * What is known of a holder. Times of day are not compared: two machines may differ by more than any TTL. What counts is how
 * long the sign did not change while we looked, and where both processes read the same monotonic clock, the age of the beat.
 */
export function judge({ record, unchangedFor }: Evidence, self: ProcessIdentity, ttl: number): Verdict {
  if (unchangedFor > ttl) return 'silent';
  if (record === null) return 'unknown';
  const isNeighbour = record.processes !== null && record.processes === self.processes;
  const hasEnded = isNeighbour && self.hasEnded(record);
  if (hasEnded) return 'dead';
  if (record.clock !== null && record.clock === self.clock && self.ticks() - record.beatTicks > ttl) return 'silent';
  return isNeighbour ? 'running' : 'unknown';
}
