import type { MonitorError } from '../model/errors.ts';
import { errorCode } from '../storage/index.ts';
import { type ClaimPaths, giveBack, mend, sight } from './claim.ts';
import type { Taking } from './file-lock.ts';
import { encodeRecord, type HolderRecord, holderOf, lockLost } from './holder.ts';
import type { Held, Holder } from './lock.ts';
import type { LockFiles } from './lock-files.ts';

export interface HeldFileParts {
  readonly paths: ClaimPaths;
  readonly files: LockFiles;
  /** False: the disk did not take it. */
  readonly isOnDisk: boolean;
  /** Tries for the lock. */
  readonly take: () => Promise<Taking>;
  readonly record: () => HolderRecord;
}

/** A file lock in this process' hands, until another has it. */
export async function createHeldFile({ paths, files, isOnDisk, take, record }: HeldFileParts): Promise<Held> {
  const loss = new AbortController();
  let state: 'held' | 'missing' | 'lost' | 'released' = isOnDisk ? 'held' : 'missing';
  /** The guarded file as this process left it, or found it when it began. */
  let known = await files.fingerprint(paths.target).catch(() => null);

  function lose(holder: Holder | null): MonitorError {
    state = 'lost';
    const error = lockLost(paths.target, holder);
    loss.abort(error);
    return error;
  }

  /**
   * Is the lock still ours? A lock that has vanished with its directory, or that the disk did not take, is taken anew; but when
   * the guarded file was changed meanwhile, another has been the writer, and what this process remembers is old.
   */
  async function look(): Promise<void> {
    const sighting = await sight(paths, files);
    if (sighting.state === 'taken' && paths.own.endsWith(sighting.owner)) {
      await mend(paths, record(), files);
      state = 'held';
      return;
    }
    if (state === 'held' && sighting.state === 'taken') throw lose(holderOf(sighting.record));
    state = 'missing';
    const taking = await take();
    if (taking.outcome === 'unwritable') throw taking.error;
    if (taking.outcome === 'busy') throw lose(taking.holder);
    state = 'held';
    const found = await files.fingerprint(paths.target);
    if (found === null || found === known) return;
    await giveBack(paths, files).catch(() => undefined);
    throw lose(taking.tookOver);
  }

  /** One look at a time: two that both find the lock missing would take it from each other. */
  let looking: Promise<void> | null = null;
  function settle(): Promise<void> {
    if (state === 'lost') return Promise.reject(loss.signal.reason);
    if (state === 'released') return Promise.reject(new Error(`the lock of ${paths.target} was given back`));
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function renew(): Promise<void> {
    try {
      if (state !== 'held') return await settle();
      await files.overwrite(paths.record, encodeRecord(record()));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      await settle();
    }
  }

  return {
    lost: loss.signal,

    beat: async () => {
      if (state === 'lost' || state === 'released') return;
      // What the disk refuses now it may take with the next beat; each save that fails says so.
      await renew().catch(() => undefined);
    },

    ensure: async () => {
      if (state !== 'held') await settle();
      return paths.staging;
    },

    recheck: settle,

    mark: (path) => files.fingerprint(path).catch(() => null),

    wrote: (path, mark) => {
      if (path === paths.target) known = mark;
    },

    release: async () => {
      await looking?.catch(() => undefined);
      if (state === 'held') {
        state = 'released';
        await giveBack(paths, files).catch(() => undefined);
      }
      if (state === 'missing') state = 'released';
    },
  };
}
