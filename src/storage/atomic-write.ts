import { dirname } from 'node:path';
import type { FileSystem, NewFile } from './file-system.ts';
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
 * Rejects with MonitorError `storage_unwritable`; the file then is the old one, save when only the last step failed:
 * then it is the new one, but a power cut may still undo it.
 */
export async function writeAtomically(
  target: string,
  content: string | Uint8Array,
  environment: StorageEnvironment,
): Promise<void> {
  const { fileSystem } = environment;
  try {
    const { path, file } = await createBeside(target, environment);
    try {
      await fill(file, typeof content === 'string' ? Buffer.from(content) : content);
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

async function fill(file: NewFile, bytes: Uint8Array): Promise<void> {
  try {
    await file.write(bytes);
    await file.sync();
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  // Network file systems may report a failed write only here.
  await file.close();
}
