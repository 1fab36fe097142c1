import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { errorCode, nodeFileSystem } from '../storage/index.ts';

/** The few operations a lock needs, each one atomic; every method rejects with an error that has a `code` such as ENOENT. */
export interface LockFiles {
  /** With all its parents; no error when it is there. Durable when it resolves. */
  makeParents(path: string): Promise<void>;
  /** One that must not be there, in one that is. */
  makeDirectory(path: string): Promise<void>;
  /** A directory never takes the place of one that is not empty. */
  rename(from: string, to: string): Promise<void>;
  list(path: string): Promise<readonly string[]>;
  read(path: string): Promise<string>;
  /** Makes a file that must not be there. */
  create(path: string, text: string): Promise<void>;
  /** Writes over the beginning of a file that must be there. */
  overwrite(path: string, text: string): Promise<void>;
  /** With all that is in it; no error when it is not there. */
  removeTree(path: string): Promise<void>;
  /** A directory that must be empty. */
  removeDirectory(path: string): Promise<void>;
  /** Size and time of a file as one text, to see whether it is still the same; null when it is not there. */
  fingerprint(path: string): Promise<string | null>;
}

export const nodeLockFiles: LockFiles = {
  makeParents: (path) => nodeFileSystem.makeDirectory(path),
  // Whoever may read the directory may see who holds the lock.
  makeDirectory: async (path) => void (await mkdir(path, { mode: 0o755 })),
  rename,
  list: (path) => readdir(path),
  read: (path) => readFile(path, 'utf8'),
  create: (path, text) => write(path, 'wx', text),
  overwrite: (path, text) => write(path, 'r+', text),
  removeTree: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  removeDirectory: (path) => rmdir(path),
  fingerprint: async (path) => {
    try {
      const { size, mtimeMs } = await stat(path);
      return `${size} ${mtimeMs}`;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  },
};

async function write(path: string, flags: 'wx' | 'r+', text: string): Promise<void> {
  const handle = await open(path, flags, 0o644);
  try {
    await handle.write(text, 0);
  } finally {
    await handle.close();
  }
}
