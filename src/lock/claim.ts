import { basename, dirname, join } from 'node:path';
import { MonitorError } from '../model/errors.ts';
import { errorCode } from '../storage/index.ts';
import { decodeRecord, encodeRecord, type HolderRecord } from './holder.ts';
import type { LockFiles } from './lock-files.ts';

/**
 * A lock on disk: `<target>.lock/<owner>/<owner>.json`, and beside that `new/`, in which the owner's files begin.
 *
 * All that decides is a rename, and each names the owner it takes the lock from. A directory takes no other's place while that has
 * an entry: of many who create the lock, one does. `<lock>/<old>` is renamed to `<lock>/<me>`: of many who take it over, one
 * does, and only from `old`. And what the old owner then renames out of `<lock>/<old>/new/` is not there: its write fails.
 */
export interface ClaimPaths {
  readonly target: string;
  readonly lock: string;
  /** What is this owner's while it holds the lock. */
  readonly own: string;
  readonly record: string;
  readonly staging: string;
}

export const LOCK_SUFFIX = '.lock';
const STAGING = 'new';
const OWNER = /^[0-9a-f]{32}$/;

/** @param owner 128 bits by chance, in hex. */
export function claimPaths(target: string, owner: string): ClaimPaths {
  const lock = `${target}${LOCK_SUFFIX}`;
  const own = join(lock, owner);
  return { target, lock, own, record: join(own, recordName(owner)), staging: join(own, STAGING) };
}

/** What one look at the lock saw. */
export type Sighting =
  | { readonly state: 'free' }
  | {
      readonly state: 'taken';
      readonly owner: string;
      /** Null when it cannot be read. */
      readonly record: HolderRecord | null;
      /** The same as long as the holder gives no sign of life. */
      readonly sign: string;
    };

/** Rejects with the operating system's error, or with `storage_unwritable` when something lies there that is no lock. */
export async function sight({ target, lock }: ClaimPaths, files: LockFiles): Promise<Sighting> {
  const names = await orIfMissing(files.list(lock), []);
  const owner = names.find((name) => OWNER.test(name));
  if (owner === undefined) {
    if (names.length === 0) return { state: 'free' };
    throw new MonitorError(
      'storage_unwritable',
      `cannot lock ${target}: ${lock} is in the way, and no lock`,
      'Move it out of SESSION_DIR, or set SESSION_DIR to another directory.',
    );
  }
  const text = await orIfMissing(files.read(join(lock, owner, recordName(owner))), '');
  return { state: 'taken', owner, record: decodeRecord(text), sign: `${owner} ${text}` };
}

/** False when another was faster. */
export async function create(paths: ClaimPaths, record: HolderRecord, files: LockFiles): Promise<boolean> {
  const prepared = preparedPath(paths, record.owner);
  await makeBeside(prepared, files);
  try {
    const own = join(prepared, record.owner);
    await files.makeDirectory(own);
    await files.create(join(own, recordName(record.owner)), encodeRecord(record));
    await files.makeDirectory(join(own, STAGING));
    // Left by an owner that ended in the middle of its release: some file systems let a directory replace no other at all.
    await files.removeDirectory(paths.lock).catch(() => undefined);
    await files.rename(prepared, paths.lock);
    return true;
  } catch (error) {
    await files.removeTree(prepared).catch(() => undefined);
    // ENOENT: whoever got the lock swept ours away.
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Takes the lock from `from`. False when it no longer held it, or another took it from this owner meanwhile. */
export async function takeOver(
  paths: ClaimPaths,
  from: string,
  record: HolderRecord,
  files: LockFiles,
): Promise<boolean> {
  const old = join(paths.lock, from);
  const name = recordName(record.owner);
  try {
    // Before it is ours: at no moment is there a holder of whom nothing is known.
    await files.removeTree(join(old, name));
    await files.create(join(old, name), encodeRecord(record));
    await files.rename(old, paths.own);
    // What the old owner was writing goes, its directory too: a network file system may still know that by its number.
    for (const left of await files.list(paths.own)) if (left !== name) await files.removeTree(join(paths.own, left));
    await files.makeDirectory(paths.staging);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Gives the lock back: from the moment its directory is gone another may have it. Of a lock that is lost nothing is touched. */
export async function giveBack(paths: ClaimPaths, files: LockFiles): Promise<void> {
  await files.removeTree(paths.own);
  await files.removeDirectory(paths.lock);
}

/** Makes the holder's directory whole again, whoever took something out of it. */
export async function mend(paths: ClaimPaths, record: HolderRecord, files: LockFiles): Promise<void> {
  await files.create(paths.record, encodeRecord(record)).catch(unlessThere);
  await files.makeDirectory(paths.staging).catch(unlessThere);
}

/** Removes what contenders left that ended while they tried. One that still tries finds nothing, not a half, and begins anew. */
export async function sweepPrepared(paths: ClaimPaths, owner: string, files: LockFiles): Promise<void> {
  const directory = dirname(paths.target);
  const prefix = `.${basename(paths.lock)}.`;
  const rubbish = preparedPath(paths, owner);
  for (const name of await files.list(directory)) {
    if (!name.startsWith(prefix) || !OWNER.test(name.slice(prefix.length))) continue;
    if (join(directory, name) !== rubbish) await files.rename(join(directory, name), rubbish);
    await files.removeTree(rubbish);
  }
}

/** A hidden name: no document has one. */
function preparedPath({ target, lock }: ClaimPaths, owner: string): string {
  return join(dirname(target), `.${basename(lock)}.${owner}`);
}

async function makeBeside(path: string, files: LockFiles): Promise<void> {
  try {
    await files.makeDirectory(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await files.makeParents(dirname(path));
    await files.makeDirectory(path);
  }
}

function recordName(owner: string): string {
  return `${owner}.json`;
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

async function orIfMissing<T>(reading: Promise<T>, missing: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return missing;
    throw error;
  }
}
