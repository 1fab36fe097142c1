import { lstat, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { errorCode } from './storage-error.ts';

/** The real file system. */
export const nodeFileSystem: FileSystem = {
  readFile: (path) => readFile(path),
  createFile: async (path) => {
    const handle = await open(path, 'wx', 0o600);
    return {
      write: (bytes) => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename,
  removeFile: unlink,
  inspect: async (path) => {
    const { size, mtimeMs } = await lstat(path);
    return { bytes: size, modifiedAt: mtimeMs };
  },
  listDirectory: (path) => readdir(path),
  makeDirectory,
  syncDirectory,
};

/** A new directory is durable only once every parent that gained an entry is. */
async function makeDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  const top = dirname(resolve(firstMade));
  let parent = dirname(resolve(path));
  while (parent.length > top.length) {
    await syncDirectory(parent);
    parent = dirname(parent);
  }
  await syncDirectory(top);
}

/** Windows cannot open a directory, and some network file systems refuse to sync one: there is nothing more to do then. */
const CANNOT_SYNC_DIRECTORIES: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!CANNOT_SYNC_DIRECTORIES.has(errorCode(error) ?? '')) throw error;
  }
}
