import { type FileHandle, link, lstat, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { behind } from './pieces.ts';
import { errorCode } from './storage-error.ts';

/** The real file system. */
export const nodeFileSystem: FileSystem = {
  readFile: (path) => readFile(path),
  createFile: async (path) => {
    const handle = await open(path, 'wx', 0o600);
    return {
      write: (pieces) => writeAll(handle, pieces),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename,
  link,
  removeFile: unlink,
  inspect: async (path) => {
    const { size, mtimeMs, ino } = await lstat(path);
    return { bytes: size, modifiedAt: mtimeMs, inode: ino };
  },
  listDirectory: (path) => readdir(path),
  makeDirectory,
  syncDirectory,
};

/** A disk that is nearly full takes a part, and says why at the next try. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left);
    left = behind(left, bytesWritten);
  }
}

/**
 * Part by part, from the one that is missing: Node's own `recursive` goes round for ever where a directory exists in which none can be
 * made, such as /proc. A new directory is durable only once its parent is synced.
 */
async function makeDirectory(path: string): Promise<void> {
  const missing: string[] = [];
  let at = resolve(path);
  while (!(await makeOne(at))) {
    missing.push(at);
    at = dirname(at);
  }
  for (const part of missing.reverse()) {
    if (!(await makeOne(part))) throw Object.assign(new Error(`cannot make ${part}`), { code: 'ENOENT' });
  }
}

/** False when its parent is missing; that it is there already is no error. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && dirname(path) !== path) return false;
    // Some systems say EISDIR, EPERM or EROFS of a directory that exists: what matters is whether it does.
    if (await isDirectory(path)) return true;
    throw error;
  }
  await syncDirectory(dirname(path));
  return true;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
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
