import { setTimeout as sleepFor } from 'node:timers/promises';
import { MonitorError } from '../model/errors.ts';
import type { Millis } from '../model/objects.ts';
import { describeErrorCode, errorCode } from '../storage/index.ts';
import { claimPaths, create, type Sighting, sight, sweepPrepared, takeOver } from './claim.ts';
import { createHeldFile } from './held-file.ts';
import { type HolderRecord, holderOf, UNKNOWN_HOLDER } from './holder.ts';
import { judge, type Verdict } from './judge.ts';
import type { AcquireOptions, Acquisition, Holder, Lock } from './lock.ts';
import { type LockFiles, nodeLockFiles } from './lock-files.ts';
import type { ProcessIdentity } from './process-identity.ts';

export interface FileLockOptions {
  /** The file it guards; the lock lies beside it, as `<target>.lock/`. */
  readonly target: string;
  readonly self: ProcessIdentity;
  readonly version: string;
  /** What this process does, for the reader of a refusal: `run`. */
  readonly command: string;
  readonly now: () => Millis;
  /** Monotonic, in milliseconds. */
  readonly stopwatch: () => number;
  /** 128 bits by chance, in hex. */
  readonly newOwner: () => string;
  /** A holder without a sign of life for so long is taken to be dead, in milliseconds. */
  readonly ttl?: number;
  readonly files?: LockFiles;
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Six beats may be late or lost. */
export const LOCK_TTL = 30_000;
export const BEAT_EVERY = 5_000;
/** How often one who waits looks, in milliseconds. */
const LOOK_EVERY = 500;
const LOOK_AGAIN = 50;
/** How long even one who would not wait does for a holder's name. */
const WITHOUT_NAME = 1_000;
/** Each lost race means that another won it; a file system that plays tricks must not keep us here for ever. */
const MOST_ROUNDS = 100;

/** What taking a lock came to. */
export type Taking =
  | { readonly outcome: 'taken'; readonly tookOver: Holder | null }
  | { readonly outcome: 'busy'; readonly holder: Holder; readonly verdict: Verdict }
  | { readonly outcome: 'unwritable'; readonly error: Error };

/** A lock as a directory beside the file, for processes of one machine and of several that share a volume. */
export function createFileLock(options: FileLockOptions): Lock {
  const { target, self, now, stopwatch, files = nodeLockFiles, ttl = LOCK_TTL, sleep = realSleep } = options;

  function recordOf(owner: string, since: Millis): HolderRecord {
    const { host, pid, processes, processStart, clock } = self;
    const { version, command } = options;
    const identity = { owner, host, pid, version, command, processes, processStart, clock };
    return { ...identity, since, lastBeat: now(), beatTicks: self.ticks() };
  }

  /** Looks, and takes what is free or left by the dead; a race that is lost is looked at again. */
  async function take(owner: string, since: Millis, signs: Signs): Promise<Taking> {
    const paths = claimPaths(target, owner);
    try {
      for (let round = 1; ; round += 1) {
        const sighting = await sight(paths, files);
        if (sighting.state === 'free') {
          if (await create(paths, recordOf(owner, since), files)) return { outcome: 'taken', tookOver: null };
          if (round < MOST_ROUNDS) continue;
          return { outcome: 'busy', holder: UNKNOWN_HOLDER, verdict: 'unknown' };
        }
        const verdict = judge({ record: sighting.record, unchangedFor: signs.unchangedFor(sighting) }, self, ttl);
        const holder = holderOf(sighting.record);
        if (verdict !== 'dead' && verdict !== 'silent') return { outcome: 'busy', holder, verdict };
        if (await takeOver(paths, sighting.owner, recordOf(owner, since), files)) {
          return { outcome: 'taken', tookOver: holder };
        }
        if (round >= MOST_ROUNDS) return { outcome: 'busy', holder, verdict: 'unknown' };
      }
    } catch (error) {
      if (errorCode(error) === null || !(error instanceof Error)) throw error;
      return { outcome: 'unwritable', error };
    }
  }

  async function acquire({ patience = 0, signal, onWait }: AcquireOptions = {}): Promise<Acquisition> {
    const owner = options.newOwner();
    const since = now();
    const signs = watchSigns(stopwatch);
    const startedAt = stopwatch();
    const hold = (isOnDisk: boolean) =>
      createHeldFile({
        paths: claimPaths(target, owner),
        files,
        isOnDisk,
        take: () => take(owner, since, signs),
        record: () => recordOf(owner, since),
      });

    for (let waited = false; ; waited = true) {
      const taking = await take(owner, since, signs);
      if (taking.outcome === 'taken') {
        await sweepPrepared(claimPaths(target, owner), owner, files).catch(() => undefined);
        return { outcome: 'held', held: await hold(true), tookOver: taking.tookOver };
      }
      if (taking.outcome === 'unwritable') {
        return { outcome: 'degraded', held: await hold(false), problem: problemOf(taking.error) };
      }
      // One that is just taking over has its own record there in a moment.
      const limit = taking.holder === UNKNOWN_HOLDER ? Math.max(patience, WITHOUT_NAME) : patience;
      if (taking.verdict === 'running' || stopwatch() - startedAt >= limit) {
        return { outcome: 'refused', holder: taking.holder };
      }
      if (!waited && patience > 0) onWait?.(taking.holder);
      await sleep(taking.holder === UNKNOWN_HOLDER ? LOOK_AGAIN : LOOK_EVERY, signal);
    }
  }

  return {
    target,
    acquire,
    peek: async () => {
      const sighting = await sight(claimPaths(target, ''), files).catch((): Sighting => ({ state: 'free' }));
      if (sighting.state === 'free') return null;
      const verdict = judge({ record: sighting.record, unchangedFor: 0 }, self, ttl);
      return verdict === 'dead' || verdict === 'silent' ? null : holderOf(sighting.record);
    },
  };
}

/** Since when a holder has given the same sign, by our own clock. */
interface Signs {
  unchangedFor(sighting: { readonly sign: string }): number;
}

function watchSigns(stopwatch: () => number): Signs {
  let last: { readonly sign: string; readonly seenAt: number } | null = null;
  return {
    unchangedFor({ sign }) {
      const seenAt = stopwatch();
      if (last?.sign !== sign) last = { sign, seenAt };
      return seenAt - last.seenAt;
    },
  };
}

function problemOf(error: Error): string {
  return error instanceof MonitorError ? error.message : describeErrorCode(errorCode(error) ?? '');
}

async function realSleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal });
}
