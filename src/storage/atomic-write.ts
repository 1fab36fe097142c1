import { dirname } from 'node:path';
import type { Pieces } from './document-bytes.ts';
import type { FileSystem, NewFile } from './file-system.ts';
import { gathered } from './pieces.ts';
import { errorCode, toStorageError } from './storage-error.ts';
import { temporaryName } from './temporary-name.ts';

/** What storage needs of the world. */
export interface StorageEnvironment {
  readonly fileSystem: FileSystem;
  /** Numbers from 0 to below 1; they only keep temporary names apart. */
  readonly random: () => number;
}

const NAME_ATTEMPTS = 5;

/**
 * Replaces `target` by `content` (text as UTF-8), atomically and durably: temp file in the same directory, fsync, rename, fsync of
 * the directory. A crash at any step leaves the old file or the new one, never a torn one. A missing directory is made.
 * Pieces are made while those before them are being written.
 * Rejects with MonitorError `storage_unwritable`; the file then is the old one, save when only the last step failed:
 * then it is the new one, but a power cut may still undo it.
 */
export async function writeAtomically(
  target: string,
  content: string | Uint8Array | Pieces,
  environment: StorageEnvironment,
): Promise<void> {
  const { fileSystem } = environment;
  try {
    const { path, file } = await createBeside(target, environment);
    try {
      await fill(file, gathered(inPieces(content)));
      await fileSystem.rename(path, target);
    } catch (error) {
      // The first error is the one worth telling; what cannot be removed now is swept away later.
      await fileSystem.removeFile(path).catch(() => undefined);
      throw error;
    }
    await fileSystem.syncDirectory(dirname(target));
  } catch (error) {
    throw toStorageError(error, target);
  }
}

async function createBeside(target: string, environment: StorageEnvironment): Promise<{ path: string; file: NewFile }> {
  const { fileSystem, random } = environment;
  for (let attempt = 1; ; attempt += 1) {
    const path = temporaryName(target, random);
    try {
      return { path, file: await fileSystem.createFile(path) };
    } catch (error) {
      const code = errorCode(error);
      if (attempt === NAME_ATTEMPTS || (code !== 'EEXIST' && code !== 'ENOENT')) throw error;
      if (code === 'ENOENT') await fileSystem.makeDirectory(dirname(target));
    }
  }
}

function inPieces(content: string | Uint8Array | Pieces): Pieces {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** What may wait in memory for the disk before the disk is set to work on it. */
const SYNCED_AT_ONCE = 1024 * 1024;
/** At a time: a slow disk must not keep all threads waiting that read and write files. */
const MOST_SYNCS = 2;

async function fill(file: NewFile, groups: Iterable<readonly Uint8Array[]>): Promise<void> {
  let written: Promise<void> | null = null;
  const syncs = new Set<Promise<void>>();
  try {
    let waiting = 0;
    for (const pieces of groups) {
      await written;
      if (waiting >= SYNCED_AT_ONCE && syncs.size < MOST_SYNCS) {
        // Only so that the last sync finds less to do: it alone says that all is there.
        const sync: Promise<void> = quietly(file.sync().then(() => void syncs.delete(sync)));
        syncs.add(sync);
        waiting = 0;
      }
      written = quietly(file.write(pieces));
      waiting += pieces.reduce((sum, { length }) => sum + length, 0);
    }
    await written;
    await Promise.all(syncs);
    await file.sync();
  } catch (error) {
    await Promise.allSettled([written, ...syncs]);
    await file.close().catch(() => undefined);
    throw error;
  }
  // Network file systems may report a failed write only here.
  await file.close();
}

/** It is waited for later: that nobody waits for it yet is no fault. */
function quietly(work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  return work;
}
