import { z } from 'zod';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { fromWire, toWire } from '../model/wire.ts';
import { type Decoded, moment, toDecoded } from '../storage/index.ts';
import type { Holder } from './lock.ts';

/** What lies in a lock's file: who holds it, and what tells whether that process still lives. */
const recordSchema = z.object({
  owner: z.string(),
  host: z.string(),
  pid: z.int(),
  since: moment,
  lastBeat: moment,
  version: z.string(),
  command: z.string(),
  /** Where `pid` means something: boot and process namespace; null where that is not known. */
  processes: z.string().nullable(),
  /** When the process started, in the kernel's ticks; null where that is not known. */
  processStart: z.string().nullable(),
  /** Whose readings of the monotonic clock compare with each other: a boot; null where that is not known. */
  clock: z.string().nullable(),
  /** The last beat by that clock, in milliseconds. */
  beatTicks: z.number(),
});
export type HolderRecord = z.output<typeof recordSchema>;

/** Overwritten in place with each beat, so all records have one size: a disk without space still takes them. */
const BYTES = 1_024;

export function encodeRecord(record: HolderRecord): string {
  const text = `${JSON.stringify(toWire(z.encode(recordSchema, record)), null, 2)}\n`;
  return text.padEnd(BYTES - Buffer.byteLength(text) + text.length, ' ');
}

/** A record that is being written just now may be torn: then it says nothing. */
export function decodeRecord(text: string): HolderRecord | null {
  try {
    const decoded: Decoded<HolderRecord> = toDecoded(recordSchema.safeParse(fromWire(JSON.parse(text))));
    return decoded.ok ? decoded.value : null;
  } catch {
    return null;
  }
}

/** What is told of a lock whose record cannot be read. */
export const UNKNOWN_HOLDER: Holder = {
  host: 'unknown',
  pid: 0,
  since: 0,
  lastBeat: 0,
  version: 'unknown',
  command: 'unknown',
};

export function holderOf(record: HolderRecord | null): Holder {
  if (record === null) return UNKNOWN_HOLDER;
  const { host, pid, since, lastBeat, version, command } = record;
  return { host, pid, since, lastBeat, version, command };
}

/** `run (0.1.0) on host monitor-7d9f, process 1, since 2026-11-21T06:00:00Z, last heard of at 2026-11-21T09:15:05Z`. */
export function describeHolder(holder: Holder): string {
  if (holder === UNKNOWN_HOLDER) return 'a process that cannot be told: its record in the lock is not readable';
  const { command, version, host, pid, since, lastBeat } = holder;
  return `${command} (${version}) on host ${host}, process ${pid}, since ${clock(since)}, last heard of at ${clock(lastBeat)}`;
}

const clock = (at: Millis) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** Why a process that would write does not start. */
export function lockHeld(target: string, holder: Holder): MonitorError {
  return new MonitorError(
    'lock_held',
    `another k8s-monitor writes ${target}: ${describeHolder(holder)}`,
    `Stop that process first, or set SESSION_DIR to another directory. If that process is certainly gone, delete ${target}.lock.`,
  );
}

export function lockLost(target: string, holder: Holder | null): MonitorError {
  const by = holder === null ? '' : `: ${describeHolder(holder)}`;
  return new MonitorError(
    'lock_lost',
    `another process has taken over ${target}${by}`,
    'This process was silent for too long (it was stopped, or its volume hung) and writes nothing any more. Start it again only where the other one does not run.',
  );
}
