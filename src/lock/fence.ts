import { basename, join } from 'node:path';
import { errorCode, type FileSystem, type NewFile } from '../storage/index.ts';
import type { Held } from './lock.ts';

/**
 * A file system whose writes only its lock's holder can make. New files begin inside the lock, and the rename that puts one in its
 * place fails once another has taken the lock, however long this process slept between any two steps: nothing is checked
 * first and done later.
 */
export function fenced(fileSystem: FileSystem, held: Held): FileSystem {
  /** Files that are being written: the path they were asked for, and where they are until their rename. */
  const begun = new Map<string, string>();

  /** Something that is missing may be the lock. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') await held.recheck();
      throw error;
    }
  }

  async function create(path: string): Promise<NewFile> {
    const staging = await held.ensure();
    if (staging === null || !isTemporary(path)) return fileSystem.createFile(path);
    const place = join(staging, basename(path));
    const file = await fileSystem.createFile(place);
    begun.set(path, place);
    return file;
  }

  /** A document that is moved or removed is in place already: it cannot go through the lock. */
  async function placeOf(path: string): Promise<string> {
    const place = begun.get(path);
    if (place === undefined) await held.recheck();
    return place ?? path;
  }

  async function rename(from: string, to: string): Promise<void> {
    const place = await placeOf(from);
    const mark = await held.mark(place);
    await fileSystem.rename(place, to);
    begun.delete(from);
    held.wrote(from, null);
    held.wrote(to, mark);
  }

  async function remove(path: string): Promise<void> {
    await fileSystem.removeFile(await placeOf(path));
    begun.delete(path);
    held.wrote(path, null);
  }

  return {
    ...fileSystem,
    createFile: (path) => guarded(() => create(path)),
    rename: (from, to) => guarded(() => rename(from, to)),
    removeFile: (path) => guarded(() => remove(path)),
  };
}

/** `.demo.json.1f8a90c3.tmp`: a file that is being written. */
function isTemporary(path: string): boolean {
  return /^\..*\.tmp$/.test(basename(path));
}
