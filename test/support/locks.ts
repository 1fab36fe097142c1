import { createFileLock, type FileLockOptions } from '../../src/lock/file-lock.ts';
import type { Acquisition, Held, Lock } from '../../src/lock/index.ts';
import type { ProcessIdentity } from '../../src/lock/process-identity.ts';

export const TTL = 30_000;

/** Processes of some machines, and the time that passes for all of them. */
export interface Machines {
  /** A new process there. */
  start(host?: string): FakeProcess;
  /** Time passes by every monotonic clock. */
  pass(milliseconds: number): void;
  readonly elapsed: () => number;
}

export interface FakeProcess {
  readonly identity: ProcessIdentity;
  readonly end: () => void;
  /** How its clock on the wall differs from the others, in milliseconds. */
  wallClockOff: number;
  readonly now: () => number;
  /** By its own reading, which begins anywhere. */
  readonly stopwatch: () => number;
}

export const NOON = Date.UTC(2026, 10, 21, 12);

export function createMachines(): Machines {
  let elapsed = 0;
  let processes = 0;
  const ended = new Set<number>();
  return {
    pass: (milliseconds) => {
      elapsed += milliseconds;
    },
    elapsed: () => elapsed,
    start: (host = 'node-1') => {
      processes += 1;
      const pid = processes;
      const process: FakeProcess = {
        wallClockOff: 0,
        now: () => NOON + elapsed + process.wallClockOff,
        stopwatch: () => elapsed + pid * 1_000_000,
        end: () => ended.add(pid),
        identity: {
          host,
          pid,
          processes: `${host} boot-of-${host}`,
          processStart: String(pid),
          clock: `boot-of-${host}`,
          ticks: () => elapsed + host.length * 5_000_000,
          hasEnded: (other) => ended.has(other.pid),
        },
      };
      return process;
    },
  };
}

/** 128 bits that differ from call to call. */
export function ownerIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return count.toString(16).padStart(32, '0');
  };
}

/** A lock as that process would open it; waiting lets time pass, and nothing sleeps. */
export function lockOf(
  process: FakeProcess,
  machines: Machines,
  options: Pick<FileLockOptions, 'target' | 'newOwner'> & Partial<FileLockOptions>,
): Lock {
  return createFileLock({
    self: process.identity,
    version: '1.2.3',
    command: 'run',
    now: process.now,
    stopwatch: process.stopwatch,
    ttl: TTL,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      machines.pass(milliseconds);
    },
    ...options,
  });
}

/** What holds it, where it must be held. */
export function heldOf(acquired: Acquisition): Held {
  if (acquired.outcome !== 'held') throw new Error(`the lock is ${acquired.outcome}`);
  return acquired.held;
}
